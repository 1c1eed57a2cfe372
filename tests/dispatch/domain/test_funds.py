"""Shows that funds pay their shares, not more than their ceilings, and never twice for one cost."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.domain.call_record import Eligibility
from dispatch.domain.funds import (
    Background,
    Cost,
    CostKey,
    CostKind,
    Declared,
    Fund,
    LeftOut,
    costs_of_items,
    draw_claim,
    reason_against,
    share_of,
)
from dispatch.domain.periods import Period, month
from dispatch.domain.valuation import ChargeItem, ItemKind
from tests.dispatch.domain.test_golden import table

OPENED = datetime(2026, 11, 23, 9, tzinfo=UTC)
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
FUND = Fund("european", "Fundo", YEAR, "EUR", Decimal("0.75"))
COST = Cost(
    call_id="call-1",
    interpreter_id="olena",
    kind=CostKind.INTERPRETING,
    opened_at=OPENED,
    day=OPENED.date(),
    amount=Decimal("2.70"),
    currency="EUR",
    institutions=("agency-1", "centre"),
    region="PT170",
    eligibility=Eligibility.YES,
    paid_at=OPENED + timedelta(days=20),
)


@pytest.mark.parametrize("case", table("shares.txt"), ids=lambda case: case["case"])
def test_golden(case: dict[str, str]) -> None:
    asked_before = Decimal(5)
    fund = replace(
        FUND,
        share=Decimal(case["share"]),
        ceiling=asked_before + Decimal(case["room"]) if case["room"] else None,
        requires_eligibility=True,
    )
    cost = replace(
        COST,
        amount=Decimal(case["cost"]),
        eligibility=Eligibility(case["client"]),
        paid_at=COST.paid_at if case["paid"] else None,
    )
    declared = {"european": Decimal(case["told"]), "other": Decimal(case["others"])}
    seniors = [replace(FUND, fund_id="senior", share=Decimal(case["senior"]))] if case["senior"] else []
    claim = draw_claim(fund, month(2026, 11), [cost], Background({cost.key: declared}, asked_before, seniors))
    assert claim.asked == Decimal(case["asked"])
    assert set(claim.left_out) == ({LeftOut(case["reason"])} if case["reason"] else set())


@pytest.mark.parametrize(
    ("terms", "reason"),
    [
        ({}, None),
        ({"period": month(2026, 10)}, LeftOut.PERIOD),
        ({"currency": "CHF"}, LeftOut.CURRENCY),
        ({"regions": ("PT17",)}, None),
        ({"regions": ("PT11", "PT20")}, LeftOut.REGION),
        ({"institution_ids": ("centre",)}, None),
        ({"institution_ids": ("municipality",)}, LeftOut.INSTITUTION),
        ({"interpreter_ids": ("olena",)}, None),  # the mediator whom a municipality finances
        ({"interpreter_ids": ("tomas",)}, LeftOut.INTERPRETER),
        ({"cost_kinds": (CostKind.STANDBY,)}, LeftOut.COST_KIND),
    ],
)
def test_a_fund_pays_for_what_meets_all_its_conditions(
    terms: dict[str, object], reason: LeftOut | None
) -> None:
    assert reason_against(replace(FUND, **terms), COST) is reason  # type: ignore[arg-type]


def test_what_may_still_come_is_listed_and_the_rest_is_summed_up() -> None:
    unpaid = replace(COST, call_id="unpaid", paid_at=None)
    elsewhere = replace(COST, call_id="elsewhere", currency="CHF")
    claim = draw_claim(FUND, month(2026, 11), [COST, unpaid, elsewhere], Background())
    assert [(item.cost.call_id, item.reason) for item in claim.items] == [
        ("call-1", None),
        ("unpaid", LeftOut.NOT_PAID),
    ]
    assert claim.left_out == {
        LeftOut.NOT_PAID: (1, Decimal("2.70")),
        LeftOut.CURRENCY: (1, Decimal("2.70")),
    }


def test_pay_is_told_apart_by_kind_of_cost() -> None:
    lines = [
        ChargeItem(ItemKind.CONVERSATION, 125, Decimal("0.94")),
        ChargeItem(ItemKind.ROUNDING, 55, Decimal("0.41")),
        ChargeItem(ItemKind.WAITING, 120, Decimal("0.70")),
        ChargeItem(ItemKind.NOT_BILLED, 0, Decimal(0)),
    ]
    assert costs_of_items(lines) == {
        CostKind.INTERPRETING: Decimal("1.35"),
        CostKind.WAITING: Decimal("0.70"),
    }


@pytest.mark.parametrize(
    "wrong", [{"share": Decimal(0)}, {"share": Decimal("1.01")}, {"ceiling": Decimal(-1)}]
)
def test_a_fund_that_cannot_be_reckoned_with_is_refused(wrong: dict[str, Decimal]) -> None:
    with pytest.raises(ValueError, match="a fund pays"):
        replace(FUND, **wrong)  # type: ignore[arg-type]


costs = st.builds(
    replace,
    st.just(COST),
    call_id=st.sampled_from("abcdef"),
    amount=st.decimals(0, 20, places=2),
    interpreter_id=st.sampled_from(["olena", "tomas"]),
    eligibility=st.sampled_from(Eligibility),
    paid_at=st.sampled_from([None, OPENED]),
)
funds = st.builds(
    replace,
    st.just(FUND),
    fund_id=st.sampled_from(["one", "two", "three"]),
    share=st.decimals("0.01", 1, places=2),
    ceiling=st.none() | st.decimals(0, 30, places=2),
    priority=st.integers(0, 1),
    interpreter_ids=st.sampled_from([(), ("olena",)]),
    requires_eligibility=st.booleans(),
)


@given(
    funds=st.lists(funds, min_size=1, max_size=3, unique_by=lambda fund: fund.fund_id),
    rounds=st.lists(st.lists(costs, unique_by=lambda cost: cost.key, max_size=8), min_size=1, max_size=4),
    data=st.data(),
)
def test_whoever_claims_whenever_no_cost_is_declared_twice_and_no_ceiling_passed(
    funds: list[Fund], rounds: list[list[Cost]], data: st.DataObject
) -> None:
    """Costs appear, change, are paid, prove ineligible; funds claim in any order in between."""
    declared: dict[CostKey, Declared] = defaultdict(dict)
    seen: dict[CostKey, Cost] = {}
    for present in rounds:
        seen = {key: replace(cost, amount=Decimal(0)) for key, cost in seen.items()}
        seen.update({cost.key: cost for cost in present})
        for fund in data.draw(st.permutations(funds)):
            before = sum((said.get(fund.fund_id, Decimal(0)) for said in declared.values()), Decimal(0))
            seniors = [one for one in funds if (one.priority, one.fund_id) < (fund.priority, fund.fund_id)]
            claim = draw_claim(fund, YEAR, seen.values(), Background(declared, before, seniors))
            for item in claim.items:
                said = declared[item.cost.key]
                said[fund.fund_id] = said.get(fund.fund_id, Decimal(0)) + item.asked
                assert said[fund.fund_id] >= 0
                if item.asked > 0:
                    assert said[fund.fund_id] <= share_of(fund, item.cost)
                    assert sum(said.values()) <= item.cost.amount, (
                        "shares and what is our own sum to the cost"
                    )
            assert fund.ceiling is None or before + claim.asked <= fund.ceiling or claim.asked <= 0
            assert claim.remaining is None or fund.ceiling is not None
            again = draw_claim(fund, YEAR, seen.values(), Background(declared, before + claim.asked, seniors))
            assert again.asked == 0, "what was claimed is not claimed again"
