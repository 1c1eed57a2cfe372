"""Shows that local days, bands and changes of the clock cut time where they should."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.domain.calendars import Calendar, DayClass
from dispatch.public_holidays import calendar_for

LISBON = Calendar(ZoneInfo("Europe/Lisbon"))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def test_midnight_is_local_midnight() -> None:
    summer = LISBON.cuts(utc("2026-07-01T22:00+00:00"), utc("2026-07-02T01:00+00:00"), [])
    assert summer == [utc("2026-07-01T23:00+00:00")]
    azores = Calendar(ZoneInfo("Atlantic/Azores"))
    assert azores.cuts(utc("2026-07-01T22:00+00:00"), utc("2026-07-02T02:00+00:00"), []) == [
        utc("2026-07-02T00:00+00:00")
    ]


def test_an_hour_that_comes_twice_passes_an_edge_twice() -> None:
    cuts = LISBON.cuts(utc("2026-10-24T23:30+00:00"), utc("2026-10-25T03:00+00:00"), [time(1, 30)])
    assert cuts == [
        utc("2026-10-25T01:30+01:00"),
        utc("2026-10-25T01:00+00:00"),  # the clock goes back here
        utc("2026-10-25T01:30+00:00"),
    ]


def test_an_hour_that_is_left_out_is_cut_where_the_clock_changes() -> None:
    cuts = LISBON.cuts(utc("2026-03-29T00:30+00:00"), utc("2026-03-29T01:20+00:00"), [time(1, 15)])
    assert utc("2026-03-29T01:00+00:00") in cuts


@pytest.mark.parametrize(
    ("region", "day", "expected"),
    [
        ("PT", date(2026, 12, 8), DayClass.HOLIDAY),
        ("PT", date(2026, 4, 3), DayClass.HOLIDAY),  # Good Friday
        ("PT", date(2026, 4, 5), DayClass.HOLIDAY),  # a Sunday too
        ("PT", date(2026, 5, 25), DayClass.WORKING_DAY),
        ("PT-20", date(2026, 5, 25), DayClass.HOLIDAY),  # the Azores' own
        ("PT", date(2026, 11, 21), DayClass.SATURDAY),
        ("PT", date(2026, 11, 22), DayClass.SUNDAY),
        ("PT", date(2026, 11, 23), DayClass.WORKING_DAY),
        ("", date(2026, 12, 8), DayClass.WORKING_DAY),
    ],
)
def test_days_are_classed_by_the_holidays_of_their_region(region: str, day: date, expected: DayClass) -> None:
    assert calendar_for("Europe/Lisbon", region).day_class(day) is expected


@pytest.mark.parametrize(("zone", "region"), [("Europe/Lisboa", "PT"), ("Europe/Lisbon", "PT-99")])
def test_unknown_zones_and_regions_are_refused(zone: str, region: str) -> None:
    with pytest.raises(ValueError, match="one is"):
        calendar_for(zone, region)


@given(
    start=st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)),  # noqa: DTZ001 - made aware below
    minutes=st.integers(1, 3000),
    edges=st.lists(st.times().map(lambda shown: shown.replace(second=0, microsecond=0)), max_size=3),
    zone=st.sampled_from(["Europe/Lisbon", "Atlantic/Azores", "America/Sao_Paulo"]),
)
def test_between_two_cuts_nothing_that_is_asked_of_the_clock_changes(
    start: datetime, minutes: int, edges: list[time], zone: str
) -> None:
    """Minute by minute, what the clock shows lies on the same side of every edge as at the last cut."""
    calendar = Calendar(ZoneInfo(zone))
    begin = start.replace(second=0, microsecond=0, tzinfo=UTC)
    end = begin + timedelta(minutes=minutes)
    cuts = set(calendar.cuts(begin, end, edges))
    before = None
    for passed in range(minutes):
        moment = begin + timedelta(minutes=passed)
        shown = calendar.local(moment)
        sides = (shown.date(), [shown.time() < edge for edge in edges])
        assert moment in cuts or before in (None, sides)
        before = sides
