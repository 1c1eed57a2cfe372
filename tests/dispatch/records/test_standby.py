"""Shows that standby is reckoned once from facts and calls, stated to suppliers, and corrected."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, select, update

from dispatch.domain.facts import Fact, FactSource
from dispatch.domain.funds import Fund, LeftOut
from dispatch.domain.periods import Period, month
from dispatch.domain.rate_cards import WaitingTerms
from dispatch.domain.statements import Nature, subtotals
from dispatch.records.claims import add_fund
from dispatch.records.facts import append_facts
from dispatch.records.rate_cards import add_rate_card
from dispatch.records.statements import broken_statements
from dispatch.records.tables import FactRow, StandbyDueRow, StandbyPayRow, StandbyStayRow
from dispatch.use_cases.audit_charges import audit_charges
from dispatch.use_cases.claim_costs import WantedClaim, preview_claim
from dispatch.use_cases.issue_statement import Wanted, issue_due, issue_statement
from dispatch.use_cases.match_invoice import match_invoice, pay_invoice
from dispatch.use_cases.rebuild_records import check_records, rebuild_records
from dispatch.use_cases.reckon_standby import reckon_standby
from dispatch.use_cases.record_call import sweep_unrecorded
from tests.dispatch.domain.call_story import START, CallStory, at, plain_call
from tests.dispatch.records.test_charging import FIRST, PAID, ledger
from tests.dispatch.records.test_recording import FixedClock
from tests.dispatch.records.test_statements import NOVEMBER, SUPPLIER, amounts, clock

if TYPE_CHECKING:
    from dispatch.records.engine import Records

__all__ = ["ledger"]

HOUR = 3600
EVENING = FixedClock(at(12 * HOUR))
MONTH = (datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC))
THEIRS = replace(NOVEMBER, party=SUPPLIER)
STANDBY = replace(PAID, rate_card_id="standby", party_id="ponte-viva", standby_per_hour=Decimal("4.50"))


def fact(kind: str, second: float, entry: int, leg_id: str = "leg-i", **details: str) -> Fact:
    told = {"interpreter_id": "olena", "leg_id": leg_id, **details}
    return Fact(f"{entry}-0", FactSource.DISPATCH, kind, None, at(second), told)


def stay(start: float, end: float, entry: int, leg_id: str = "leg-i") -> list[Fact]:
    return [
        fact("standby_began", start, entry, leg_id),
        fact("standby_ended", end, entry + 1, leg_id, reason="left"),
    ]


def lent_call() -> CallStory:
    """Return a call that Olena takes from standby and talks in for 125 s."""
    return plain_call(first_entry=1000).dispatch("leg_lent", 29, leg_id="leg-i", offer_id="offer-1")


@pytest.fixture
def house(ledger: Records) -> Records:
    with ledger.writing() as session:
        add_rate_card(session, STANDBY)
    return ledger


def happen(records: Records, facts: list[Fact], moment: FixedClock = EVENING) -> int:
    with records.writing() as session:
        append_facts(session, facts)
    sweep_unrecorded(records, moment)
    return reckon_standby(records, moment)


def paid(records: Records) -> list[tuple[str, date, int, int, int, Decimal]]:
    with records.reading() as session:
        return [
            (row.interpreter_id, row.day, row.stay_seconds, row.talk_seconds, row.billed_seconds, row.amount)
            for row in session.scalars(select(StandbyPayRow).order_by(StandbyPayRow.day))
        ]


def test_a_stay_is_paid_without_the_conversation_in_it_whichever_comes_first(house: Records) -> None:
    expected = [("olena", date(2026, 11, 23), 7200, 125, 7075, Decimal("8.84"))]
    happen(house, stay(0, 7200, 1))
    assert paid(house)[0][2:] == (7200, 0, 7200, Decimal("9.00"))
    happen(house, lent_call().facts)
    assert paid(house) == expected, "the call was recorded after the stay"
    with house.reading() as session:
        row = session.get_one(StandbyPayRow, ("olena", date(2026, 11, 23)))
        assert (row.association_id, row.rate_card_id, row.currency) == ("ponte-viva", "standby", "EUR")
        changed = {one["column"]: one for one in row.changes[0]["columns"]}
        assert (changed["amount"]["before"], changed["amount"]["after"]) == ("9", "8.84")
        assert session.scalars(select(StandbyDueRow)).all() == []
    assert check_records(house, *MONTH).holds


def test_waiting_that_is_paid_by_itself_is_no_standby(ledger: Records) -> None:
    with ledger.writing() as session:
        add_rate_card(session, replace(STANDBY, waiting=WaitingTerms(Decimal("0.35"))))
    happen(ledger, lent_call().facts + stay(0, 7200, 1))
    assert paid(ledger)[0][3:5] == (127, 7073), "accepted at 28, talked from 30 to 155"


def test_a_stay_that_goes_on_is_reckoned_when_it_ends_or_must_have_ended(house: Records) -> None:
    assert happen(house, [fact("standby_began", 0, 1)], FixedClock(at(HOUR))) == 0
    assert paid(house) == []
    assert check_records(house, *MONTH).holds, "it is due, hence no fault"
    happen(house, [], FixedClock(at(4 * HOUR + 900)))
    [(_, _, seconds, *_)] = paid(house)
    assert seconds == 4 * HOUR
    with house.reading() as session:
        assert session.scalars(select(StandbyStayRow.estimated)).all() == [True]
    happen(house, [fact("standby_ended", HOUR, 2, reason="left")])
    assert paid(house)[0][2] == HOUR, "its end was late, and corrects"


def test_a_second_stay_still_open_keeps_its_day_due(house: Records) -> None:
    facts = [*stay(0, 600, 1), fact("standby_began", 700, 3, "leg-2")]
    happen(house, facts, FixedClock(at(800)))
    assert paid(house)[0][2] == 600
    happen(house, [], FixedClock(at(5 * HOUR)))
    assert paid(house)[0][2] == 600 + 4 * HOUR


def test_a_stay_over_midnight_is_paid_on_both_days(house: Records) -> None:
    midnight = 15 * HOUR  # after 9 o'clock
    happen(house, stay(midnight - HOUR, midnight + 2 * HOUR, 1), FixedClock(at(20 * HOUR)))
    assert [(day, seconds) for _, day, seconds, *_ in paid(house)] == [
        (date(2026, 11, 23), HOUR),
        (date(2026, 11, 24), 2 * HOUR),
    ]
    found = check_records(house, *MONTH)
    assert (found.standby_days, found.holds) == (2, True)


def test_suppliers_are_stated_days_of_standby_and_corrected(house: Records) -> None:
    happen(house, [*stay(0, 7200, 1), *lent_call().facts])
    first = issue_statement(house, clock(12), THEIRS)
    assert amounts(first) == [
        (Nature.CALL, None, Decimal("1.35")),
        (Nature.STANDBY, None, Decimal("8.84")),
    ]
    line = first.items[1].line
    assert (line.call_id, line.rates, line.interpreter_numbers) == ("standby-2026-11-23", "4.5/h", "101")
    assert [one.calls for one in subtotals(first.items, lambda line: line.language)] == [0, 1]
    happen(house, stay(9000, 9000 + HOUR, 50, "leg-2"), clock(12, 8))
    december = replace(THEIRS, period=month(2026, 12))
    second = issue_statement(house, clock(13), december)
    assert amounts(second) == [(Nature.CORRECTION, "A-1", Decimal("4.50"))]
    with house.writing() as session:
        session.execute(delete(FactRow).where(FactRow.kind.like("standby%")))
        session.execute(delete(StandbyPayRow))
    third = issue_statement(house, clock(14), Wanted(SUPPLIER, month(2027, 1)))
    assert amounts(third) == [(Nature.CORRECTION, "A-2", Decimal("-13.34"))], "all of it is taken back"
    assert issue_statement(house, clock(15), Wanted(SUPPLIER, month(2027, 2))).items == ()
    with house.reading() as session:
        assert broken_statements(session) == []


def test_who_only_stood_by_gets_a_statement_too_and_who_is_paid_nothing_gets_none(house: Records) -> None:
    happen(house, stay(0, 7200, 1))
    assert issue_due(house, clock(12), "Europe/Lisbon", after_days=5) == 1
    with house.writing() as session:
        session.execute(update(StandbyPayRow).values(per_hour=Decimal(0), amount=Decimal(0)))
    assert issue_due(house, clock(12), "Europe/Lisbon", after_days=5) == 0


def test_what_was_changed_or_lost_behind_our_back_is_found_and_mended(house: Records) -> None:
    happen(house, stay(0, 7200, 1))
    with house.writing() as session:
        session.execute(update(StandbyPayRow).values(amount=Decimal("9.90")))
    found = check_records(house, *MONTH)
    assert [one.differences for one in found.standby_different] == [("standby_pay.amount: 9.9, not 9",)]
    assert rebuild_records(house, EVENING, found) == 1
    with house.writing() as session:
        session.execute(delete(StandbyStayRow))
        session.execute(delete(StandbyPayRow))
    found = check_records(house, *MONTH)
    assert len(found.standby_different) == 1
    rebuild_records(house, EVENING, found)
    assert check_records(house, *MONTH).holds
    assert paid(house)[0][5] == Decimal("9.00")
    with house.writing() as session:
        session.execute(delete(FactRow))
    assert check_records(house, *MONTH).holds, "facts past their time are no fault"


def test_a_day_of_standby_is_told_with_its_lines_and_facts(house: Records) -> None:
    happen(house, stay(0, 7200, 1))
    [trail] = audit_charges(house, *MONTH)
    assert (trail.call_id, trail.revisions) == ("standby-2026-11-23", 0)
    assert [(item.kind, item.seconds) for item in trail.amounts[0].items] == [("standby", 7200)]
    assert [told.kind for told in trail.facts] == ["standby_began", "standby_ended"]


def test_a_fund_shares_standby_that_was_paid(house: Records) -> None:
    standby = Fund("eu", "Fundo", Period(date(2026, 1, 1), date(2028, 12, 31)), "EUR", Decimal("0.75"))
    with house.writing() as session:
        add_fund(session, standby)
        for_calls = replace(standby, fund_id="calls", priority=-1, requires_eligibility=True)
        add_fund(session, for_calls)
    happen(house, stay(0, 7200, 1))
    wanted = WantedClaim("eu", month(2026, 11))
    assert [item.reason for item in preview_claim(house, wanted).items] == [LeftOut.NOT_PAID]
    statement = issue_statement(house, clock(12), THEIRS)
    match_invoice(house, clock(12), "A-1", "FT 1", statement.gross)
    pay_invoice(house, "A-1", clock(12).now())
    [item] = preview_claim(house, wanted).items
    assert (item.cost.kind, item.cost.amount, item.asked) == ("standby", Decimal("9.00"), Decimal("6.75"))
    assert preview_claim(house, replace(wanted, fund_id="calls")).left_out.keys() == {LeftOut.NOT_ELIGIBLE}


def test_the_card_in_force_when_the_day_began_counts(house: Records) -> None:
    with house.writing() as session:
        newer = replace(STANDBY, rate_card_id="newer", valid_from=START + timedelta(minutes=1))
        add_rate_card(session, replace(newer, standby_per_hour=Decimal(9)))
    happen(house, stay(0, HOUR, 1))
    assert paid(house)[0][5] == Decimal("4.50")
    assert FIRST < START
