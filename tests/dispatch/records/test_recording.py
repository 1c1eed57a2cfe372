"""Shows that a call is recorded once, whatever is repeated, lost or late, and whoever dies."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, event, func, select

from dispatch.domain.assembly import assemble_call_record
from dispatch.domain.charges import RateCard, charge_for
from dispatch.domain.facts import Fact, FactSource
from dispatch.records.calls import Saved, save_call
from dispatch.records.engine import Records
from dispatch.records.facts import append_facts, due_calls, read_facts
from dispatch.records.rate_cards import add_rate_card
from dispatch.records.tables import (
    Base,
    CallRow,
    ChargeRow,
    ConversationRow,
    FactRow,
    HourRow,
    HourWaitRow,
    LegRow,
    RecordingDueRow,
)
from dispatch.use_cases.record_call import SILENT_AFTER, record_call, sweep_unrecorded
from tests.dispatch.domain.call_story import START, CallStory, at, plain_call

CARD = RateCard("card", "2026", datetime(2026, 1, 1, tzinfo=UTC), "EUR", Decimal("0.90"))


class DiedError(Exception):
    """The process ended here."""


class FixedClock:
    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment


CLOCK = FixedClock(at(3600))


@pytest.fixture
def ledger(records: Records) -> Records:
    with records.writing() as session:
        add_rate_card(session, CARD)
    return records


def append(records: Records, facts: list[Fact]) -> tuple[str, ...]:
    with records.writing() as session:
        return append_facts(session, facts).recordable


def rows(records: Records, row: type[Base]) -> list[dict[str, Any]]:
    with records.reading() as session:
        return [dict(found) for found in session.execute(select(row.__table__)).mappings()]


def due(records: Records, moment: datetime = START) -> list[str]:
    with records.reading() as session:
        return due_calls(session, silent_since=moment - SILENT_AFTER, limit=10)


def test_a_closed_call_becomes_a_record_a_charge_and_part_of_the_statistics(
    ledger: Records,
) -> None:
    assert append(ledger, plain_call().facts) == ("call-1",)
    assert record_call(ledger, CLOCK, call_id="call-1")
    [call] = rows(ledger, CallRow)
    assert (call["outcome"], call["conversation_seconds"], call["revised_at"]) == ("connected", 125, None)
    [charge] = rows(ledger, ChargeRow)
    assert (charge["billed_seconds"], charge["valued_amount_micros"]) == (180, Decimal("2.70"))
    assert [item["kind"] for item in charge["items"]] == ["conversation", "rounding"]
    assert len(rows(ledger, LegRow)) == 2
    assert len(rows(ledger, ConversationRow)) == 1
    [hour] = rows(ledger, HourRow)
    assert (hour["calls"], hour["connected"], hour["connect_milliseconds"]) == (1, 1, 20.0)
    assert (hour["language"], hour["hour"], hour["offers_accepted"]) == ("uk", START, 1)
    assert due(ledger) == []


def test_facts_written_twice_are_there_once(ledger: Records) -> None:
    facts = plain_call().facts
    append(ledger, facts)
    append(ledger, facts)
    with ledger.writing() as session:
        assert append_facts(session, facts[:3]).new_facts == 0
    assert len(rows(ledger, FactRow)) == len(facts)
    with ledger.reading() as session:
        assert read_facts(session, "call-1")[0] == facts[0]


def test_a_batch_may_hold_a_fact_twice_and_facts_of_no_call(ledger: Records) -> None:
    [first, *_] = plain_call().facts
    nobody = replace(first, fact_id="77-0", kind="presence_changed", call_id="", details={"note": "a\x00b"})
    with ledger.writing() as session:
        assert append_facts(session, [first, first, nobody]).new_facts == 2
        assert append_facts(session, []).new_facts == 0
    assert due(ledger) == []
    assert len(rows(ledger, RecordingDueRow)) == 1


def test_a_job_run_twice_records_once(ledger: Records) -> None:
    append(ledger, plain_call().facts)
    assert record_call(ledger, CLOCK, call_id="call-1")
    assert not record_call(ledger, CLOCK, call_id="call-1")
    assert rows(ledger, HourRow)[0]["calls"] == 1


def test_a_call_that_goes_on_is_not_recorded(ledger: Records) -> None:
    assert append(ledger, plain_call().facts[:-1]) == ()
    assert not record_call(ledger, CLOCK, call_id="call-1")
    assert sweep_unrecorded(ledger, CLOCK) == 0


def test_a_call_that_fell_silent_is_recorded_by_the_sweep(ledger: Records) -> None:
    append(ledger, plain_call().facts[:-1])
    assert sweep_unrecorded(ledger, FixedClock(at(0) + SILENT_AFTER + timedelta(hours=1))) == 1
    assert rows(ledger, CallRow)[0]["estimated"]


def test_a_job_that_was_lost_is_made_up_for_by_the_sweep(ledger: Records) -> None:
    append(ledger, plain_call("call-1").facts)
    append(ledger, plain_call("call-2", first_entry=100).facts)
    record_call(ledger, CLOCK, call_id="call-2")
    assert sweep_unrecorded(ledger, CLOCK) == 1
    assert sweep_unrecorded(ledger, CLOCK) == 0
    assert rows(ledger, HourRow)[0]["calls"] == 2


def test_a_call_that_cannot_be_recorded_does_not_keep_others_waiting(ledger: Records) -> None:
    append(ledger, CallStory("broken").opened().leg("levitating", 3, "leg-s").closed(5).facts)
    append(ledger, plain_call("call-2", first_entry=100).facts)
    assert sweep_unrecorded(ledger, CLOCK) == 1
    assert due(ledger) == ["broken"]


@pytest.mark.parametrize(
    "table", ["call_record", "leg", "conversation", "charge", "rollup_hour", "rollup_hour_wait"]
)
def test_a_job_that_dies_at_any_step_leaves_nothing_and_the_call_due(ledger: Records, table: str) -> None:
    append(ledger, plain_call().facts)

    def die(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith(f"INSERT INTO {table} "):
            raise DiedError

    event.listen(ledger.engine, "after_cursor_execute", die)
    with pytest.raises(DiedError):
        record_call(ledger, CLOCK, call_id="call-1")
    event.remove(ledger.engine, "after_cursor_execute", die)
    for row in (CallRow, LegRow, ChargeRow, HourRow, HourWaitRow):
        assert rows(ledger, row) == []
    assert sweep_unrecorded(ledger, CLOCK) == 1
    assert rows(ledger, HourRow)[0]["calls"] == 1


def test_two_workers_at_once_record_once(ledger: Records) -> None:
    for number in range(10):
        append(ledger, plain_call(f"call-{number}", first_entry=number * 100 + 1).facts)
    jobs = [f"call-{number}" for number in range(10) for _ in range(2)]
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda call_id: record_call(ledger, CLOCK, call_id=call_id), jobs))
    assert sum(done) == 10
    assert rows(ledger, HourRow)[0]["calls"] == 10
    assert sum(row["calls"] for row in rows(ledger, HourWaitRow)) == 20


def test_a_late_fact_revises_the_record_and_moves_the_statistics_by_the_difference(ledger: Records) -> None:
    story = plain_call()
    lost_leave = next(fact for fact in story.facts if fact.details.get("event") == "left")
    append(ledger, [fact for fact in story.facts if fact is not lost_leave])
    record_call(ledger, CLOCK, call_id="call-1")
    [before] = rows(ledger, CallRow)
    assert before["estimated"]
    late = replace(lost_leave, details=lost_leave.details | {"carrier_at": at(100).isoformat()})
    assert append(ledger, [late]) == ("call-1",), "a late fact makes the call due again"
    assert record_call(ledger, FixedClock(at(4000)), call_id="call-1")
    [after] = rows(ledger, CallRow)
    assert (after["conversation_seconds"], after["recorded_at"], after["revised_at"]) == (
        70,
        before["recorded_at"],
        at(4000),
    )
    assert rows(ledger, HourRow)[0]["conversation_seconds"] == 70
    assert rows(ledger, ChargeRow)[0]["billed_seconds"] == 120
    assert len(rows(ledger, LegRow)) == 2


def test_a_late_fact_that_changes_nothing_leaves_no_trace_of_a_revision(ledger: Records) -> None:
    story = plain_call()
    append(ledger, story.facts)
    record_call(ledger, CLOCK, call_id="call-1")
    append(ledger, [replace(story.facts[6], fact_id="900-0")])
    assert record_call(ledger, CLOCK, call_id="call-1")
    [call] = rows(ledger, CallRow)
    assert (call["revised_at"], call["fact_count"]) == (None, len(story.facts) + 1)


def test_a_record_made_from_fewer_facts_does_not_replace_a_better_one(ledger: Records) -> None:
    story = plain_call()
    append(ledger, story.facts)
    record_call(ledger, CLOCK, call_id="call-1")
    worse = assemble_call_record(story.facts[:-4])
    with ledger.writing() as session:
        assert save_call(session, worse, charge_for(worse, CARD), at(5000)) is Saved.UNCHANGED
    assert rows(ledger, CallRow)[0]["conversation_seconds"] == 125


def test_a_late_fact_moves_a_call_to_another_language_and_hour(ledger: Records) -> None:
    facts = CallStory().opened(3590).requested(3595).closed(3700, "abandoned").facts
    append(ledger, facts)
    record_call(ledger, CLOCK, call_id="call-1")
    details = {"request_id": "request-2", "language": "ar", "queued_at": at(3500).isoformat()}
    append(ledger, [Fact("800-0", FactSource.DISPATCH, "language_requested", "call-1", at(3601), details)])
    record_call(ledger, CLOCK, call_id="call-1")
    by_language = {row["language"]: row for row in rows(ledger, HourRow)}
    assert (by_language["uk"]["calls"], by_language["uk"]["abandoned"]) == (0, 0)
    assert (by_language["ar"]["calls"], by_language["ar"]["abandoned"]) == (1, 1)
    waits = [row for row in rows(ledger, HourWaitRow) if row["calls"]]
    assert [(row["language"], row["kind"], row["calls"]) for row in waits] == [("ar", "abandoned", 1)]


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_statistics_equal_a_full_recount_however_late_facts_are(ledger: Records, data: st.DataObject) -> None:
    """Facts of three calls come in any order and batches, with recording in between."""
    with ledger.writing() as session:
        for row in (FactRow, RecordingDueRow, CallRow, HourRow, HourWaitRow):
            session.execute(delete(row))
    stories = [plain_call(f"call-{n}", 60 * n + 7, first_entry=n * 100 + 1).facts for n in range(3)]
    facts = data.draw(st.permutations([fact for story in stories for fact in story]))
    while facts:
        size = data.draw(st.integers(1, len(facts)))
        append(ledger, list(facts[:size]))
        facts = facts[size:]
        sweep_unrecorded(ledger, CLOCK)
    found = totals(ledger)
    with ledger.writing() as session:
        session.execute(delete(HourRow))
        session.execute(delete(HourWaitRow))
        session.execute(delete(CallRow))
        for story in stories:
            record = assemble_call_record(story)
            save_call(session, record, charge_for(record, CARD), at(9000))
    assert found == totals(ledger)


def totals(records: Records) -> tuple[Any, ...]:
    with records.reading() as session:
        columns = [column for column in HourRow.__table__.columns if not column.primary_key]
        sums = session.execute(select(*(func.sum(column) for column in columns))).one()
        waits = session.execute(
            select(HourWaitRow.kind, HourWaitRow.bucket, func.sum(HourWaitRow.calls))
            .group_by(HourWaitRow.kind, HourWaitRow.bucket)
            .having(func.sum(HourWaitRow.calls) > 0)
            .order_by(HourWaitRow.kind, HourWaitRow.bucket)
        )
        return (*sums, *map(tuple, waits))
