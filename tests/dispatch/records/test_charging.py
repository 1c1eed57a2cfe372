"""Shows that a recorded call is charged by its institution's card, and its interpreters are paid."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from dispatch.domain.calendars import DayClass
from dispatch.domain.call_record import Eligibility
from dispatch.domain.errors import UnknownCall
from dispatch.domain.rate_cards import (
    CancellationTerms,
    NotBilled,
    NotBilledRule,
    Occasion,
    Rate,
    RateCard,
    Side,
    Surcharge,
    WaitingTerms,
)
from dispatch.records.engine import Records
from dispatch.records.facts import append_facts
from dispatch.records.rate_cards import add_rate_card, list_rate_cards
from dispatch.records.revisions import read_revisions
from dispatch.records.tables import (
    AssociationRow,
    AuditEntryRow,
    Base,
    CallRow,
    ChargeRow,
    InstitutionKind,
    InstitutionRow,
    InterpreterRow,
    PayRow,
)
from dispatch.use_cases.mark_call import Remark, mark_call, note_eligibility
from dispatch.use_cases.record_call import sweep_unrecorded
from tests.dispatch.domain.call_story import at, plain_call
from tests.dispatch.records.test_recording import CLOCK, FixedClock

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
GENERAL = RateCard("general", "2026", FIRST, "EUR", Decimal("0.90"))
PAID = RateCard("paid", "2026", FIRST, "EUR", Decimal("0.45"), side=Side.INTERPRETER)


@pytest.fixture
def ledger(records: Records) -> Records:
    with records.writing() as session:
        for institution_id, parent in (("ministry", None), ("centre", "ministry"), ("agency-1", "centre")):
            session.add(
                InstitutionRow(
                    institution_id=institution_id, parent_id=parent, kind=InstitutionKind.AGENCY, name="x"
                )
            )
            session.flush()
        session.add_all(AssociationRow(association_id=name, name=name) for name in ("ponte-viva", "outra"))
        session.flush()
        session.add(
            InterpreterRow(
                interpreter_id="olena",
                public_number="101",
                name="Pessoa Inventada",
                login_digest="d",
                association_id="ponte-viva",
                prompt_language="pt-PT",
            )
        )
        add_rate_card(session, GENERAL)
        add_rate_card(session, PAID)
    return records


def record(records: Records, clock: FixedClock = CLOCK) -> None:
    with records.writing() as session:
        append_facts(session, plain_call().facts)
    sweep_unrecorded(records, clock)


def only(records: Records, row: type[Base]) -> Any:
    with records.reading() as session:
        [found] = session.scalars(select(row))
        return found


def test_a_card_comes_back_as_it_was(records: Records) -> None:
    full = replace(
        GENERAL,
        rates=(
            Rate(
                "night", Decimal("1.20"), 1, ("ti", "so"), ("legal",), (DayClass.SUNDAY,), time(20), time(8)
            ),
        ),
        minimum_amount=Decimal("3.00"),
        surcharges=(Surcharge(Occasion.URGENT, share=Decimal("0.25")),),
        waiting=WaitingTerms(Decimal("0.35"), 60, 900),
        standby_per_hour=Decimal("4.50"),
        cancellation=CancellationTerms(86_400, Decimal(10)),
        not_billed=(NotBilledRule(NotBilled.TOO_SHORT, 30), NotBilledRule(NotBilled.TEST_CALL)),
        merges_replacements=False,
        vat_rate=Decimal("0.23"),
        time_zone="Atlantic/Azores",
        holidays="PT-20",
        party_id="agency-1",
    )
    with records.writing() as session:
        add_rate_card(session, full)
    with records.reading() as session:
        assert list_rate_cards(session) == [full]


@pytest.mark.parametrize("wrong", [{"time_zone": "Europe/Lisboa"}, {"holidays": "PT-99"}])
def test_a_card_of_a_place_that_nobody_knows_is_refused(records: Records, wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="one is"), records.writing() as session:
        add_rate_card(session, replace(GENERAL, **wrong))  # type: ignore[arg-type]
    with records.reading() as session:
        assert list_rate_cards(session) == []


def test_both_sides_of_a_call_are_reckoned(ledger: Records) -> None:
    record(ledger)
    charge, pay = only(ledger, ChargeRow), only(ledger, PayRow)
    assert (charge.rate_card_id, charge.due_amount) == ("general", Decimal("2.70"))
    assert (pay.rate_card_id, pay.amount, pay.association_id) == ("paid", Decimal("1.35"), "ponte-viva")
    assert (pay.interpreter_id, pay.conversation_seconds, pay.opened_at) == ("olena", 125, at(0))


def test_the_card_of_an_institution_above_stands_before_the_general_one(ledger: Records) -> None:
    with ledger.writing() as session:
        own = replace(GENERAL, rate_card_id="own", party_id="ministry", per_minute=Decimal("0.50"))
        add_rate_card(session, own)
        elsewhere = replace(GENERAL, rate_card_id="elsewhere", party_id="agency-2")
        add_rate_card(session, elsewhere)
    record(ledger)
    assert only(ledger, ChargeRow).rate_card_id == "own"


def test_a_late_fact_leaves_a_trace_of_what_it_changed_and_keeps_the_supplier(ledger: Records) -> None:
    record(ledger)
    with ledger.writing() as session:
        session.get_one(InterpreterRow, "olena").association_id = "outra"
        late = next(fact for fact in plain_call().facts if fact.details.get("event") == "left")
        details = late.details | {"carrier_at": at(80).isoformat()}
        append_facts(session, [replace(late, fact_id="900-0", details=details)])
    sweep_unrecorded(ledger, FixedClock(at(9000)))
    assert only(ledger, PayRow).association_id == "ponte-viva"
    with ledger.reading() as session:
        [revision] = read_revisions(session, "call-1")
    changed = {(change["table"], change["column"]): change for change in revision.changes}
    assert revision.revised_at == at(9000)
    assert changed["charge", "due_amount"]["before"] == "2.7"
    assert changed["charge", "due_amount"]["after"] == "0.9"
    assert changed["pay", "amount"]["key"] == "olena"
    assert ("call_record", "opened_at") not in changed


def test_a_decision_changes_the_charge_and_may_be_taken_back(ledger: Records) -> None:
    record(ledger)
    for number, (reason, due) in enumerate([(NotBilled.TEST_CALL, "0"), (None, "2.70")]):
        clock = FixedClock(at(5000 + number))
        for _ in range(2):
            mark_call(ledger, clock, Remark("call-1", f"op-{number}", "ana"), reason)
        sweep_unrecorded(ledger, clock)
        charge = only(ledger, ChargeRow)
        assert (charge.not_billed_reason, charge.due_amount) == (reason, Decimal(due))
    with ledger.reading() as session:
        assert len(session.scalars(select(AuditEntryRow)).all()) == 2
        assert len(read_revisions(session, "call-1")) == 2


def test_what_the_client_said_is_kept_with_the_call(ledger: Records) -> None:
    record(ledger)
    assert only(ledger, CallRow).eligibility is Eligibility.NOT_ASKED
    note_eligibility(ledger, CLOCK, Remark("call-1", "op", "ana"), Eligibility.YES)
    sweep_unrecorded(ledger, CLOCK)
    assert only(ledger, CallRow).eligibility is Eligibility.YES


def test_decisions_that_nobody_can_make_are_refused(ledger: Records) -> None:
    record(ledger)
    remark = Remark("call-1", "op", "ana")
    with pytest.raises(ValueError, match="cannot be decided"):
        mark_call(ledger, CLOCK, remark, NotBilled.TOO_SHORT)
    with pytest.raises(ValueError, match="no such offer"):
        mark_call(ledger, CLOCK, remark, NotBilled.CONFLICT, "offer-9")
    with pytest.raises(UnknownCall):
        mark_call(ledger, CLOCK, Remark("nobody", "op", "ana"), NotBilled.TEST_CALL)
