"""Shows that what is past its time is forgotten with a proof, and what rests on it stays verifiable."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from dispatch.domain.errors import UnknownInterpreter
from dispatch.records.audit import AuditEntry, append_audit
from dispatch.records.facts import append_facts
from dispatch.records.retention import is_proven
from dispatch.records.statements import broken_statements, read_statement
from dispatch.records.tables import AuditEntryRow, FactRow, InterpreterRow, PhoneNumberRow, PhonePurpose
from dispatch.use_cases.erase_person import erase_person
from dispatch.use_cases.forget_expired import check_retention, forget_expired
from dispatch.use_cases.issue_statement import issue_statement
from dispatch.use_cases.rebuild_records import check_records
from dispatch.use_cases.reckon_standby import reckon_standby
from tests.dispatch.domain.call_story import START, CallStory, at, plain_call
from tests.dispatch.records.test_charging import ledger
from tests.dispatch.records.test_recording import FixedClock
from tests.dispatch.records.test_standby import stay
from tests.dispatch.records.test_statements import NOVEMBER, SUPPLIER, clock, happen

if TYPE_CHECKING:
    from dispatch.records.engine import Records

__all__ = ["ledger"]

YEARS_2 = timedelta(days=731)
EVER = (datetime(2020, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC))


def facts_left(records: Records) -> list[str]:
    with records.reading() as session:
        return sorted(session.scalars(select(FactRow.fact_id)))


def overdue(records: Records, now: datetime) -> dict[str, int]:
    return {one.table: one.overdue for one in check_retention(records, FixedClock(now))}


def test_facts_of_a_call_go_together_after_two_years_with_a_proof(ledger: Records) -> None:
    happen(ledger, plain_call(), clock(11, 24))
    recent = plain_call("call-2", first_entry=300)
    happen(ledger, recent, clock(12, 24), days=30)
    with ledger.writing() as session:
        append_facts(session, stay(-30, 900, 700))
    reckon_standby(ledger, clock(11, 24))
    statement = issue_statement(ledger, clock(12), NOVEMBER)
    half = FixedClock(at(60) + YEARS_2)
    assert overdue(ledger, half.now() + timedelta(days=2))["fact"] > 0
    before = facts_left(ledger)
    assert forget_expired(ledger, half) == 1, "of the call, which is not over for so long, nothing yet"
    past = FixedClock(at(1000) + YEARS_2)
    forget_expired(ledger, past)
    gone = sorted(set(before) - set(facts_left(ledger)))
    assert set(facts_left(ledger)) == {fact.fact_id for fact in recent.facts}
    assert forget_expired(ledger, past) == 0
    assert overdue(ledger, past.now()) == dict.fromkeys(
        ("phone_number", "user_session", "fact", "review", "audit_entry"), 0
    )
    with ledger.reading() as session:
        assert is_proven(session, "fact", ["700-0"])
        assert is_proven(session, "fact", [fact_id for fact_id in gone if fact_id != "700-0"])
        assert not is_proven(session, "fact", gone[:-1])
        assert read_statement(session, "I-1") == statement
        assert broken_statements(session) == []
    found = check_records(ledger, *EVER)
    assert (found.holds, found.without_facts, found.checked) == (True, 1, 2)
    [fact] = [one for one in check_retention(ledger, past) if one.table == "fact"]
    assert (fact.proofs, fact.forgotten) == (2, len(gone))


def test_facts_of_a_call_that_is_not_recorded_stay(ledger: Records) -> None:
    story = CallStory().opened().closed(5, "no_request")
    with ledger.writing() as session:
        append_facts(session, story.facts)
    assert forget_expired(ledger, FixedClock(START + 2 * YEARS_2)) == 0
    assert len(facts_left(ledger)) == 2


def test_audit_entries_go_after_three_years_and_proofs_after_ten(ledger: Records) -> None:
    with ledger.writing() as session:
        append_audit(session, AuditEntry(START, "ana", "call_marked", "call", "call-1"))
    after = {years: FixedClock(START + timedelta(days=365.25 * years + 2)) for years in (3, 4, 14)}
    assert overdue(ledger, after[4].now())["audit_entry"] == 1
    assert forget_expired(ledger, after[3]) == 1
    assert forget_expired(ledger, after[4]) == 0
    with ledger.reading() as session:
        [proof] = session.scalars(select(AuditEntryRow))
        assert (proof.action, proof.subject_kind, proof.details["rows"]) == ("forgotten", "audit_entry", 1)
    assert forget_expired(ledger, after[14]) == 1


def test_a_person_is_erased_and_what_they_did_stays_verifiable(ledger: Records) -> None:
    with ledger.writing() as session:
        number = PhoneNumberRow(
            phone_number_id="phone",
            e164="+351500000999",
            purpose=PhonePurpose.INTERPRETER,
            created_at=START,
            delete_after=None,
        )
        session.add(number)
        session.flush()
        session.get_one(InterpreterRow, "olena").phone_number_id = "phone"
    happen(ledger, plain_call(), clock(11, 24))
    theirs = issue_statement(ledger, clock(12), type(NOVEMBER)(SUPPLIER, NOVEMBER.period))
    for _ in range(2):
        erase_person(ledger, clock(12), "olena", "ana")
    with ledger.reading() as session:
        row = session.get_one(InterpreterRow, "olena")
        assert (row.name, row.phone_number_id, row.active, row.public_number) == ("", None, False, "101")
        assert row.login_digest != "d"
        assert session.scalar(select(func.count()).select_from(PhoneNumberRow)) == 0
        assert session.scalars(select(AuditEntryRow.action)).all() == ["person_erased"] * 2
        assert read_statement(session, "A-1") == theirs
        assert broken_statements(session) == []
    assert check_records(ledger, *EVER).holds
    with pytest.raises(UnknownInterpreter):
        erase_person(ledger, clock(12), "nobody", "ana")
