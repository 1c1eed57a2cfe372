"""Reads from the kernel how much processor time this process and its PostgreSQL sessions have used."""

from __future__ import annotations

import resource
import time
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import text

if TYPE_CHECKING:
    from dispatch.records.engine import Records

NANOSECONDS = 1e9
CLIENTS = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'"


class Meter:
    """Time spent since the last reading: on a clock, and by processors.

    The database's sessions must be open before it is made, and none may use workers of its own
    (`max_parallel_workers_per_gather=0`): their time would be nobody's.
    """

    def __init__(self, records: Records) -> None:
        """Find the sessions."""
        with records.engine.connect() as connection:
            self._sessions = [
                Path(f"/proc/{pid}/schedstat") for pid in connection.execute(text(CLIENTS)).scalars()
            ]
        self.read()

    def read(self) -> tuple[float, float]:
        """Return milliseconds on the clock and of processors since this was last asked."""
        clock = time.perf_counter()
        used = time.process_time() + sum(map(_used, self._sessions))
        before = getattr(self, "_last", (clock, used))
        self._last = (clock, used)
        return (clock - before[0]) * 1000, (used - before[1]) * 1000


def peak_megabytes() -> float:
    """Return the most memory that this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _used(schedstat: Path) -> float:
    return int(schedstat.read_text().split()[0]) / NANOSECONDS
