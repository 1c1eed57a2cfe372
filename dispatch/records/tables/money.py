"""What a minute is worth and what each call came to."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.domain.charges import Rounding
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
