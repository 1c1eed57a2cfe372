"""Shows that whatever differs between records and facts is found, and mended with a trace."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import delete, update

from dispatch.domain.facts import Fact
from dispatch.records.engine import Records
from dispatch.records.facts import append_facts
from dispatch.records.revisions import read_revisions
from dispatch.records.tables import CallRow, ChargeRow, FactRow, LegRow, RecordingDueRow
from dispatch.use_cases.rebuild_records import (
    AT_ONCE,
    Findings,
    check_records,
    count_records,
    rebuild_records,
)
from dispatch.use_cases.record_call import sweep_unrecorded
from tests.dispatch.domain.call_story import START, plain_call
from tests.dispatch.records.test_charging import ledger, record
from tests.dispatch.records.test_recording import CLOCK

__all__ = ["ledger"]

DAY = (START - timedelta(days=1), START + timedelta(days=1))


def check(records: Records) -> Findings:
    return check_records(records, *DAY)


def test_what_was_recorded_from_its_facts_differs_in_nothing(ledger: Records) -> None:
    record(ledger)
    found = check(ledger)
    assert (found.checked, found.holds, found.due, found.without_facts) == (1, True, 0, 0)


def test_every_call_of_the_period_is_looked_at_once(ledger: Records) -> None:
    calls = AT_ONCE * 2 + 1
    facts: list[Fact] = []
    for number in range(calls):
        story = plain_call(f"call-{number:03}", first_entry=number * 100 + 1)
        facts += (
            replace(fact, occurred_at=fact.occurred_at + timedelta(seconds=number // 3))
            for fact in story.facts
        )
    with ledger.writing() as session:
        append_facts(session, facts)
    assert sweep_unrecorded(ledger, CLOCK) == calls == count_records(ledger, *DAY)
    told: list[int] = []
    found = check_records(ledger, *DAY, told.append)
    assert (found.checked, sum(told), found.holds) == (calls, calls, True)
    assert check_records(ledger, DAY[1], DAY[1] + timedelta(days=1)).checked == 0


def test_a_changed_amount_and_a_lost_leg_are_found_and_mended(ledger: Records) -> None:
    record(ledger)
    with ledger.writing() as session:
        session.execute(update(ChargeRow).values(due_amount=Decimal("2.60")))
        session.execute(delete(LegRow).where(LegRow.leg_id == "leg-i"))
    found = check(ledger)
    assert [one.call_id for one in found.different] == ["call-1"]
    assert found.different[0].differences == (
        "charge.due_amount: 2.6, not 2.7",
        "leg.rows: 1 kept, not 2 made",
    )
    assert rebuild_records(ledger, CLOCK, found) == 1
    assert check(ledger).holds
    with ledger.reading() as session:
        [revision] = read_revisions(session, "call-1")
    assert [change["column"] for change in revision.changes] == ["due_amount"]


def test_a_call_that_was_lost_is_found_and_recorded(ledger: Records) -> None:
    record(ledger)
    with ledger.writing() as session:
        session.execute(delete(CallRow))
    found = check(ledger)
    assert (found.unrecorded, found.holds) == (["call-1"], False)
    assert rebuild_records(ledger, CLOCK, found) == 1
    assert check(ledger).holds


def test_facts_that_are_still_to_be_worked_in_and_facts_past_their_time_are_no_faults(
    ledger: Records,
) -> None:
    record(ledger)
    with ledger.writing() as session:
        append_facts(session, [replace(plain_call().facts[6], fact_id="900-0")])
    assert (check(ledger).due, check(ledger).holds) == (1, True)
    with ledger.writing() as session:
        session.execute(delete(RecordingDueRow))
        session.execute(delete(FactRow))
    assert (check(ledger).without_facts, check(ledger).holds) == (1, True)
