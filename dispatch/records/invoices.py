"""Suppliers' invoices in SQL, one for each statement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from dispatch.records.tables import InvoiceState, StatementRow, SupplierInvoiceRow

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Invoice:
    """What a supplier asks for."""

    invoice_number: str
    amount: Decimal  # with VAT
    received_at: datetime
    state: InvoiceState


def note_invoice(session: Session, number: str, invoice: Invoice) -> InvoiceState:
    """Write the invoice of a statement in the place of one that is not paid, and return how it stands."""
    row = _invoice(session, number)
    if row is None:
        row = SupplierInvoiceRow(statement_id=_statement_id(session, number), paid_at=None)
        session.add(row)
    elif row.state is InvoiceState.PAID:
        raise ValueError(f"the invoice for {number} is paid already")
    row.invoice_number, row.amount = invoice.invoice_number, invoice.amount
    row.received_at, row.state = invoice.received_at, invoice.state
    return row.state


def note_payment(session: Session, number: str, paid_at: datetime) -> InvoiceState:
    """Note when the invoice of a statement was paid; a second time changes nothing."""
    row = _invoice(session, number)
    if row is None or row.state is InvoiceState.DISPUTED:
        raise ValueError(f"there is no agreed invoice for {number}")
    if row.state is InvoiceState.AGREED:
        row.state, row.paid_at = InvoiceState.PAID, paid_at
    return row.state


def _invoice(session: Session, number: str) -> SupplierInvoiceRow | None:
    query = select(SupplierInvoiceRow).join(
        StatementRow, StatementRow.statement_id == SupplierInvoiceRow.statement_id
    )
    # Two who note at once wait for each other.
    return session.scalars(query.where(StatementRow.number == number).with_for_update()).one_or_none()


def _statement_id(session: Session, number: str) -> str:
    return session.scalars(select(StatementRow.statement_id).where(StatementRow.number == number)).one()
