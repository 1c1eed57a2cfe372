"""What is told of a wait: round, outwards, and never more unless things got worse."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.domain.announcements import Announced, Told, in_steps, next_announcement
from dispatch.domain.estimates import Demand, Estimate, Phone
from tests.dispatch.domain.test_estimates import QUIET

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
BUSY = replace(QUIET, in_call=3, ahead=2)


def between(low: float, high: float) -> Estimate:
    return Estimate((low + high) / 2, (low + high) / 2, low, high)


def told(low: int, high: int | None, seconds_ago: float, demand: Demand = BUSY) -> Told:
    return Told(Announced(low, high), NOON - timedelta(seconds=seconds_ago), demand.ahead, demand.on_duty)


@pytest.mark.parametrize(
    ("estimate", "announced"),
    [
        (between(2, 25), Announced(0, 30)),
        (between(2, 31), Announced(0, 60)),
        (between(59, 110), Announced(0, 120)),
        (between(61, 119), Announced(60, 120)),
        (between(130, 430), Announced(120, 600)),
        (between(20, 900), Announced(0, None)),
        (between(610, 1900), Announced(600, None)),
    ],
)
def test_ranges_are_rounded_outwards(estimate: Estimate, announced: Announced) -> None:
    assert in_steps(estimate) == announced


def test_first_of_all_the_range_is_told() -> None:
    assert next_announcement(between(70, 170), BUSY, None, NOON) == Announced(60, 180)


def test_nothing_is_told_where_nothing_is_known() -> None:
    assert next_announcement(None, BUSY, None, NOON) is None


def test_while_a_phone_rings_that_will_be_accepted_nothing_is_told_of_the_wait() -> None:
    assert next_announcement(between(2, 25), replace(BUSY, phones=(Phone(0.7, 2.0),)), None, NOON) is None
    assert next_announcement(between(2, 25), replace(BUSY, phones=(Phone(0.3, 2.0),)), None, NOON)


def test_no_estimate_is_told_within_a_minute_of_another() -> None:
    assert next_announcement(between(2, 25), BUSY, told(120, 300, 59), NOON) is None
    assert next_announcement(between(2, 25), BUSY, told(120, 300, 60), NOON) == Announced(0, 30)


def test_a_range_that_fits_into_what_is_left_is_told() -> None:
    assert next_announcement(between(61, 170), BUSY, told(120, 300, 100), NOON) == Announced(60, 180)


def test_a_range_that_does_not_fit_is_not_told() -> None:
    assert next_announcement(between(61, 181), BUSY, told(120, 300, 100), NOON) is None
    assert next_announcement(between(61, 900), BUSY, told(120, 300, 100), NOON) is None


def test_somebody_who_went_off_duty_is_a_reason_for_a_longer_one() -> None:
    fewer = replace(BUSY, in_call=2)
    longer = Announced(120, 420, is_longer=True)
    assert next_announcement(between(130, 400), fewer, told(120, 300, 100), NOON) == longer


def test_somebody_who_came_ahead_is_a_reason_for_a_longer_one() -> None:
    more = replace(BUSY, ahead=BUSY.ahead + 1)
    longer = Announced(120, 420, is_longer=True)
    assert next_announcement(between(130, 400), more, told(120, 300, 100), NOON) == longer
    fewer = replace(BUSY, ahead=BUSY.ahead - 1)
    assert next_announcement(between(130, 400), fewer, told(120, 300, 100), NOON) is None


def test_a_broken_promise_is_owned_up_to() -> None:
    assert next_announcement(between(61, 181), BUSY, told(60, 180, 180), NOON) == Announced(
        60, 300, is_longer=True
    )
    assert next_announcement(between(2, 170), BUSY, told(0, 180, 180), NOON) == Announced(
        0, 180, is_longer=True
    )


def test_a_wait_without_an_end_is_replaced_by_one_that_has_one() -> None:
    assert next_announcement(between(61, 170), BUSY, told(300, None, 90), NOON) == Announced(60, 180)
    assert next_announcement(between(61, 900), BUSY, told(300, None, 90), NOON) is None


@given(st.lists(st.tuples(st.floats(0, 900), st.floats(0, 900), st.floats(1, 120)), max_size=40))
@settings(max_examples=200)
def test_while_nothing_gets_worse_no_end_is_told_later_than_one_before(
    waits: list[tuple[float, float, float]],
) -> None:
    now, said = NOON, None
    promised: datetime | None = None
    for one, other, seconds in waits:
        announced = next_announcement(between(min(one, other), max(one, other) + 1), BUSY, said, now)
        if announced is not None:
            high = announced.high_seconds
            end = None if high is None else now + timedelta(seconds=high)
            if promised is not None and now < promised:
                assert end is not None
                assert end <= promised
                assert not announced.is_longer
            promised = end
            said = Told(announced, now, BUSY.ahead, BUSY.on_duty)
        now += timedelta(seconds=seconds)
