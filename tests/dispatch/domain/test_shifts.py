"""Shows when somebody is on shift, against a reading of the wall clock minute by minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.domain.calendars import Calendar
from dispatch.domain.shifts import ExtraShift, OnShift, Roster, WeeklyShift, intervals_on_shift
from dispatch.public_holidays import calendar_for

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
# Clock changes by an hour at night, by half an hour, over midnight, none at all; far east and far west.
ZONES = ("Europe/Lisbon", "Atlantic/Azores", "Australia/Lord_Howe", "America/Havana", "Asia/Kathmandu")
CLOCK_CHANGES = (
    date(2026, 3, 29),
    date(2026, 10, 25),
    date(2026, 4, 5),
    date(2026, 10, 4),
    date(2026, 3, 8),
    date(2026, 11, 1),
    date(2026, 6, 10),  # a public holiday, and no change
)
EVERY_DAY = tuple(range(7))
MONDAY = date(2026, 11, 23)
LISBON = Calendar(ZoneInfo("Europe/Lisbon"))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def spans(roster: Roster, start: str, end: str, calendar: Calendar = LISBON) -> list[tuple[str, str]]:
    """Return the spans between two moments, as the wall clock shows them there."""
    local = calendar.local
    return [
        (f"{local(span.begins_at):%d %H:%M}", f"{local(span.ends_at):%d %H:%M}")
        for span in intervals_on_shift(roster, calendar, utc(start), utc(end))
    ]


def test_a_weekly_shift_is_on_its_weekday_between_its_days() -> None:
    shift = WeeklyShift(0, time(9), time(17), MONDAY, MONDAY + 7 * DAY)
    found = spans(Roster((shift,)), "2026-11-01T00:00+00:00", "2026-12-31T00:00+00:00")
    assert found == [("23 09:00", "23 17:00"), ("30 09:00", "30 17:00")]


def test_a_shift_over_midnight_belongs_to_the_day_on_which_it_begins() -> None:
    night = WeeklyShift(0, time(22), time(6), is_night=True)
    roster = Roster((night,), days_off=frozenset({MONDAY + DAY}))
    assert spans(roster, "2026-11-23T00:00+00:00", "2026-11-25T00:00+00:00") == [("23 22:00", "24 06:00")]
    roster = Roster((night,), days_off=frozenset({MONDAY}))
    assert not spans(roster, "2026-11-23T00:00+00:00", "2026-11-25T00:00+00:00")


def test_a_night_is_an_hour_longer_or_shorter_when_the_clock_changes() -> None:
    nights = Roster(tuple(WeeklyShift(day, time(22), time(6)) for day in EVERY_DAY))
    for day, hours in (("2026-10-24", 9), ("2026-03-28", 7), ("2026-05-01", 8)):
        start = utc(f"{day}T12:00+00:00")
        (night,) = intervals_on_shift(nights, LISBON, start, start + DAY)
        assert night.ends_at - night.begins_at == timedelta(hours=hours)


def test_shifts_that_touch_are_one_and_the_night_roster_is_apart() -> None:
    shifts = (
        WeeklyShift(0, time(9), time(13)),
        WeeklyShift(0, time(12), time(17)),
        WeeklyShift(0, time(17), time(18)),
        WeeklyShift(0, time(18), time(0), is_night=True),
    )
    found = intervals_on_shift(
        Roster(shifts), LISBON, utc("2026-11-23T00:00+00:00"), utc("2026-11-24T00:00+00:00")
    )
    assert found == [
        OnShift(utc("2026-11-23T09:00+00:00"), utc("2026-11-23T18:00+00:00")),
        OnShift(utc("2026-11-23T18:00+00:00"), utc("2026-11-24T00:00+00:00"), is_night=True),
    ]


@pytest.mark.parametrize(("on_holidays", "expected"), [(False, []), (True, [("08 09:00", "08 17:00")])])
def test_a_public_holiday_is_free_unless_the_shift_takes_place_then(
    on_holidays: bool, expected: list[tuple[str, str]]
) -> None:
    shift = WeeklyShift(1, time(9), time(17), on_holidays=on_holidays)
    portugal = calendar_for("Europe/Lisbon", "PT")
    found = spans(Roster((shift,)), "2026-12-08T00:00+00:00", "2026-12-09T00:00+00:00", portugal)
    assert found == expected


def test_an_extra_shift_takes_the_place_of_a_day_off() -> None:
    roster = Roster(
        (WeeklyShift(0, time(9), time(17)),),
        (ExtraShift(MONDAY, time(14), time(20)),),
        frozenset({MONDAY}),
    )
    assert spans(roster, "2026-11-23T00:00+00:00", "2026-11-24T00:00+00:00") == [("23 14:00", "23 20:00")]


times = st.builds(time, st.integers(0, 23), st.sampled_from([0, 1, 15, 30, 59]))
around = st.sampled_from(CLOCK_CHANGES)


@st.composite
def rosters(draw: st.DrawFn, day: date) -> Roster:
    weekly = st.builds(
        WeeklyShift,
        st.sampled_from(EVERY_DAY),
        times,
        times,
        st.sampled_from([date.min, day - DAY, day]),
        st.sampled_from([None, day, day - DAY]),
        st.booleans(),
        st.booleans(),
    )
    extra = st.builds(ExtraShift, st.sampled_from([day - DAY, day]), times, times, st.booleans())
    return Roster(
        tuple(draw(st.lists(weekly, max_size=4))),
        tuple(draw(st.lists(extra, max_size=2))),
        frozenset(draw(st.sets(st.sampled_from([day, day - DAY]), max_size=1))),
    )


def read_by_minutes(
    roster: Roster, calendar: Calendar, start: datetime, end: datetime
) -> dict[datetime, tuple[bool, bool]]:
    """Watch a wall clock from three days before, and tell of each minute whether it is on shift, at night.

    What has been shown once stays shown: set back, the clock says nothing new until it is past that again.
    """
    latest, found, minute = datetime.min, {}, start - 3 * DAY  # noqa: DTZ901 - a wall clock knows no zone
    while minute < end:
        latest = max(latest, calendar.local(minute).replace(tzinfo=None, fold=0))
        during = [
            shift
            for day in (latest.date(), latest.date() - DAY)
            for shift in roster.shifts_of(day, calendar)
            if datetime.combine(day, shift.begins)
            <= latest
            < datetime.combine(day if shift.ends > shift.begins else day + DAY, shift.ends)
        ]
        if minute >= start:
            found[minute] = (bool(during), any(shift.is_night for shift in during))
        minute += MINUTE
    return found


@settings(max_examples=60, deadline=None)
@given(st.data(), st.sampled_from(ZONES), around, st.integers(0, 36), st.integers(1, 40))
def test_spans_are_what_a_wall_clock_shows_minute_by_minute(
    data: st.DataObject, zone: str, day: date, hours_before: int, hours: int
) -> None:
    roster = data.draw(rosters(day))
    calendar = Calendar(ZoneInfo(zone), frozenset({date(2026, 6, 10)}))
    start = datetime.combine(day, time(6), UTC) - timedelta(hours=hours_before)
    end = start + timedelta(hours=hours)
    found = intervals_on_shift(roster, calendar, start, end)
    assert all(start <= span.begins_at < span.ends_at <= end for span in found)
    assert all(one.ends_at <= two.begins_at for one, two in pairwise(found))
    for minute, (is_on, is_night) in read_by_minutes(roster, calendar, start, end).items():
        covering = [span for span in found if span.begins_at <= minute < span.ends_at]
        assert (bool(covering), any(span.is_night for span in covering)) == (is_on, is_night), minute
