"""Shows what facts tell of a call's occasion and of parts that are not to be billed."""

from __future__ import annotations

import pytest

from dispatch.domain.assembly import assemble_call_record
from dispatch.domain.call_record import Eligibility
from dispatch.domain.circumstances import Circumstances, Exclusion, circumstances_of
from dispatch.domain.rate_cards import NotBilled, Occasion
from tests.dispatch.domain.call_story import CallStory, plain_call


def circumstances(story: CallStory) -> Circumstances:
    return circumstances_of(reversed(story.facts), assemble_call_record(story.facts))


def test_a_plain_call_has_none() -> None:
    assert circumstances(plain_call()) == Circumstances()


def test_occasions_are_those_the_request_names() -> None:
    story = plain_call().dispatch("language_requested", 10, request_id="r", language="uk", urgent=True)
    assert circumstances(story).occasions == (Occasion.URGENT,)


def test_a_domain_is_that_of_the_request_that_was_answered() -> None:
    story = plain_call()
    [asked] = [fact for fact in story.facts if fact.kind == "language_requested"]
    asked.details["domain"] = "health"
    story.dispatch("language_requested", 160, request_id="later", language="ar", domain="legal")
    record = assemble_call_record(story.facts)
    assert (record.language, record.domain) == ("uk", "health")


def test_a_mark_counts_until_it_is_lifted() -> None:
    story = plain_call().dispatch("call_marked", 500, reason="test_call", offer_id=None)
    assert circumstances(story).exclusions == (Exclusion(NotBilled.TEST_CALL),)
    story.dispatch("call_marked", 600, reason="wrong_variety", offer_id="offer-1")
    story.dispatch("call_marked", 700, reason=None, offer_id=None)
    assert circumstances(story).exclusions == (Exclusion(NotBilled.WRONG_VARIETY, "offer-1"),)


def test_eligibility_is_what_was_noted_last_and_else_not_asked() -> None:
    story = plain_call()
    assert assemble_call_record(story.facts).eligibility is Eligibility.NOT_ASKED
    story.dispatch("eligibility_noted", 500, eligibility="no")
    story.dispatch("eligibility_noted", 600, eligibility="yes")
    assert assemble_call_record(story.facts).eligibility is Eligibility.YES


@pytest.mark.parametrize(("replaced_at", "dropped"), [(154, False), (155.9, False), (156, True), (170, True)])
def test_who_is_gone_before_being_replaced_has_dropped(replaced_at: float, *, dropped: bool) -> None:
    story = plain_call().dispatch("interpreter_replaced", replaced_at, offer_id="offer-1", by="silence")
    expected = (Exclusion(NotBilled.INTERPRETER_DROPPED, "offer-1"),) if dropped else ()
    assert circumstances(story).exclusions == expected


def test_a_replacement_may_name_its_reason() -> None:
    story = plain_call().dispatch(
        "interpreter_replaced", 150, offer_id="offer-1", by="staff", reason="wrong_variety"
    )
    assert circumstances(story).exclusions == (Exclusion(NotBilled.WRONG_VARIETY, "offer-1", is_paid=True),)


@pytest.mark.parametrize(("leg_id", "ended"), [("leg-i", 155), ("leg-s", 157)])
def test_a_leg_that_fails_after_it_was_answered_is_the_carriers_fault(leg_id: str, ended: int) -> None:
    story = plain_call()
    for fact in story.facts:
        if fact.details.get("leg_id") == leg_id and fact.details.get("status") == "completed":
            fact.details["status"] = "failed"
    story.leg("answered", 1, leg_id)
    assert circumstances(story).exclusions == (Exclusion(NotBilled.CARRIER_FAULT, "offer-1"),), ended
