"""Connect times for everybody: time, language, seconds, as a city publishes them; nobody is found in them."""

from __future__ import annotations

import csv
import io
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from zoneinfo import ZoneInfo

FEWEST_CALLS = 10
"""A language with fewer in a month is told as `other`: who speaks it could be known."""

OTHER = "other"
COLUMNS = ("time", "language", "seconds")


class ConnectTime(NamedTuple):
    """One call that was connected."""

    requested_at: datetime
    language: str
    seconds: float


def open_data(calls: Iterable[ConnectTime], zone: ZoneInfo) -> str:
    """Return a table of connect times as CSV; `calls` are those of whole local months.

    Times are cut to the local hour and seconds are whole; within an hour rows are in order of language and
    seconds, so that their order tells nothing either.
    """
    told = [(one.requested_at.astimezone(zone), one.language, round(one.seconds)) for one in calls]
    numbers = Counter((at.year, at.month, language) for at, language, _ in told)
    rows = sorted(
        (
            f"{at:%Y-%m-%d %H:00}",
            language if numbers[at.year, at.month, language] >= FEWEST_CALLS else OTHER,
            seconds,
        )
        for at, language, seconds in told
    )
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    return written.getvalue()
