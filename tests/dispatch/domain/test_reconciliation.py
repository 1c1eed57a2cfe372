"""Shows what counts as a difference between our legs and the carrier's list."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from dispatch.domain.facts import Fact, FactSource
from dispatch.domain.legs import LegStatus
from dispatch.domain.reconciliation import CarrierLeg, DifferenceKind, compare_legs, our_legs
from tests.dispatch.domain.call_story import CallStory, at, plain_call

HOUR = (at(-60), at(3600))
STAFF = CarrierLeg("leg-s", LegStatus.COMPLETED, at(0), at(157), 157)
OLENA = CarrierLeg("leg-i", LegStatus.COMPLETED, at(20), at(155), 135)


def compared(*theirs: CarrierLeg, facts: list[Fact] | None = None) -> list[tuple[str, str, str, str]]:
    ours = our_legs(plain_call().facts if facts is None else facts)
    found = compare_legs(ours, {leg.leg_id: leg for leg in theirs}, *HOUR)
    return [(one.leg_id, one.kind.value, one.ours, one.theirs) for one in found]


def test_legs_that_both_sides_tell_of_alike_do_not_differ() -> None:
    assert compared(STAFF, OLENA) == []


@pytest.mark.parametrize(("seconds", "differs"), [(132, True), (133, False), (137, False), (138, True)])
def test_two_seconds_apart_are_rounding_and_more_is_a_difference(seconds: int, differs: bool) -> None:
    found = compared(STAFF, replace(OLENA, duration_seconds=seconds))
    expected = ("leg-i", DifferenceKind.DURATION, "completed, 135 s", f"completed, {seconds} s")
    assert found == ([expected] if differs else [])


def test_each_side_misses_what_only_the_other_has() -> None:
    other = replace(OLENA, leg_id="leg-x", started_at=at(21))
    assert compared(STAFF, other) == [
        ("leg-i", DifferenceKind.UNKNOWN_TO_THEM, "completed, 135 s", ""),
        ("leg-x", DifferenceKind.UNKNOWN_TO_US, "", "completed, 135 s"),
    ]


def test_a_leg_that_is_over_without_a_final_report_to_us_is_told() -> None:
    facts = [fact for fact in plain_call().facts if fact.details.get("duration_seconds") != 135]
    assert compared(STAFF, OLENA, facts=facts) == [
        ("leg-i", DifferenceKind.END_UNKNOWN, "answered", "completed, 135 s")
    ]


def test_what_still_goes_on_is_left_for_the_next_time_and_a_ring_in_vain_lasts_nothing() -> None:
    up = replace(OLENA, status=LegStatus.ANSWERED, duration_seconds=None, ended_at=None)
    assert compared(STAFF, up) == []
    story = CallStory().leg("initiated", 1, "leg-i").leg("unanswered", 31, "leg-i")
    nobody = CarrierLeg("leg-i", LegStatus.UNANSWERED, at(1), at(31), 0)
    assert compared(nobody, facts=story.facts) == []


def test_only_legs_that_began_in_the_time_are_compared() -> None:
    later = timedelta(hours=2)
    assert compared(STAFF, OLENA, replace(OLENA, leg_id="leg-x", started_at=at(20) + later)) == []
    ours = our_legs(plain_call().facts)
    assert compare_legs(ours, {}, at(3600), at(7200)) == []


def test_what_the_carrier_said_outweighs_what_we_concluded_and_standby_belongs_to_no_call() -> None:
    story = CallStory().leg("answered", 1, "leg-i").leg("completed", 90, "leg-i", estimated=True)
    facts = [*story.leg("completed", 61, "leg-i", duration_seconds=60).facts]
    assert our_legs(facts)["leg-i"].duration_seconds == 60
    standby = Fact("0-1", FactSource.CARRIER, "leg_reported", None, at(0), facts[0].details)
    legs = our_legs([*facts, standby])
    assert (legs["leg-i"].call_id, legs["leg-i"].is_over) == (None, True)
