"""How long interpreters waited on the line at our disposal, and what they are paid for it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.records.columns import Base, Id, Money, Retention, kept_as


class StandbyDueRow(Base):
    """A day of an interpreter whose standby is to be reckoned; deleted with what is written of it."""

    __tablename__ = "standby_due"
    __table_args__ = (Index(None, "ready_at"), kept_as(Retention.OUTBOX))

    interpreter_id: Mapped[str] = mapped_column(Id, primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    ready_at: Mapped[datetime]  # a stay that goes on is reckoned when it must have ended


class StandbyStayRow(Base):
    """One time at our disposal."""

    __tablename__ = "standby_stay"
    __table_args__ = (Index(None, "interpreter_id", "started_at"), kept_as(Retention.RECORDS))

    stay_id: Mapped[str] = mapped_column(Id, primary_key=True)  # of the fact that began it
    interpreter_id: Mapped[str] = mapped_column(Id)
    leg_id: Mapped[str | None] = mapped_column(Id)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    end_reason: Mapped[str | None] = mapped_column(String(32))
    estimated: Mapped[bool]


class StandbyPayRow(Base):
    """What an interpreter's standby of one local day is paid."""

    __tablename__ = "standby_pay"
    __table_args__ = (
        Index(None, "association_id", "started_at"),
        Index(None, "started_at"),
        kept_as(Retention.RECORDS),
    )

    interpreter_id: Mapped[str] = mapped_column(Id, primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    association_id: Mapped[str | None] = mapped_column(Id)  # the supplier at the time
    rate_card_id: Mapped[str | None] = mapped_column(Id, ForeignKey("rate_card.rate_card_id"), index=True)
    currency: Mapped[str] = mapped_column(String(3))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    stay_seconds: Mapped[int]
    talk_seconds: Mapped[int]
    billed_seconds: Mapped[int]
    amount: Mapped[Decimal] = mapped_column("amount_micros", Money)  # without VAT
    per_hour: Mapped[Decimal] = mapped_column("per_hour_micros", Money)
    items: Mapped[list[dict[str, Any]]]
    recorded_at: Mapped[datetime]
    revised_at: Mapped[datetime | None]
    changes: Mapped[list[dict[str, Any]]] = mapped_column(default=list)  # revisions, first one first
