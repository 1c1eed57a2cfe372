"""Shows that calls to look at are on the list once, with the record, whoever settles them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from dispatch.domain.directory import Proficiency
from dispatch.domain.errors import ForbiddenMove, UnknownCall, UnknownReview
from dispatch.domain.facts import Fact, FactSource
from dispatch.domain.references import reference_of
from dispatch.domain.reviews import Complainant, ReviewCause, ReviewKind, ReviewState
from dispatch.records.audit import read_audit
from dispatch.records.facts import append_facts
from dispatch.records.reviews import ReviewFilter, count_reviews, overdue_complaints, read_reviews
from dispatch.records.tables import InterpreterLanguageRow, LanguageRow, ReviewRow
from dispatch.use_cases.find_reviews import find_reviews
from dispatch.use_cases.forget_expired import check_retention, forget_expired
from dispatch.use_cases.record_call import sweep_unrecorded
from dispatch.use_cases.settle_review import (
    Assignment,
    Settlement,
    reopen_review,
    settle_review,
    take_review,
)
from dispatch.use_cases.take_complaint import Complaint, take_complaint
from tests.dispatch.domain.call_story import START, CallStory, at, plain_call
from tests.dispatch.records.test_charging import ledger
from tests.dispatch.records.test_recording import CLOCK, FixedClock

if TYPE_CHECKING:
    from dispatch.records.engine import Records

__all__ = ["ledger"]

DAY = date(2026, 11, 23)


def happened(records: Records, *stories: CallStory) -> None:
    with records.writing() as session:
        append_facts(
            session,
            [
                replace(fact, fact_id=f"{number}-{fact.fact_id}")
                for number, story in enumerate(stories)
                for fact in story.facts
            ],
        )
    sweep_unrecorded(records, CLOCK)


def listed(records: Records, wanted: ReviewFilter | None = None) -> list[tuple[str, str, str | None]]:
    with records.reading() as session:
        found = read_reviews(session, wanted or ReviewFilter(states=None), limit=100)
        return [(one.row.call_id, one.row.kind.value, one.row.state.value) for one in found]


def speaks(records: Records, interpreter_id: str, tag: str) -> None:
    with records.writing() as session:
        names = dict.fromkeys(("name_pt", "name_en", "endonym"), tag)
        session.add(LanguageRow(tag=tag, keypad_code=f"2{len(tag):02}", **names))
        session.flush()
        session.add(
            InterpreterLanguageRow(
                interpreter_id=interpreter_id, tag=tag, proficiency=next(iter(Proficiency))
            )
        )


def presence(number: int, second: float, after: str) -> Fact:
    details = {"interpreter_id": "olena", "before": "off_duty", "after": after}
    return Fact(f"9{number}-0", FactSource.DISPATCH, "presence_changed", None, at(second), details)


def in_vain(call_id: str, second: float) -> CallStory:
    return CallStory(call_id).opened().identified().requested(10).closed(second, "abandoned")


def test_a_recorded_call_is_on_the_list_once_and_leaves_it_when_its_record_changes(ledger: Records) -> None:
    happened(ledger, plain_call(talk_seconds=200).dispatch("call_rated", 231, rating=2))
    assert listed(ledger) == [("call-1", "low_rating", "open")]
    assert find_reviews(ledger, CLOCK, START, at(1000)) == 1
    assert listed(ledger) == [("call-1", "low_rating", "open")]
    with ledger.writing() as session:
        earlier = Fact("900-0", FactSource.DISPATCH, "call_rated", "call-1", at(230.5), {"rating": 4})
        append_facts(session, [earlier])
    sweep_unrecorded(ledger, CLOCK)
    assert listed(ledger) == [("call-1", "low_rating", "gone")]
    with ledger.writing() as session:
        append_facts(session, [replace(earlier, fact_id="901-0", occurred_at=at(230), details={"rating": 1})])
    sweep_unrecorded(ledger, CLOCK)
    assert listed(ledger) == [("call-1", "low_rating", "open")]


def test_an_abandoned_call_is_on_it_where_somebody_of_its_language_was_on_duty(ledger: Records) -> None:
    speaks(ledger, "olena", "uk")
    with ledger.writing() as session:
        append_facts(session, [presence(1, 20, "available"), presence(2, 60, "paused")])
    happened(ledger, in_vain("before", 19), in_vain("during", 50), in_vain("break", 70))
    assert listed(ledger) == [("during", "abandoned", "open")]


def test_an_interpreter_of_a_variety_counts_for_the_language_and_another_language_does_not(
    ledger: Records,
) -> None:
    speaks(ledger, "olena", "uk-x-west")
    with ledger.writing() as session:
        append_facts(session, [presence(1, 0, "in_call")])
    russian = CallStory("ru").opened().identified().requested(10, "ru").closed(50, "abandoned")
    happened(ledger, in_vain("during", 50), russian)
    assert listed(ledger) == [("during", "abandoned", "open")]


def test_a_review_is_taken_settled_and_opened_again_by_somebody(ledger: Records) -> None:
    happened(ledger, plain_call())
    review_id = "short_call-call-1"
    take_review(ledger, CLOCK, review_id, "ana", Assignment("rui", DAY))
    settle_review(ledger, CLOCK, review_id, "ana", Settlement(ReviewCause.TEST, "a rehearsal"))
    with pytest.raises(ForbiddenMove):
        take_review(ledger, CLOCK, review_id, "ana", Assignment("rui"))
    with ledger.reading() as session:
        row = session.get_one(ReviewRow, review_id)
        assert (row.state, row.cause, row.owner, row.note) == (
            ReviewState.SETTLED,
            ReviewCause.TEST,
            "rui",
            "a rehearsal",
        )
        assert [entry.action for entry in read_audit(session, limit=2)] == ["review_settled", "review_taken"]
    assert listed(ledger, ReviewFilter()) == []
    assert find_reviews(ledger, CLOCK, START, at(1000)) == 1
    assert listed(ledger) == [("call-1", "short_call", "settled")], "it stays as somebody settled it"
    reopen_review(ledger, CLOCK, review_id, "ana")
    assert listed(ledger, ReviewFilter(owner="rui")) == [("call-1", "short_call", "taken")]
    with pytest.raises(UnknownReview):
        reopen_review(ledger, CLOCK, "nothing", "ana")


def test_a_complaint_is_taken_by_its_reference_number_with_owner_and_day(ledger: Records) -> None:
    happened(ledger, plain_call(talk_seconds=200))
    complaint = Complaint(reference_of("call-1"), DAY, Complainant.CLIENT, "Long silence.", "rui")
    review_id = take_complaint(ledger, CLOCK, complaint, "ana")
    with ledger.reading() as session:
        row = session.get_one(ReviewRow, review_id)
        assert (row.call_id, row.owner, row.due_on) == ("call-1", "rui", DAY + timedelta(days=15))
        assert overdue_complaints(session, DAY + timedelta(days=15)) == 0
        assert overdue_complaints(session, DAY + timedelta(days=16)) == 1
        assert count_reviews(session, ReviewFilter()) == {ReviewKind.COMPLAINT: 1}
        assert count_reviews(session, ReviewFilter(institution_ids=("elsewhere",))) == {}
        assert count_reviews(session, ReviewFilter(institution_ids=("agency-1",))) == {
            ReviewKind.COMPLAINT: 1
        }
        assert read_reviews(session, ReviewFilter(kinds=[ReviewKind.PROBLEM]), limit=9) == []
    find_reviews(ledger, CLOCK, START, at(1000))
    assert listed(ledger) == [("call-1", "complaint", "open")], "no record makes a complaint go"
    for wrong in (replace(complaint, reference="000000"), replace(complaint, day=DAY + timedelta(days=1))):
        with pytest.raises(UnknownCall):
            take_complaint(ledger, CLOCK, wrong, "ana")


def test_a_settled_review_is_forgotten_after_three_years_and_an_open_one_never(ledger: Records) -> None:
    happened(ledger, plain_call(), plain_call("call-2"))
    settle_review(ledger, CLOCK, "short_call-call-1", "ana", Settlement(ReviewCause.OTHER, "-"))
    later = FixedClock(datetime(2029, 11, 22, tzinfo=UTC))
    forget_expired(ledger, later)
    assert len(listed(ledger)) == 2
    later = FixedClock(datetime(2029, 12, 1, tzinfo=UTC))
    assert {one.table: one.overdue for one in check_retention(ledger, later)}["review"] == 1
    forget_expired(ledger, later)
    assert listed(ledger) == [("call-2", "short_call", "open")]
    assert {one.table: one.overdue for one in check_retention(ledger, later)}["review"] == 0
