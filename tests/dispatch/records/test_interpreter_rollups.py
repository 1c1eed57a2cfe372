"""Shows that the sums of interpreters are those of their parts in calls, whatever changes later."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from dispatch.domain.facts import CallbackOutcome, UnservedReason
from dispatch.domain.interpreter_sums import COLUMNS, interpreters_as_csv
from dispatch.domain.periods import Period
from dispatch.records.facts import append_facts
from dispatch.records.tables import HourRow, InterpreterSumsRow, OfferRow
from dispatch.use_cases.rebuild_records import check_records, fill_statistics, remake_statistics
from dispatch.use_cases.record_call import sweep_unrecorded
from dispatch.use_cases.tell_interpreters import tell_interpreters
from tests.dispatch.domain.call_story import START, CallStory, plain_call
from tests.dispatch.records.test_charging import ledger
from tests.dispatch.records.test_indicators import EVENING, later, second_offer, told
from tests.dispatch.records.test_slices import everything, save, some_calls

if TYPE_CHECKING:
    from dispatch.records.engine import Records

__all__ = ["ledger"]

DAY = Period(date(2026, 11, 23), date(2026, 11, 23))


def happened(records: Records, *stories: CallStory) -> None:
    with records.writing() as session:
        for number, story in enumerate(stories):
            append_facts(session, later(story, 10 * number))
    assert sweep_unrecorded(records, EVENING) == len(stories)


def test_an_interpreter_has_the_sums_of_their_parts(ledger: Records) -> None:
    happened(ledger, plain_call("call-1").dispatch("call_rated", 158, rating=4), second_offer())
    by_id = {one.interpreter_id: one for one in tell_interpreters(ledger, DAY)}
    olena, taras = by_id["olena"], by_id["taras"]
    assert (olena.public_number, olena.offers, olena.offers_accepted, olena.calls) == ("101", 2, 2, 2)
    assert (olena.conversation_seconds, olena.acceptance, olena.rating, olena.rated) == (185, 1.0, 4.0, 1)
    assert olena.seconds_to_accept == pytest.approx(28.49), "17.99 s and 38.99 s"
    assert (taras.offers, taras.offers_unanswered, taras.no_answer_rate, taras.calls) == (1, 1, 1.0, 0)
    assert (taras.acceptance, taras.rating, taras.seconds_to_accept) == (0.0, None, None)
    assert [one.interpreter_id for one in tell_interpreters(ledger, DAY, ["taras"])] == ["taras"]
    rows = list(csv.DictReader(interpreters_as_csv(by_id.values()).splitlines()))
    assert tuple(rows[0]) == COLUMNS
    assert {row["interpreter"]: row["acceptance"] for row in rows}["101"] == "1"


def test_interpreters_are_counted_as_a_recount_counts_them(records: Records) -> None:
    save(records, some_calls())
    found = everything(records)
    with records.reading() as session:
        asked = Counter(session.scalars(select(OfferRow.interpreter_id)))
        months = session.scalars(select(InterpreterSumsRow).where(InterpreterSumsRow.grain == "month"))
        counted: Counter[str | None] = Counter()
        for row in months:
            counted[row.interpreter_id] += row.offers
    assert counted == asked
    remake_statistics(records)
    assert everything(records) == found


def test_sums_that_do_not_agree_with_the_records_are_found_and_made_anew(records: Records) -> None:
    save(records, some_calls(20))
    found = everything(records)
    for row in (HourRow, InterpreterSumsRow):
        with records.writing() as session:
            session.execute(update(row).values(offers=row.offers + 1))
        assert not check_records(records, START, START).statistics_agree
        remake_statistics(records)
        assert everything(records) == found
    assert fill_statistics(records) == 0


def test_every_reason_and_every_end_of_a_promise_has_its_sum() -> None:
    assert {reason.value for reason in UnservedReason} <= set(HourRow.__table__.columns.keys())
    assert {f"callbacks_{one}" for one in CallbackOutcome} <= set(HourRow.__table__.columns.keys())


def test_a_case_that_comes_again_to_its_interpreter_is_continuous(ledger: Records) -> None:
    def of_case(call_id: str, interpreter_id: str = "olena", case: str = "case-1") -> CallStory:
        story = plain_call(call_id).dispatch("case_noted", 12, case_digest=case)
        made = story.facts[4]
        assert made.kind == "offer_made"
        story.facts[4] = replace(made, details=made.details | {"interpreter_id": interpreter_id})
        return story

    happened(
        ledger,
        of_case("call-1"),
        of_case("call-2", "taras"),
        of_case("call-3"),
        of_case("call-4", case="case-2"),
        plain_call("call-5"),
    )
    one = told(ledger)["continuity", ""]
    assert (one.numerator, one.denominator, one.value) == (1, 2, 0.5)


def test_a_case_of_long_ago_is_another(ledger: Records) -> None:
    def of_case(call_id: str, days: int) -> CallStory:
        story = plain_call(call_id).dispatch("case_noted", 12, case_digest="case-1")
        story.facts = later(story, days * 24 * 60)
        return story

    happened(ledger, of_case("call-1", -181), of_case("call-2", 0))
    assert told(ledger)["continuity", ""].value is None
