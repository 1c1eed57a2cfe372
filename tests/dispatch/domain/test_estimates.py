"""Forecasts of waits: what is known by formula, and what must be so whatever the numbers."""

from dataclasses import replace
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.domain.estimates import Demand, Phone, estimate_wait

QUIET = Demand(
    ahead=0, free=0, in_call=0, wrap_up=0, talked_seconds=0, passed_over=0, phones=(),
    talk_seconds=400, talk_variation=0.66, pause_seconds=30, accept_chance=0.7, accept_seconds=8,
    next_phone_seconds=9, most_phones=3, ring_out_seconds=25, reask_seconds=20, leaving_rate=1 / 450,
)  # fmt: skip

demands = st.builds(
    replace,
    st.just(QUIET),
    ahead=st.floats(0, 30),
    free=st.integers(0, 30),
    in_call=st.integers(1, 200),
    wrap_up=st.integers(0, 20),
    talked_seconds=st.floats(0, 2000),
    passed_over=st.integers(0, 5),
    phones=st.lists(st.builds(Phone, st.floats(0, 1), st.floats(0, 40)), max_size=3).map(tuple),
    talk_variation=st.floats(0.3, 1.5),
    accept_chance=st.floats(0.05, 1),
)


def expected(demand: Demand) -> float:
    estimate = estimate_wait(demand)
    return estimate.expected_seconds if estimate else inf


def test_with_nobody_on_duty_nothing_is_known() -> None:
    assert estimate_wait(QUIET) is None
    assert estimate_wait(replace(QUIET, free=1)) is not None


def test_where_somebody_is_free_and_accepts_only_the_ring_is_waited_for() -> None:
    estimate = estimate_wait(replace(QUIET, free=3, accept_chance=1.0))
    assert estimate is not None
    assert estimate.expected_seconds == pytest.approx(8, abs=0.8)
    assert estimate.high_seconds <= 14


@pytest.mark.parametrize("people", [1, 4, 25])
@pytest.mark.parametrize("ahead", [0, 1, 5])
def test_conversations_without_memory_give_the_queue_length_formula(people: int, ahead: int) -> None:
    """Whitt 1999: place x mean / people, where nobody leaves, and the wait is short beside a conversation."""
    demand = replace(
        QUIET, in_call=people, ahead=ahead, talk_variation=1.0, pause_seconds=0, accept_chance=1.0,
        accept_seconds=0.0, leaving_rate=0.0,
    )  # fmt: skip
    formula = (ahead + 1) * 400 / people
    if formula <= 500:
        assert expected(demand) == pytest.approx(formula, rel=0.2)


def test_callers_ahead_who_leave_shorten_the_wait() -> None:
    demand = replace(QUIET, in_call=3, ahead=6)
    assert expected(demand) < 0.8 * expected(replace(demand, leaving_rate=0.0))


def test_a_conversation_that_has_run_long_ends_sooner() -> None:
    alone = replace(QUIET, in_call=1, talk_variation=0.5)
    assert expected(replace(alone, talked_seconds=390)) < 0.6 * expected(alone)


def test_where_conversations_have_long_tails_a_long_one_tells_of_a_longer_one() -> None:
    alone = replace(QUIET, in_call=1, talk_variation=1.4)
    assert expected(replace(alone, talked_seconds=390)) > expected(alone)


def test_half_a_rival_counts_for_half_a_place() -> None:
    none, half, whole = (expected(replace(QUIET, in_call=5, ahead=ahead)) for ahead in (0, 0.5, 1))
    assert half == pytest.approx((none + whole) / 2, rel=0.05)


def test_a_phone_that_has_rung_long_is_hardly_accepted_any_more() -> None:
    rings = replace(QUIET, free=1)
    soon, late = (replace(rings, phones=(Phone(0.7, seconds),)) for seconds in (1.0, 20.0))
    assert soon.ringing_chance == pytest.approx(0.7, abs=0.01)
    assert late.ringing_chance == 0
    assert expected(soon) < expected(late)


@given(demands)
@settings(max_examples=150, deadline=None)
def test_the_range_is_in_order_and_within_an_hour(demand: Demand) -> None:
    estimate = estimate_wait(demand)
    assert estimate is not None
    assert 0 <= estimate.low_seconds <= estimate.median_seconds <= estimate.high_seconds <= 3600
    assert estimate.expected_seconds <= 3600


@given(demands)
@settings(max_examples=100, deadline=None)
def test_more_ahead_never_shortens_and_more_people_talking_never_lengthen_a_wait_in_line(
    demand: Demand,
) -> None:
    in_line = replace(demand, phones=(), free=0, passed_over=0)
    assert expected(replace(in_line, ahead=in_line.ahead + 1)) >= expected(in_line) - 1
    assert expected(replace(in_line, in_call=in_line.in_call + 1)) <= expected(in_line) * 1.02 + 1
