"""What interpreters' parts in calls cost, and when that was paid: what funds are told of."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import select

from dispatch.domain.call_record import Eligibility
from dispatch.domain.funds import Cost, CostKind, costs_of_items
from dispatch.domain.standby import REFERENCE
from dispatch.records.charge_items import items_from_documents
from dispatch.records.rate_cards import DEEPEST_TREE
from dispatch.records.tables import (
    CallRow,
    InstitutionRow,
    InvoiceState,
    PayRow,
    StandbyPayRow,
    StatementItemRow,
    StatementRow,
    SupplierInvoiceRow,
)

if TYPE_CHECKING:
    from collections.abc import Container, Iterator
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from sqlalchemy.orm import Session

    from dispatch.domain.funds import CostKey
    from dispatch.domain.periods import Period

Part = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Payment:
    """What was paid for one interpreter's part in one call, over all statements."""

    amount: Decimal
    paid_at: datetime  # the last of it
    statement_number: str


def read_costs(
    session: Session, period: Period, zone: ZoneInfo, told: Container[CostKey] = frozenset()
) -> Iterator[Cost]:
    """Yield the costs of calls opened in a period, oldest first; those in `told` even if nothing is left.

    Days of standby come after the calls.

    A cost counts as paid once what was paid for the part is what it now comes to, corrections included.
    """
    since, until = period.moments(zone)
    payments = _payments(session, since, until)
    tree = {row.institution_id: row for row in session.scalars(select(InstitutionRow))}
    query = select(CallRow, PayRow).join(PayRow, PayRow.call_id == CallRow.call_id)
    query = query.where(CallRow.opened_at >= since, CallRow.opened_at < until)
    for call, pay in session.execute(query.order_by(CallRow.opened_at, CallRow.call_id)):
        payment = payments.get((call.call_id, pay.interpreter_id))
        is_paid = payment is not None and payment.amount == pay.amount
        above = _above(tree, call.institution_id)
        amounts = costs_of_items(items_from_documents(pay.items))
        for kind in CostKind:
            if not amounts.get(kind) and (call.call_id, pay.interpreter_id, kind) not in told:
                continue
            yield Cost(
                call_id=call.call_id,
                interpreter_id=pay.interpreter_id,
                kind=kind,
                opened_at=call.opened_at,
                day=call.opened_at.astimezone(zone).date(),
                amount=amounts.get(kind, Decimal(0)),
                currency=pay.currency,
                institutions=tuple(row.institution_id for row in above),
                region=next((row.region for row in above if row.region), None),
                eligibility=call.eligibility,
                paid_at=payment.paid_at if payment and is_paid else None,
                statement_number=payment.statement_number if payment and is_paid else None,
            )
    yield from _standby_costs(session, (since, until), payments, told)


def _standby_costs(
    session: Session,
    moments: tuple[datetime, datetime],
    payments: dict[Part, Payment],
    told: Container[CostKey],
) -> Iterator[Cost]:
    """Yield days of standby as costs: of no institution, and of no client who could be asked anything."""
    row = StandbyPayRow
    since, until = moments
    for pay in session.scalars(select(row).where(row.started_at >= since, row.started_at < until)):
        key = (f"{REFERENCE}{pay.day}", pay.interpreter_id, CostKind.STANDBY)
        if not pay.amount and key not in told:
            continue
        payment = payments.get(key[:2])
        is_paid = payment is not None and payment.amount == pay.amount
        yield Cost(
            *key,
            opened_at=pay.started_at,
            day=pay.day,
            amount=pay.amount,
            currency=pay.currency,
            eligibility=Eligibility.NO,
            paid_at=payment.paid_at if payment and is_paid else None,
            statement_number=payment.statement_number if payment and is_paid else None,
        )


def _payments(session: Session, since: datetime, until: datetime) -> dict[Part, Payment]:
    item = StatementItemRow
    query = (
        select(item.call_id, item.interpreter_id, item.net, SupplierInvoiceRow.paid_at, StatementRow.number)
        .join(StatementRow, StatementRow.statement_id == item.statement_id)
        .join(SupplierInvoiceRow, SupplierInvoiceRow.statement_id == item.statement_id)
        .where(SupplierInvoiceRow.state == InvoiceState.PAID, item.interpreter_id != "")
        .where(item.opened_at >= since, item.opened_at < until)
        .order_by(SupplierInvoiceRow.paid_at, StatementRow.serial)
    )
    payments: dict[Part, Payment] = {}
    for call_id, interpreter_id, net, paid_at, number in session.execute(query):
        assert paid_at is not None  # noqa: S101 - as every invoice that is paid
        before = payments.get((call_id, interpreter_id))
        amount = net + (before.amount if before else Decimal(0))
        payments[call_id, interpreter_id] = Payment(amount, paid_at, number)
    return payments


def _above(tree: dict[str, InstitutionRow], institution_id: str | None) -> list[InstitutionRow]:
    found: list[InstitutionRow] = []
    while institution_id in tree and len(found) < DEEPEST_TREE:
        row = tree[institution_id]
        found.append(row)
        institution_id = row.parent_id
    return found
