"""What the carrier's own list says of our legs, what each cost, and on what the two disagree."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.domain.legs import LegStatus
from dispatch.domain.reconciliation import DifferenceKind, DifferenceState
from dispatch.records.columns import Base, Id, Money, Retention, kept_as


class CarrierLegRow(Base):
    """One leg as the carrier lists it."""

    __tablename__ = "carrier_leg"
    __table_args__ = (Index(None, "call_id"), Index(None, "started_at"), kept_as(Retention.RECORDS))

    leg_id: Mapped[str] = mapped_column(Id, primary_key=True)
    call_id: Mapped[str | None] = mapped_column(Id)  # no foreign key: the record may be written anew
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    status: Mapped[LegStatus]
    duration_seconds: Mapped[int | None]
    price: Mapped[Decimal | None] = mapped_column("price_micros", Money)
    currency: Mapped[str | None] = mapped_column(String(3))
    listed_at: Mapped[datetime]


class LegDifferenceRow(Base):
    """A leg on which our facts and the carrier's list disagree; kept whatever becomes of it."""

    __tablename__ = "leg_difference"
    __table_args__ = (Index(None, "started_at"), Index(None, "state"), kept_as(Retention.RECORDS))

    leg_id: Mapped[str] = mapped_column(Id, primary_key=True)
    kind: Mapped[DifferenceKind] = mapped_column(primary_key=True)
    call_id: Mapped[str | None] = mapped_column(Id)
    started_at: Mapped[datetime]
    ours: Mapped[str] = mapped_column(String(100))
    theirs: Mapped[str] = mapped_column(String(100))
    state: Mapped[DifferenceState]
    owner: Mapped[str | None] = mapped_column(Id)  # who has taken it on, or explained it
    note: Mapped[str | None] = mapped_column(String(500))
    found_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class ReconciliationRow(Base):
    """How far a day was compared, and what that found: a day without a row was never compared."""

    __tablename__ = "reconciliation"
    __table_args__ = kept_as(Retention.RECORDS)

    day: Mapped[date] = mapped_column(primary_key=True)
    began_at: Mapped[datetime]
    compared_until: Mapped[datetime]  # the moment of the day up to which legs were compared
    finished_at: Mapped[datetime | None]
    runs: Mapped[int] = mapped_column(default=1)
    our_legs: Mapped[int] = mapped_column(default=0)
    carrier_legs: Mapped[int] = mapped_column(default=0)
    still_up: Mapped[int] = mapped_column(default=0)
    without_price: Mapped[int] = mapped_column(default=0)
