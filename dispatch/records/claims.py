"""Funds and claims in SQL."""

from __future__ import annotations

import secrets
from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter
from sqlalchemy import func, select

from dispatch.domain.funds import Claim, ClaimItem, CostKind, Fund
from dispatch.records.statements import Series, advance_series
from dispatch.records.tables import ClaimItemRow, ClaimRow, FundRow

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from dispatch.domain.funds import CostKey, Declared
    from dispatch.domain.periods import Period

_FUND = TypeAdapter(Fund)


def add_fund(session: Session, fund: Fund) -> None:
    """Add a fund."""
    terms: dict[str, Any] = _FUND.dump_python(fund, mode="json", exclude={"fund_id", "name"})
    session.add(FundRow(fund_id=fund.fund_id, name=fund.name, terms=terms))


def list_funds(session: Session) -> list[Fund]:
    """Return every fund in the order in which they are asked."""
    rows = session.scalars(select(FundRow))
    funds = [_FUND.validate_python({"fund_id": row.fund_id, "name": row.name} | row.terms) for row in rows]
    return sorted(funds, key=lambda fund: (fund.priority, fund.fund_id))


def asked_so_far(session: Session, fund_id: str) -> Decimal:
    """Return what all claims of a fund ask for."""
    # The database sums millionths; the column's own type makes an amount of them.
    return session.scalar(select(func.sum(ClaimRow.asked)).where(ClaimRow.fund_id == fund_id)) or Decimal(0)


def read_declared(session: Session) -> dict[CostKey, Declared]:
    """Return what claims have asked of each cost, by fund; what was only listed is left out."""
    query = (
        select(ClaimItemRow.call_id, ClaimItemRow.interpreter_id, ClaimItemRow.kind, ClaimRow.fund_id)
        .add_columns(func.sum(ClaimItemRow.asked))
        .join(ClaimRow, ClaimRow.claim_id == ClaimItemRow.claim_id)
        .where(ClaimItemRow.asked != Decimal(0))
        .group_by(ClaimItemRow.call_id, ClaimItemRow.interpreter_id, ClaimItemRow.kind, ClaimRow.fund_id)
    )
    declared: dict[CostKey, Declared] = defaultdict(dict)
    for call_id, interpreter_id, kind, fund_id, asked in session.execute(query):
        declared[call_id, interpreter_id, CostKind(kind)][fund_id] = asked
    return declared


def read_claim_number(session: Session, fund_id: str, period: Period) -> str | None:
    """Return the number of the last claim to a fund for a period, or None."""
    query = select(ClaimRow.number).where(
        ClaimRow.fund_id == fund_id, ClaimRow.first_day == period.first, ClaimRow.last_day == period.last
    )
    return session.scalars(query.order_by(ClaimRow.sequence.desc())).first()


def write_claim(session: Session, claim: Claim, series: Series, now: datetime) -> str:
    """Write a claim and return its number; `series` was taken before it was drawn."""
    number = f"{series.name}-{series.next_number}"
    last = session.scalar(select(func.max(ClaimRow.sequence)).where(ClaimRow.fund_id == claim.fund.fund_id))
    row = ClaimRow(
        claim_id=secrets.token_hex(16),
        number=number,
        fund_id=claim.fund.fund_id,
        sequence=(last or 0) + 1,
        first_day=claim.period.first,
        last_day=claim.period.last,
        before=claim.before,
        asked=claim.asked,
        left_out=[
            {"reason": reason.value, "costs": costs, "amount": str(amount)}
            for reason, (costs, amount) in sorted(claim.left_out.items())
        ],
        issued_at=now,
    )
    session.add(row)
    session.flush()
    session.add_all(
        _item_row(row.claim_id, position, item) for position, item in enumerate(claim.items, start=1)
    )
    advance_series(session, series, None)
    return number


def _item_row(claim_id: str, position: int, item: ClaimItem) -> ClaimItemRow:
    cost = item.cost
    return ClaimItemRow(
        claim_id=claim_id,
        position=position,
        call_id=cost.call_id,
        interpreter_id=cost.interpreter_id,
        kind=cost.kind,
        opened_at=cost.opened_at,
        amount=cost.amount,
        paid_at=cost.paid_at,
        statement_number=cost.statement_number,
        asked=item.asked,
        reason=item.reason and item.reason.value,
    )
