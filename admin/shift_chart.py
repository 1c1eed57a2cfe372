"""The coming days of one roster as bars along the hours of each day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from admin.charts import Span, span
from dispatch.domain.calendars import DayClass
from dispatch.domain.shifts import Roster, intervals_on_shift

if TYPE_CHECKING:
    from dispatch.public_holidays import Home

SHOWN_DAYS = 14


@dataclass(frozen=True, slots=True)
class ShiftBar:
    """A time on shift within one day."""

    place: Span
    begins: datetime  # by the roster's own clock
    ends: datetime
    is_night: bool


@dataclass(frozen=True, slots=True)
class ShiftDay:
    """One day of a roster."""

    day: date
    is_holiday: bool
    bars: tuple[ShiftBar, ...]


def shift_days(roster: Roster | None, home: Home, now: datetime) -> list[ShiftDay]:
    """Return today and the days after it; days of 23 and 25 hours are as wide as others."""
    roster = roster or Roster()
    calendar = home.calendar_in(roster.time_zone)
    today = calendar.local(now).date()
    found = []
    for day in (today + timedelta(days=ahead) for ahead in range(SHOWN_DAYS)):
        begins, ends = calendar.midnight(day), calendar.midnight(day + timedelta(days=1))
        whole = (ends - begins).total_seconds()
        bars = tuple(
            ShiftBar(
                span(
                    (one.begins_at - begins).total_seconds(), (one.ends_at - begins).total_seconds(), whole, 1
                ),
                calendar.local(one.begins_at),
                calendar.local(one.ends_at),
                one.is_night,
            )
            for one in intervals_on_shift(roster, calendar, begins, ends)
        )
        found.append(ShiftDay(day, calendar.day_class(day) is DayClass.HOLIDAY, bars))
    return found
