"""Which calls are put on the review list, and with which cause."""

from __future__ import annotations

from typing import Any

import pytest

from dispatch.domain.assembly import assemble_call_record
from dispatch.domain.reviews import REVIEW_MOVES, UNSETTLED, Finding, ReviewCause, ReviewKind, findings_of
from tests.dispatch.domain.call_story import CallStory, plain_call


def found(story: CallStory, *, on_duty: bool = False) -> list[Finding]:
    return findings_of(assemble_call_record(story.facts), on_duty=on_duty)


def in_vain(second: float, outcome: str = "abandoned", **closing: Any) -> CallStory:
    story = CallStory("call-2").opened().identified().requested(10)
    return story.dispatch("call_closed", second, outcome=outcome, **closing)


@pytest.mark.parametrize(
    ("talk_seconds", "kinds"),
    [
        (179, [ReviewKind.SHORT_CALL]),
        (180, []),
        (3600, []),
        (3601, [ReviewKind.LONG_CALL]),
    ],
)
def test_an_odd_length_is_looked_at(talk_seconds: int, kinds: list[ReviewKind]) -> None:
    assert [one.kind for one in found(plain_call(talk_seconds=talk_seconds))] == kinds


@pytest.mark.parametrize(("second", "kinds"), [(309.9, []), (310, [ReviewKind.LONG_WAIT])])
def test_a_wait_of_five_minutes_is_looked_at(second: float, kinds: list[ReviewKind]) -> None:
    assert [one.kind for one in found(in_vain(second, "unserved"))] == kinds


@pytest.mark.parametrize(("rating", "is_low"), [(1, True), (2, True), (3, False), (5, False)])
def test_a_low_rating_is_looked_at(rating: int, is_low: bool) -> None:
    story = plain_call(talk_seconds=200).dispatch("call_rated", 231, rating=rating)
    assert found(story) == ([(ReviewKind.LOW_RATING, None)] if is_low else [])


def test_a_problem_that_an_interpreter_reports_is_looked_at() -> None:
    story = plain_call(talk_seconds=200)
    story.dispatch("interpreter_remarked", 232, offer_id="offer-1", remark="problem")
    assert found(story) == [(ReviewKind.PROBLEM, None)]
    story = plain_call(talk_seconds=200)
    story.dispatch("interpreter_remarked", 232, offer_id="offer-1", remark="hard")
    assert found(story) == []


def test_whoever_gives_up_is_looked_at_only_where_somebody_was_on_duty() -> None:
    assert found(in_vain(40)) == []
    assert found(in_vain(40), on_duty=True) == [(ReviewKind.ABANDONED, ReviewCause.ALL_BUSY)]
    assert found(in_vain(40, "unserved"), on_duty=True) == []


def offered(second: float, outcome: str, until: float, closing: float = 400) -> CallStory:
    story = CallStory("call-2").opened().identified().requested(10).offered(second)
    story.dispatch("offer_ended", until, offer_id="offer-1", outcome=outcome)
    return story.dispatch("call_closed", closing, outcome="abandoned")


@pytest.mark.parametrize(
    ("story", "cause"),
    [
        (in_vain(400), ReviewCause.ALL_BUSY),
        (in_vain(400, "unserved", reason="nobody_on_duty"), ReviewCause.NOBODY_ON_DUTY),
        (offered(69.9, "unanswered", 90), ReviewCause.NOT_ANSWERED),
        (offered(70, "unanswered", 90), ReviewCause.ALL_BUSY),
        (offered(11, "declined", 15), ReviewCause.NOT_ANSWERED),
        (offered(11, "failed", 15), ReviewCause.UNREACHABLE),
        (offered(11, "withdrawn", 400), ReviewCause.LEFT_WHILE_RINGING),
        (
            offered(11, "unanswered", 30)
            .dispatch("callback_promised", 60, request_id="request-1")
            .dispatch("callback_ended", 399, outcome="broken"),
            ReviewCause.CALLBACK,
        ),
    ],
)
def test_why_somebody_waited_is_read_from_the_record(story: CallStory, cause: ReviewCause) -> None:
    [one] = found(story)
    assert one == (ReviewKind.LONG_WAIT, cause)


def test_why_a_call_was_short_is_read_from_the_record() -> None:
    story = plain_call(talk_seconds=20)
    assert found(story) == [(ReviewKind.SHORT_CALL, None)]
    for fact in story.facts:
        if fact.details.get("status") == "completed":
            fact.details["status"] = "failed"
    assert found(story) == [(ReviewKind.SHORT_CALL, ReviewCause.CARRIER)]


def test_what_is_not_settled_can_be_and_what_is_can_be_opened() -> None:
    for state, moves in REVIEW_MOVES.items():
        assert ("settle" in moves) == (state in UNSETTLED), state
        assert moves, f"{state} has no way out"
