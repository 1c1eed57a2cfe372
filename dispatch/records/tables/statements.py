"""Statements as they were issued: rows here are written once, and each holds the digest of the one before."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.domain.statements import Nature, PartyKind
from dispatch.records.columns import Base, Id, Money, Retention, kept_as


class InvoiceState(StrEnum):
    """How a supplier's invoice stands to our statement."""

    AGREED = "agreed"  # it asks for what the statement says
    DISPUTED = "disputed"  # it asks for something else
    PAID = "paid"


class StatementSeriesRow(Base):
    """The last number of a series, taken by whoever issues the next statement: numbers have no gaps."""

    __tablename__ = "statement_series"
    __table_args__ = kept_as(Retention.RECORDS)

    series: Mapped[str] = mapped_column(String(32), primary_key=True)
    last_number: Mapped[int]
    last_digest: Mapped[str | None] = mapped_column(String(64))


class StatementRow(Base):
    """One issued statement with the sums of its items."""

    __tablename__ = "statement"
    __table_args__ = (
        UniqueConstraint("party_kind", "party_id", "first_day", "last_day", "sequence"),
        UniqueConstraint("series", "serial"),
        Index(None, "first_day", "last_day"),
        kept_as(Retention.RECORDS),
    )

    statement_id: Mapped[str] = mapped_column(Id, primary_key=True)
    series: Mapped[str] = mapped_column(String(32))
    serial: Mapped[int]
    number: Mapped[str] = mapped_column(String(32), unique=True)  # series and serial together
    party_kind: Mapped[PartyKind]
    party_id: Mapped[str] = mapped_column(Id)
    first_day: Mapped[date]
    last_day: Mapped[date]
    since: Mapped[datetime]  # the period's first moment
    until: Mapped[datetime]  # the first moment after it
    sequence: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    issued_at: Mapped[datetime]
    seconds: Mapped[int]
    valued: Mapped[Decimal] = mapped_column("valued_micros", Money)
    net: Mapped[Decimal] = mapped_column("net_micros", Money)
    gross: Mapped[Decimal] = mapped_column("gross_micros", Money)
    previous_digest: Mapped[str | None] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))


class StatementItemRow(Base):
    """One line of an issued statement; it says all itself and stays, whatever becomes of the record."""

    __tablename__ = "statement_item"
    __table_args__ = (Index(None, "call_id"), kept_as(Retention.RECORDS))

    statement_id: Mapped[str] = mapped_column(Id, ForeignKey("statement.statement_id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    nature: Mapped[Nature]
    corrects: Mapped[str | None] = mapped_column(String(32), index=True)  # the number of a statement
    call_id: Mapped[str] = mapped_column(Id)
    interpreter_id: Mapped[str] = mapped_column(Id)  # empty on an institution's side
    opened_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    language: Mapped[str | None] = mapped_column(String(35))
    access_code_id: Mapped[str | None] = mapped_column(Id)
    cost_centre_id: Mapped[str | None] = mapped_column(Id)
    interpreter_numbers: Mapped[str] = mapped_column(Text)
    rates: Mapped[str] = mapped_column(Text)
    seconds: Mapped[int]
    valued: Mapped[Decimal] = mapped_column("valued_micros", Money)
    net: Mapped[Decimal] = mapped_column("net_micros", Money)
    vat_rate: Mapped[Decimal] = mapped_column("vat_rate_micros", Money)
    vat_exemption: Mapped[str | None] = mapped_column(String(200))
    reason: Mapped[str | None] = mapped_column(String(64))


class SupplierInvoiceRow(Base):
    """A supplier's invoice, held against our statement of the same calls."""

    __tablename__ = "supplier_invoice"
    __table_args__ = kept_as(Retention.RECORDS)

    statement_id: Mapped[str] = mapped_column(Id, ForeignKey("statement.statement_id"), primary_key=True)
    invoice_number: Mapped[str] = mapped_column(String(64))
    amount: Mapped[Decimal] = mapped_column("amount_micros", Money)  # with VAT
    state: Mapped[InvoiceState]
    received_at: Mapped[datetime]
    paid_at: Mapped[datetime | None] = mapped_column(index=True)
