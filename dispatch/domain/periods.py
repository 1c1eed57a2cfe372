"""Periods that money is stated for: whole local days, written as 2026, 2026-11 or 2026-11-01..2026-11-15."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

YEAR = re.compile(r"(\d{4})")
MONTH = re.compile(r"(\d{4})-(\d{2})")
DAYS = re.compile(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})")
DECEMBER = 12
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """Local days from one to another, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        """Refuse a period that ends before it begins."""
        if self.last < self.first:
            raise ValueError(f"a period cannot end on {self.last} and begin on {self.first}")

    def __str__(self) -> str:
        """Return the period as it is written."""
        if self == month(self.first.year, self.first.month):
            return f"{self.first:%Y-%m}"
        return f"{self.first}..{self.last}"

    def moments(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Return its first moment and the first moment after it, in UTC."""
        return _midnight(self.first, zone), _midnight(self.last + DAY, zone)


def month(year: int, number: int) -> Period:
    """Return a calendar month."""
    following = date(year + number // DECEMBER, number % DECEMBER + 1, 1)
    return Period(date(year, number, 1), following - DAY)


def month_before(day: date) -> Period:
    """Return the calendar month before that of a day."""
    last = day.replace(day=1) - DAY
    return month(last.year, last.month)


def read_period(text: str) -> Period:
    """Read a period; raises ValueError that says how one is written."""
    try:
        if whole := YEAR.fullmatch(text):
            return Period(date(int(whole[1]), 1, 1), date(int(whole[1]), 12, 31))
        if one := MONTH.fullmatch(text):
            return month(int(one[1]), int(one[2]))
        if days := DAYS.fullmatch(text):
            return Period(date.fromisoformat(days[1]), date.fromisoformat(days[2]))
    except ValueError as error:
        raise ValueError(f"{text!r} is no period: {error}") from None
    raise ValueError(f"{text!r} is no period; periods are 2026, 2026-11, 2026-11-01..2026-11-15")


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone).astimezone(UTC)
