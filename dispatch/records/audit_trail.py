"""Reads how charges and pay came about: lines, card, and the facts that decided them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from dispatch.domain.facts import Fact
from dispatch.domain.standby import LONGEST_STAY, REFERENCE
from dispatch.domain.valuation import SECOND
from dispatch.records.charge_items import items_from_documents
from dispatch.records.reconciliation import CarrierCost, carrier_costs
from dispatch.records.standby import standby_facts
from dispatch.records.tables import ChargeRow, FactRow, PayRow, RevisionRow, StandbyPayRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from decimal import Decimal

    from sqlalchemy.orm import Session

    from dispatch.domain.charges import ChargeItem

DECIDING = (
    "room_reported",
    "language_requested",
    "interpreter_replaced",
    "replacement_explained",
    "offer_accepted",
    "call_marked",
    "eligibility_noted",
)
"""Kinds of facts that charges, pay and claims turn on."""


@dataclass(frozen=True, slots=True)
class Amount:
    """One side of a call's money, with the lines that explain it."""

    whose: str  # an interpreter's id; empty for the institution's charge
    rate_card_id: str | None
    reason: str | None  # why it comes to nothing
    amount: Decimal  # due, or paid, without VAT
    currency: str
    items: tuple[ChargeItem, ...]


@dataclass(slots=True)
class Trail:
    """What one call came to, the facts that decided it, and how often its record was revised."""

    call_id: str
    amounts: list[Amount] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)  # none where they are past their time
    revisions: int = 0
    carrier_costs: list[CarrierCost] = field(default_factory=list)  # as far as the carrier has stated them


def read_trails(session: Session, call_ids: Sequence[str]) -> list[Trail]:
    """Return the trail of each call, in the order given; a bounded number of queries."""
    trails = {call_id: Trail(call_id) for call_id in call_ids}
    for charge in session.scalars(select(ChargeRow).where(ChargeRow.call_id.in_(call_ids))):
        trails[charge.call_id].amounts.append(_charged(charge))
    paid = select(PayRow).where(PayRow.call_id.in_(call_ids)).order_by(PayRow.interpreter_id)
    for pay in session.scalars(paid):
        trails[pay.call_id].amounts.append(_paid(pay))
    for call_id, costs in carrier_costs(session, call_ids).items():
        trails[call_id].carrier_costs = costs
    for call_id, facts in _facts(session, call_ids).items():
        trails[call_id].facts = facts
    counts = select(RevisionRow.call_id, func.count()).where(RevisionRow.call_id.in_(call_ids))
    for call_id, number in session.execute(counts.group_by(RevisionRow.call_id)):
        trails[call_id].revisions = number
    return list(trails.values())


def read_standby_trails(session: Session, since: datetime, until: datetime) -> Iterator[Trail]:
    """Yield the trail of each day of standby that began in a period, with the facts of its stays."""
    row = StandbyPayRow
    query = select(row).where(row.started_at >= since, row.started_at < until)
    for pay in session.scalars(query.order_by(row.started_at, row.interpreter_id)):
        items = items_from_documents(pay.items)
        amount = Amount(pay.interpreter_id, pay.rate_card_id, None, pay.amount, pay.currency, items)
        last = pay.ended_at + SECOND
        facts = standby_facts(session, pay.interpreter_id, pay.started_at - LONGEST_STAY, last)
        yield Trail(f"{REFERENCE}{pay.day}", [amount], facts, len(pay.changes))


def _charged(row: ChargeRow) -> Amount:
    items = items_from_documents(row.items)
    return Amount("", row.rate_card_id, row.not_billed_reason, row.due_amount, row.currency, items)


def _paid(row: PayRow) -> Amount:
    items = items_from_documents(row.items)
    return Amount(row.interpreter_id, row.rate_card_id, row.not_paid_reason, row.amount, row.currency, items)


def _facts(session: Session, call_ids: Sequence[str]) -> dict[str, list[Fact]]:
    query = select(FactRow).where(FactRow.call_id.in_(call_ids), FactRow.kind.in_(DECIDING))
    facts: dict[str, list[Fact]] = defaultdict(list)
    for row in session.scalars(query.order_by(FactRow.occurred_at, FactRow.fact_id)):
        told = Fact(row.fact_id, row.source, row.kind, row.call_id, row.occurred_at, row.details)
        facts[str(row.call_id)].append(told)
    return facts
