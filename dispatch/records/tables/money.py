"""What a minute is worth, what each call came to, and what its interpreters are paid."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.domain.rate_cards import Rounding, Side
from dispatch.records.columns import Base, Id, Money, Retention, kept_as


class RateCardRow(Base):
    """What a minute is worth from a moment on; a card is never changed, a newer one follows it."""

    __tablename__ = "rate_card"
    __table_args__ = kept_as(Retention.RECORDS)

    rate_card_id: Mapped[str] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    valid_from: Mapped[datetime] = mapped_column(index=True)
    currency: Mapped[str] = mapped_column(String(3))
    per_minute: Mapped[Decimal] = mapped_column("per_minute_micros", Money)
    increment_seconds: Mapped[int]
    minimum_seconds: Mapped[int]
    rounding: Mapped[Rounding]
    amount_step: Mapped[Decimal] = mapped_column("amount_step_micros", Money)
    free_of_charge: Mapped[bool]
    side: Mapped[Side] = mapped_column(default=Side.INSTITUTION)
    party_id: Mapped[str | None] = mapped_column(
        Id
    )  # an institution, association or interpreter; or everybody
    terms: Mapped[dict[str, Any]] = mapped_column(
        default=dict
    )  # the rest: rates by time, surcharges, VAT ...


class ChargeRow(Base):
    """What one call came to: one row for each call with a record."""

    __tablename__ = "charge"
    __table_args__ = kept_as(Retention.RECORDS)

    call_id: Mapped[str] = mapped_column(
        Id, ForeignKey("call_record.call_id", ondelete="CASCADE"), primary_key=True
    )
    rate_card_id: Mapped[str | None] = mapped_column(Id, ForeignKey("rate_card.rate_card_id"), index=True)
    currency: Mapped[str] = mapped_column(String(3))
    billed_seconds: Mapped[int]
    valued_amount: Mapped[Decimal] = mapped_column("valued_amount_micros", Money)  # what the time is worth
    due_amount: Mapped[Decimal] = mapped_column("due_amount_micros", Money)  # what the institution owes
    not_billed_reason: Mapped[str | None] = mapped_column(String(64))
    items: Mapped[list[dict[str, Any]]]  # how the amount came about, line by line
    valued_at: Mapped[datetime]


class PayRow(Base):
    """What one interpreter's part in one call is paid."""

    __tablename__ = "pay"
    __table_args__ = (
        Index(None, "association_id", "opened_at"),
        Index(None, "interpreter_id", "opened_at"),
        kept_as(Retention.RECORDS),
    )

    call_id: Mapped[str] = mapped_column(
        Id, ForeignKey("call_record.call_id", ondelete="CASCADE"), primary_key=True
    )
    interpreter_id: Mapped[str] = mapped_column(Id, primary_key=True)
    association_id: Mapped[str | None] = mapped_column(Id)  # the supplier at the time
    opened_at: Mapped[datetime]  # of the call
    rate_card_id: Mapped[str | None] = mapped_column(Id, ForeignKey("rate_card.rate_card_id"), index=True)
    currency: Mapped[str] = mapped_column(String(3))
    conversation_seconds: Mapped[int]
    billed_seconds: Mapped[int]
    amount: Mapped[Decimal] = mapped_column("amount_micros", Money)  # without VAT
    not_paid_reason: Mapped[str | None] = mapped_column(String(64))
    items: Mapped[list[dict[str, Any]]]
    valued_at: Mapped[datetime]


class RevisionRow(Base):
    """How a record and what it comes to were changed by late facts; appended, never changed.

    It does not refer to the record by a foreign key: a revised record is a row written anew.
    """

    __tablename__ = "record_revision"
    __table_args__ = kept_as(Retention.RECORDS)

    call_id: Mapped[str] = mapped_column(Id, primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)  # 1 for the call's first
    revised_at: Mapped[datetime]
    changes: Mapped[list[dict[str, Any]]]  # table, key, column, before, after
