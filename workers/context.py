"""What a job finds when it begins: the services that `config` put here when the worker started.

RQ calls jobs by name and hands them plain values only, so services cannot come as arguments.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dispatch.public_holidays import Home

if TYPE_CHECKING:
    from dispatch.ports import CallList, Clock
    from dispatch.records.engine import Records
    from dispatch.services import Services


@dataclass(frozen=True, slots=True)
class WorkerServices:
    """What the jobs need."""

    records: Records
    clock: Clock
    time_zone: str = "Europe/Lisbon"  # in which months begin and end
    statement_days: int = 5  # of a month, before the one before it is stated; 0: people issue statements
    holidays: str = "PT"  # the region whose public holidays are kept
    live: Services | None = None  # None: where no call is served, nobody is brought on duty
    carrier: CallList | None = None  # the carrier's own list of legs; None: nothing to hold ours against

    @property
    def home(self) -> Home:
        """Where the service is at home."""
        return Home(self.time_zone, self.holidays)


class _Shelf:
    services: WorkerServices | None = None


def install(services: WorkerServices) -> None:
    """Put the services where this process's jobs find them."""
    _Shelf.services = services


def services() -> WorkerServices:
    """Return the services of this worker process."""
    if _Shelf.services is None:
        raise RuntimeError("a job runs where no worker services were installed")
    return _Shelf.services
