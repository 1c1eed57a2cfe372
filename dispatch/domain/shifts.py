"""Weekly shifts of one person, with their exceptions, as moments: over midnight, holidays and clock changes.

A shift is told by the wall clock of its calendar's zone and belongs to the day on which it begins. A time
that comes twice counts when it comes first; one that is left out, when the clock is set past it. So the end
of one shift and the beginning of the next at the same time of day are one moment, whatever the clock does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from dispatch.domain.calendars import DayClass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dispatch.domain.calendars import Calendar

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WeeklyShift:
    """A shift on the same weekday of each week; its days are local ones."""

    weekday: int  # 0 is Monday
    begins: time
    ends: time  # at or before `begins`: on the following day
    valid_from: date = date.min
    valid_until: date | None = None  # the last day on which it may begin
    is_night: bool = False  # of the night roster
    on_holidays: bool = False  # whether it takes place on public holidays too

    def is_on(self, day: date, calendar: Calendar) -> bool:
        """Tell whether it begins on a local day."""
        if day.weekday() != self.weekday or day < self.valid_from:
            return False
        if self.valid_until is not None and day > self.valid_until:
            return False
        return self.on_holidays or calendar.day_class(day) is not DayClass.HOLIDAY


@dataclass(frozen=True, slots=True)
class ExtraShift:
    """A shift on one day only; it takes place on a day off and on a holiday too."""

    day: date
    begins: time
    ends: time  # at or before `begins`: on the following day
    is_night: bool = False


@dataclass(frozen=True, slots=True)
class Roster:
    """When one person is to be on duty."""

    weekly: tuple[WeeklyShift, ...] = ()
    extra: tuple[ExtraShift, ...] = ()
    days_off: frozenset[date] = frozenset()  # no weekly shift begins on these
    time_zone: str | None = None  # whose wall clock tells it; None: the service's

    def shifts_of(self, day: date, calendar: Calendar) -> Iterator[WeeklyShift | ExtraShift]:
        """Yield what begins on a local day."""
        if day not in self.days_off:
            yield from (shift for shift in self.weekly if shift.is_on(day, calendar))
        yield from (shift for shift in self.extra if shift.day == day)


@dataclass(frozen=True, slots=True)
class OnShift:
    """A span of time on shift, in UTC; its end is the first moment that is not part of it."""

    begins_at: datetime
    ends_at: datetime
    is_night: bool = False


def intervals_on_shift(roster: Roster, calendar: Calendar, start: datetime, end: datetime) -> list[OnShift]:
    """Return the spans on shift between two moments, in order, cut to them; none overlaps another.

    `calendar` is that of the roster's time zone. Shifts that touch or overlap are one span, except that the
    night roster's begin one of their own.
    """
    taken = [
        _moments(calendar, day, shift)
        for day in _days(calendar, start, end)
        for shift in roster.shifts_of(day, calendar)
    ]
    edges = {edge for span in taken for edge in (span.begins_at, span.ends_at) if start < edge < end}
    spans: list[OnShift] = []
    for begins_at, ends_at in pairwise(sorted({start, end, *edges})):
        during = [span for span in taken if span.begins_at <= begins_at < span.ends_at]
        if not during:
            continue
        is_night = any(span.is_night for span in during)
        goes_on = bool(spans) and spans[-1].ends_at == begins_at and spans[-1].is_night == is_night
        spans.append(OnShift(spans.pop().begins_at if goes_on else begins_at, ends_at, is_night))
    return spans


def _days(calendar: Calendar, start: datetime, end: datetime) -> Iterator[date]:
    """Yield every local day on which something may begin that lies between two moments."""
    day, last = calendar.local(start).date() - DAY, calendar.local(end).date()
    while day <= last:
        yield day
        day += DAY


def _moments(calendar: Calendar, day: date, shift: WeeklyShift | ExtraShift) -> OnShift:
    ends_on = day if shift.ends > shift.begins else day + DAY
    return OnShift(calendar.moment(day, shift.begins), calendar.moment(ends_on, shift.ends), shift.is_night)
