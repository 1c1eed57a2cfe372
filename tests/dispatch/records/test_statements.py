"""Shows that statements are issued once, numbered without gaps, corrected by the next, and never changed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, update

from dispatch.domain.facts import Fact
from dispatch.domain.periods import month
from dispatch.domain.rate_cards import NotBilled
from dispatch.domain.statements import Nature, Party, PartyKind, Statement, StatementState
from dispatch.records.engine import Records
from dispatch.records.facts import append_facts
from dispatch.records.rate_cards import add_rate_card
from dispatch.records.statements import broken_statements, read_statement
from dispatch.records.tables import InvoiceState, StatementItemRow, StatementRow
from dispatch.use_cases.issue_statement import Wanted, issue_due, issue_statement, preview_statement
from dispatch.use_cases.mark_call import Remark, mark_call
from dispatch.use_cases.match_invoice import match_invoice, pay_invoice
from dispatch.use_cases.record_call import sweep_unrecorded
from tests.dispatch.domain.call_story import START, CallStory, plain_call
from tests.dispatch.records.test_charging import GENERAL, ledger
from tests.dispatch.records.test_recording import FixedClock

__all__ = ["ledger"]

AGENCY = Party(PartyKind.INSTITUTION, "agency-1")
SUPPLIER = Party(PartyKind.ASSOCIATION, "ponte-viva")
NOVEMBER, DECEMBER = Wanted(AGENCY, month(2026, 11)), Wanted(AGENCY, month(2026, 12))


def clock(month_number: int, day: int = 6) -> FixedClock:
    """Return a clock in 2026, or (from month 13 on) in 2027."""
    return FixedClock(
        datetime(2026 + (month_number - 1) // 12, (month_number - 1) % 12 + 1, day, 9, tzinfo=UTC)
    )


def happen(records: Records, story: CallStory, moment: FixedClock, days: int = 0) -> list[Fact]:
    """Have a call told by `story` happen so many days after its own time, and be recorded."""
    later = timedelta(days=days)
    facts = [
        replace(
            fact,
            occurred_at=fact.occurred_at + later,
            details={
                name: (datetime.fromisoformat(value) + later).isoformat()
                if name in ("carrier_at", "queued_at")
                else value
                for name, value in fact.details.items()
            },
        )
        for fact in story.facts
    ]
    with records.writing() as session:
        append_facts(session, facts)
    sweep_unrecorded(records, moment)
    return facts


def amounts(statement: Statement) -> list[tuple[str, str | None, Decimal]]:
    return [(item.nature.value, item.corrects, item.line.net) for item in statement.items]


def test_a_statement_lists_its_calls_and_is_issued_once(ledger: Records) -> None:
    happen(ledger, plain_call(), clock(11, 24))
    happen(
        ledger,
        CallStory("in-vain", 100).opened().identified().requested(5).closed(9, "unserved"),
        clock(11, 24),
    )
    happen(ledger, CallStory("no-request", 200).opened().identified().closed(9, "no_request"), clock(11, 24))
    draft = preview_statement(ledger, NOVEMBER)
    assert (draft.state, draft.number, draft.net) == (StatementState.DRAFT, None, Decimal("2.70"))
    issued = issue_statement(ledger, clock(12), NOVEMBER)
    assert issued == issue_statement(ledger, clock(12, 7), NOVEMBER)
    assert (issued.number, issued.issued_at) == ("I-1", clock(12).now())
    told = {item.line.call_id: item.line for item in issued.items}
    assert told.keys() == {"call-1", "in-vain"}
    assert told["in-vain"].reason == NotBilled.NO_INTERPRETER
    line = told["call-1"]
    assert (line.interpreter_numbers, line.rates, line.seconds, line.language) == ("101", "0.9", 180, "uk")
    assert (line.access_code_id, line.cost_centre_id) == ("code-1", "cost-1")
    assert (line.started_at, line.ended_at) == (START + timedelta(seconds=30), START + timedelta(seconds=155))
    with ledger.reading() as session:
        assert read_statement(session, "I-1") == issued
        assert broken_statements(session) == []


def test_a_period_that_is_not_over_is_not_stated(ledger: Records) -> None:
    with pytest.raises(ValueError, match="2026-11 is not over yet"):
        issue_statement(ledger, clock(11, 30), NOVEMBER)


def test_a_late_fact_becomes_a_correction_on_the_next_statement(ledger: Records) -> None:
    facts = happen(ledger, plain_call(), clock(11, 24))
    first = issue_statement(ledger, clock(12), NOVEMBER)
    left = next(fact for fact in facts if fact.details.get("event") == "left")
    late = left.details | {"carrier_at": (START + timedelta(seconds=80)).isoformat()}
    with ledger.writing() as session:
        append_facts(session, [replace(left, fact_id="900-0", details=late)])
    sweep_unrecorded(ledger, clock(12, 8))
    happen(ledger, plain_call("call-2", first_entry=300), clock(12, 10), days=15)
    second = issue_statement(ledger, clock(13), DECEMBER)
    assert amounts(second) == [
        (Nature.CORRECTION, "I-1", Decimal("-1.80")),
        (Nature.CALL, None, Decimal("2.70")),
    ]
    with ledger.reading() as session:
        again = read_statement(session, "I-1")
        assert again == replace(first, state=StatementState.CORRECTED)
        assert broken_statements(session) == []
    january = issue_statement(ledger, clock(14), Wanted(AGENCY, month(2027, 1)))
    assert january.items == (), "what is corrected is not corrected again"


def test_a_decision_between_statements_issued_out_of_order_is_never_lost(ledger: Records) -> None:
    happen(ledger, plain_call(), clock(11, 24))
    happen(ledger, plain_call("call-2", first_entry=300), clock(12, 10), days=15)
    december = issue_statement(ledger, clock(13), DECEMBER)
    assert amounts(december) == [(Nature.CALL, None, Decimal("2.70"))], "November was never stated"
    mark_call(ledger, clock(13, 10), Remark("call-2", "op", "ana"), NotBilled.TEST_CALL)
    sweep_unrecorded(ledger, clock(13, 10))
    november = issue_statement(ledger, clock(13, 20), NOVEMBER)
    assert amounts(november) == [(Nature.CALL, None, Decimal("2.70"))]
    january = issue_statement(ledger, clock(14), Wanted(AGENCY, month(2027, 1)))
    assert amounts(january) == [(Nature.CORRECTION, "I-1", Decimal("-2.70"))]


def test_a_call_recorded_after_its_month_was_stated_is_late_on_the_next(ledger: Records) -> None:
    happen(ledger, plain_call(), clock(11, 24))
    issue_statement(ledger, clock(12), NOVEMBER)
    happen(ledger, plain_call("call-2", first_entry=300), clock(12, 10))
    assert amounts(issue_statement(ledger, clock(13), DECEMBER)) == [(Nature.LATE, None, Decimal("2.70"))]


def test_a_period_can_be_stated_again_for_what_has_changed(ledger: Records) -> None:
    happen(ledger, plain_call(), clock(11, 24))
    first = issue_statement(ledger, clock(12), NOVEMBER)
    assert issue_statement(ledger, clock(12), NOVEMBER, again=True) == first, "nothing has"
    mark_call(ledger, clock(12, 8), Remark("call-1", "op", "ana"), NotBilled.TEST_CALL)
    sweep_unrecorded(ledger, clock(12, 8))
    again = issue_statement(ledger, clock(12, 9), NOVEMBER, again=True)
    assert (again.number, again.sequence, again.net) == ("I-2", 2, Decimal("-2.70"))


def test_a_call_that_turns_out_to_be_anothers_is_taken_back_and_stated_to_them(ledger: Records) -> None:
    happen(ledger, plain_call(), clock(11, 24))
    issue_statement(ledger, clock(12), NOVEMBER)
    who = next(fact for fact in plain_call().facts if fact.kind == "call_identified")
    moved = replace(
        who,
        fact_id="950-0",
        occurred_at=who.occurred_at + timedelta(seconds=1),
        details=who.details | {"institution_id": "agency-2"},
    )
    with ledger.writing() as session:
        append_facts(session, [moved])
    sweep_unrecorded(ledger, clock(12, 8))
    assert amounts(issue_statement(ledger, clock(13), DECEMBER)) == [
        (Nature.CORRECTION, "I-1", Decimal("-2.70"))
    ]
    other = replace(NOVEMBER, party=Party(PartyKind.INSTITUTION, "agency-2"))
    assert issue_statement(ledger, clock(13), other).net == Decimal("2.70")


def test_numbers_have_no_gaps_whoever_issues_at_once(ledger: Records) -> None:
    for number in range(6):
        story = plain_call(f"call-{number}", first_entry=number * 100 + 1)
        who = next(fact for fact in story.facts if fact.kind == "call_identified")
        who.details["institution_id"] = f"agency-{number}"
        happen(ledger, story, clock(11, 24))
    wanted = [replace(NOVEMBER, party=Party(PartyKind.INSTITUTION, f"agency-{n}")) for n in range(6)]
    with ThreadPoolExecutor(4) as pool:
        issued = list(pool.map(lambda one: issue_statement(ledger, clock(12), one), wanted * 2))
    assert {one.number for one in issued} == {f"I-{number}" for number in range(1, 7)}
    assert issued[:6] == issued[6:]
    with ledger.reading() as session:
        assert broken_statements(session) == []


def test_a_statement_changed_behind_our_back_is_found(ledger: Records) -> None:
    happen(ledger, plain_call(), clock(11, 24))
    issue_statement(ledger, clock(12), NOVEMBER)
    issue_statement(ledger, clock(13), DECEMBER)
    with ledger.writing() as session:
        session.execute(update(StatementItemRow).values(net=Decimal("2.60")))
    with ledger.reading() as session:
        assert broken_statements(session) == ["I-1"]
    with ledger.writing() as session:
        session.execute(update(StatementItemRow).values(net=Decimal("2.70")))
        session.execute(update(StatementRow).where(StatementRow.number == "I-2").values(previous_digest=None))
    with ledger.reading() as session:
        assert broken_statements(session) == ["I-2"]


def test_suppliers_are_stated_their_peoples_part_one_to_one(ledger: Records) -> None:
    happen(ledger, plain_call(), clock(11, 24))
    theirs = issue_statement(ledger, clock(12), replace(NOVEMBER, party=SUPPLIER))
    ours = issue_statement(ledger, clock(12), NOVEMBER)
    [paid], [charged] = theirs.items, ours.items
    assert (theirs.number, paid.line.interpreter_id, paid.line.net) == ("A-1", "olena", Decimal("1.35"))
    assert (paid.line.call_id, paid.line.started_at) == (charged.line.call_id, charged.line.started_at)


def test_an_invoice_is_agreed_disputed_and_paid(ledger: Records) -> None:
    happen(ledger, plain_call(), clock(11, 24))
    issue_statement(ledger, clock(12), replace(NOVEMBER, party=SUPPLIER))
    with pytest.raises(ValueError, match="no agreed invoice"):
        pay_invoice(ledger, "A-1", clock(12).now())
    assert match_invoice(ledger, clock(12), "A-1", "FT 7", Decimal("1.36")) is InvoiceState.DISPUTED
    with pytest.raises(ValueError, match="no agreed invoice"):
        pay_invoice(ledger, "A-1", clock(12).now())
    assert match_invoice(ledger, clock(12), "A-1", "FT 8", Decimal("1.35")) is InvoiceState.AGREED
    for _ in range(2):
        assert pay_invoice(ledger, "A-1", clock(12).now()) is InvoiceState.PAID
    with pytest.raises(ValueError, match="paid already"):
        match_invoice(ledger, clock(12), "A-1", "FT 9", Decimal("1.35"))
    with pytest.raises(ValueError, match="no statement A-9"):
        match_invoice(ledger, clock(12), "A-9", "FT 9", Decimal("1.35"))


def test_the_month_before_is_stated_to_everybody_some_days_later(ledger: Records) -> None:
    happen(ledger, plain_call(), clock(11, 24))
    for day, expected in ((5, 0), (6, 2), (7, 0)):
        assert issue_due(ledger, clock(12, day), "Europe/Lisbon", after_days=5) == expected, day
    assert issue_due(ledger, clock(12, 27), "Europe/Lisbon", after_days=0) == 0
    with ledger.reading() as session:
        assert sorted(session.scalars(select(StatementRow.number))) == ["A-1", "I-1"]


def test_calls_in_two_currencies_are_refused_on_one_statement(ledger: Records) -> None:
    happen(ledger, plain_call(), clock(11, 24))
    with ledger.writing() as session:
        francs = replace(GENERAL, rate_card_id="francs", currency="CHF", valid_from=START + timedelta(days=1))
        add_rate_card(session, francs)
    happen(ledger, plain_call("call-2", first_entry=300), clock(11, 28), days=3)
    with pytest.raises(ValueError, match="CHF and EUR"):
        issue_statement(ledger, clock(12), NOVEMBER)
