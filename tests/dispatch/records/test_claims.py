"""Shows that funds are told of costs that were paid, once, and of what was left out and why."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from dispatch.domain.call_record import Eligibility
from dispatch.domain.funds import CostKind, Fund, LeftOut
from dispatch.domain.periods import Period, month
from dispatch.domain.rate_cards import NotBilled
from dispatch.records.claims import add_fund, list_funds
from dispatch.records.engine import Records
from dispatch.records.tables import ClaimItemRow, ClaimRow, InstitutionRow
from dispatch.use_cases.claim_costs import WantedClaim, claim_costs, preview_claim
from dispatch.use_cases.issue_statement import Wanted, issue_statement
from dispatch.use_cases.mark_call import Remark, mark_call, note_eligibility
from dispatch.use_cases.match_invoice import match_invoice, pay_invoice
from dispatch.use_cases.record_call import sweep_unrecorded
from tests.dispatch.domain.call_story import plain_call
from tests.dispatch.records.test_charging import ledger
from tests.dispatch.records.test_statements import SUPPLIER, clock, happen

__all__ = ["ledger"]

FUND = Fund(
    "european",
    "Fundo",
    Period(date(2026, 1, 1), date(2028, 12, 31)),
    "EUR",
    Decimal("0.75"),
    ceiling=Decimal(100),
    regions=("PT17",),
    institution_ids=("centre",),
    cost_kinds=(CostKind.INTERPRETING,),
    requires_eligibility=True,
)
NOVEMBER, DECEMBER = WantedClaim("european", month(2026, 11)), WantedClaim("european", month(2026, 12))


def pay(records: Records, wanted: Wanted) -> None:
    """Have the supplier's statement issued, its invoice agreed, and paid."""
    moment = clock(wanted.period.last.month + 12 * (wanted.period.last.year - 2026) + 1)
    statement = issue_statement(records, moment, wanted)
    match_invoice(records, moment, statement.number or "", "FT", statement.gross)
    pay_invoice(records, statement.number or "", moment.now())


@pytest.fixture
def claimed(ledger: Records) -> Records:
    """Return records of one call, eligible and paid, and a fund for it."""
    with ledger.writing() as session:
        session.get_one(InstitutionRow, "ministry").region = "PT170"
        add_fund(session, FUND)
    happen(ledger, plain_call(), clock(11, 24))
    note_eligibility(ledger, clock(11, 24), Remark("call-1", "asked", "ana"), Eligibility.YES)
    sweep_unrecorded(ledger, clock(11, 24))
    pay(ledger, Wanted(SUPPLIER, month(2026, 11)))
    return ledger


def test_a_fund_comes_back_as_it_was(records: Records) -> None:
    with records.writing() as session:
        add_fund(session, replace(FUND, interpreter_ids=("olena",), priority=2))
        add_fund(session, replace(FUND, fund_id="first", ceiling=None))
    with records.reading() as session:
        assert list_funds(session) == [
            replace(FUND, fund_id="first", ceiling=None),
            replace(FUND, interpreter_ids=("olena",), priority=2),
        ]


def test_a_paid_cost_of_an_eligible_client_is_claimed_once(claimed: Records) -> None:
    claim = preview_claim(claimed, NOVEMBER)
    [item] = claim.items
    assert (item.cost.amount, item.asked, claim.remaining) == (
        Decimal("1.35"),
        Decimal("1.01"),
        Decimal("98.99"),
    )
    assert (item.cost.statement_number, item.cost.paid_at) == ("A-1", clock(12).now())
    assert claim_costs(claimed, clock(12), NOVEMBER) == "F-1"
    assert claim_costs(claimed, clock(12, 8), NOVEMBER) == "F-1"
    assert preview_claim(claimed, DECEMBER).asked == 0
    with claimed.reading() as session:
        [row] = session.scalars(select(ClaimItemRow))
    assert (row.call_id, row.kind, row.asked) == ("call-1", CostKind.INTERPRETING, Decimal("1.01"))


def test_what_is_not_paid_or_not_asked_is_listed_and_taken_up_later(claimed: Records) -> None:
    claim_costs(claimed, clock(12), NOVEMBER)
    happen(claimed, plain_call("call-2", first_entry=300), clock(12, 10), days=15)
    claim = preview_claim(claimed, DECEMBER)
    assert [(item.cost.call_id, item.reason) for item in claim.items] == [("call-2", LeftOut.NOT_ASKED)]
    note_eligibility(claimed, clock(12, 11), Remark("call-2", "asked-2", "ana"), Eligibility.YES)
    sweep_unrecorded(claimed, clock(12, 11))
    assert set(preview_claim(claimed, DECEMBER).left_out) == {LeftOut.NOT_PAID}
    pay(claimed, Wanted(SUPPLIER, month(2026, 12)))
    assert claim_costs(claimed, clock(13), DECEMBER) == "F-2"
    with claimed.reading() as session:
        assert [row.asked for row in session.scalars(select(ClaimRow).order_by(ClaimRow.sequence))] == [
            Decimal("1.01"),
            Decimal("1.01"),
        ]


def test_a_cost_that_came_to_nothing_is_given_back_once_that_is_settled(claimed: Records) -> None:
    claim_costs(claimed, clock(12), NOVEMBER)
    mark_call(claimed, clock(12, 10), Remark("call-1", "op", "ana"), NotBilled.TEST_CALL)
    sweep_unrecorded(claimed, clock(12, 10))
    assert preview_claim(claimed, DECEMBER).asked == 0
    pay(claimed, Wanted(SUPPLIER, month(2026, 12)))
    assert preview_claim(claimed, DECEMBER).asked == Decimal("-1.01")


def test_two_funds_together_are_not_asked_for_more_than_a_cost(claimed: Records) -> None:
    with claimed.writing() as session:
        add_fund(session, replace(FUND, fund_id="municipality", interpreter_ids=("olena",), priority=1))
    wanted = [NOVEMBER, replace(NOVEMBER, fund_id="municipality")] * 2
    with ThreadPoolExecutor(4) as pool:
        numbers = list(pool.map(lambda one: claim_costs(claimed, clock(12), one), wanted))
    assert sorted(set(numbers)) == ["F-1", "F-2"]
    with claimed.reading() as session:
        asked = {row.fund_id: row.asked for row in session.scalars(select(ClaimRow))}
    assert asked == {"european": Decimal("1.01"), "municipality": Decimal("0.34")}


def test_an_unknown_fund_and_a_period_that_is_not_over_are_refused(claimed: Records) -> None:
    with pytest.raises(ValueError, match="no fund nobody"):
        preview_claim(claimed, replace(NOVEMBER, fund_id="nobody"))
    with pytest.raises(ValueError, match="not over yet"):
        claim_costs(claimed, clock(11, 30), NOVEMBER)
    with pytest.raises(ValueError, match="before 2026-01-01"):
        preview_claim(claimed, replace(NOVEMBER, period=month(2025, 12)))
