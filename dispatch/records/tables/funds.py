"""Who pays for calls, and what they were asked to pay: claims are written once."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.domain.funds import CostKind
from dispatch.records.columns import Base, Id, Money, Retention, kept_as


class FundRow(Base):
    """Somebody who pays a share of what calls cost; never changed once something was claimed."""

    __tablename__ = "fund"
    __table_args__ = kept_as(Retention.RECORDS)

    fund_id: Mapped[str] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    terms: Mapped[dict[str, Any]]  # period, share, ceiling, conditions


class ClaimRow(Base):
    """What a fund was asked to pay."""

    __tablename__ = "claim"
    __table_args__ = (UniqueConstraint("fund_id", "sequence"), kept_as(Retention.RECORDS))

    claim_id: Mapped[str] = mapped_column(Id, primary_key=True)
    number: Mapped[str] = mapped_column(String(32), unique=True)
    fund_id: Mapped[str] = mapped_column(Id, ForeignKey("fund.fund_id"))
    sequence: Mapped[int]  # 1 for the fund's first
    first_day: Mapped[date]
    last_day: Mapped[date]
    before: Mapped[Decimal] = mapped_column("before_micros", Money)
    asked: Mapped[Decimal] = mapped_column("asked_micros", Money)
    left_out: Mapped[list[dict[str, Any]]]  # reason, costs, amount
    issued_at: Mapped[datetime]


class ClaimItemRow(Base):
    """One cost on a claim."""

    __tablename__ = "claim_item"
    __table_args__ = (Index(None, "call_id"), kept_as(Retention.RECORDS))

    claim_id: Mapped[str] = mapped_column(Id, ForeignKey("claim.claim_id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[str] = mapped_column(Id)
    interpreter_id: Mapped[str] = mapped_column(Id)
    kind: Mapped[CostKind]
    opened_at: Mapped[datetime]
    amount: Mapped[Decimal] = mapped_column("amount_micros", Money)  # the whole cost, without VAT
    paid_at: Mapped[datetime | None]
    statement_number: Mapped[str | None] = mapped_column(String(32))
    asked: Mapped[Decimal] = mapped_column("asked_micros", Money)
    reason: Mapped[str | None] = mapped_column(String(32))  # a value of domain.funds.LeftOut
