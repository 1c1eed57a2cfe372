"""Reads from the kernel how much processor time running processes have used."""

from __future__ import annotations

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def processor_seconds(session: int) -> float:
    """Return the processor time of a process and of all that it started, by the id of their session."""
    total = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it has ended meanwhile
            continue
        if int(fields[3]) == session:
            total += sum(
                map(int, fields[11:15])
            )  # its own time, in user and kernel mode, and its dead children's
    return total / TICKS
