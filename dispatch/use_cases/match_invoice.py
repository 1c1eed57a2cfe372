"""Holds a supplier's invoice against our statement of the same calls, and notes when it was paid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.records.audit import note_change
from dispatch.records.invoices import Invoice, note_invoice, note_payment
from dispatch.records.statements import read_statement
from dispatch.records.tables import InvoiceState

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from dispatch.ports import Clock
    from dispatch.records.audit import By
    from dispatch.records.engine import Records


def match_invoice(  # noqa: PLR0913 - an invoice, and who holds it against what
    records: Records,
    clock: Clock,
    number: str,
    invoice_number: str,
    amount: Decimal,
    *,
    by: By | None = None,
) -> InvoiceState:
    """Note an invoice for a statement: agreed where it asks for its amount with VAT, else disputed.

    Idempotent: by statement; a corrected invoice takes the place of a disputed one. Raises ValueError where
    there is no such statement, or it is paid already.
    """
    now = clock.now()
    with records.writing() as session:
        statement = read_statement(session, number)
        if statement is None:
            raise ValueError(f"there is no statement {number}")
        state = InvoiceState.AGREED if amount == statement.gross else InvoiceState.DISPUTED
        note_change(session, now, by, (f"invoice_{state}", "statement", number))
        return note_invoice(session, number, Invoice(invoice_number, amount, now, state))


def pay_invoice(
    records: Records, number: str, paid_at: datetime, *, by: tuple[By, datetime] | None = None
) -> InvoiceState:
    """Note that a statement's invoice was paid; only then may a fund be told of its costs.

    `by` tells who notes it, and when. Idempotent: by statement. Raises ValueError where there is no invoice,
    or it is disputed.
    """
    with records.writing() as session:
        if by is not None:
            note_change(session, by[1], by[0], ("invoice_paid", "statement", number))
        return note_payment(session, number, paid_at)
