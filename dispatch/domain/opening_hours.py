"""When a line is open: weekly times as of a shift, with holidays; a line without them is never closed."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from dispatch.domain.shifts import Roster, WeeklyShift, intervals_on_shift

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dispatch.domain.calendars import Calendar

AHEAD = timedelta(days=8)
"""So far it is looked for the next opening; a week and a holiday."""
FIELDS = {"weekdays", "opens", "closes"}
OPTIONAL = {"on_holidays"}
WEEK = range(7)


def read_opening_hours(told: Iterable[Mapping[str, Any]]) -> Roster:
    """Read opening hours, as {"weekdays": [0, 4], "opens": "08:00", "closes": "20:00", "on_holidays": false}.

    0 is Monday; what closes at or before the time at which it opens closes on the following day. Raises
    ValueError that says what is wrong.
    """
    return Roster(tuple(shift for one in told for shift in _read(one)))


def open_at(
    told: Iterable[Mapping[str, Any]], calendar: Calendar, now: datetime
) -> tuple[bool, datetime | None]:
    """Return whether a line with these hours is open, and if not when it opens next, by its wall clock.

    Without any hours it is always open; the next opening is None where there is none in a week.
    """
    hours = read_opening_hours(told)
    if not hours.weekly:
        return True, None
    spans = intervals_on_shift(hours, calendar, now, now + AHEAD)
    if spans and spans[0].begins_at <= now:
        return True, None
    return False, calendar.local(spans[0].begins_at) if spans else None


def _read(one: Mapping[str, Any]) -> list[WeeklyShift]:
    if not FIELDS <= one.keys() <= FIELDS | OPTIONAL:
        raise ValueError(f"opening hours have {sorted(FIELDS)} and perhaps on_holidays, not {sorted(one)}")
    opens, closes = time.fromisoformat(one["opens"]), time.fromisoformat(one["closes"])
    if not one["weekdays"] or not set(one["weekdays"]) <= set(WEEK):
        raise ValueError("weekdays are numbers from 0, Monday, to 6")
    on_holidays = bool(one.get("on_holidays", False))
    return [
        WeeklyShift(day, opens, closes, date.min, None, False, on_holidays)  # noqa: FBT003 - not a night roster
        for day in one["weekdays"]
    ]
