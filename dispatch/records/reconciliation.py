"""Reconciliation in SQL: the carrier's legs with their price, differences, and how far each day has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import func, inspect, select

from dispatch.domain.facts import Fact
from dispatch.domain.reconciliation import (
    CarrierLeg,
    Difference,
    DifferenceKind,
    DifferenceState,
    OurLeg,
    our_legs,
)
from dispatch.domain.standby import LONGEST_STAY
from dispatch.records.tables import CarrierLegRow, FactRow, LegDifferenceRow, ReconciliationRow
from dispatch.records.upsert import insert_into

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

MARGIN = timedelta(minutes=10)
"""By how much the two sides may tell a leg's beginning, and its reports, apart."""


@dataclass(frozen=True, slots=True)
class CarrierCost:
    """What the carrier asks for the legs of a call, as far as it has said so."""

    currency: str
    price: Decimal


def read_our_legs(session: Session, since: datetime, until: datetime) -> dict[str, OurLeg]:
    """Return the legs that began in a time, and somewhat around it, as facts tell of them.

    Reports of a leg come until it is over, four hours after its beginning at the latest.
    """
    query = select(FactRow).where(
        FactRow.occurred_at >= since - MARGIN,
        FactRow.occurred_at < until + LONGEST_STAY + MARGIN,
        FactRow.kind == "leg_reported",
    )
    return our_legs(
        Fact(row.fact_id, row.source, row.kind, row.call_id, row.occurred_at, row.details)
        for row in session.scalars(query)
    )


def keep_carrier_legs(
    session: Session, legs: Iterable[CarrierLeg], ours: Mapping[str, OurLeg], now: datetime
) -> None:
    """Write legs as the carrier lists them; a newer list replaces an older one. Idempotent: by leg_id."""
    rows = [
        {
            "leg_id": leg.leg_id,
            "call_id": ours[leg.leg_id].call_id if leg.leg_id in ours else None,
            "started_at": leg.started_at,
            "ended_at": leg.ended_at,
            "status": leg.status,
            "duration_seconds": leg.duration_seconds,
            "price": leg.price,
            "currency": leg.currency,
            "listed_at": now,
        }
        for leg in sorted(legs, key=lambda leg: leg.leg_id)
        if leg.started_at is not None
    ]
    if not rows:
        return
    insert = insert_into(session, CarrierLegRow)
    names = [column.name for column in inspect(CarrierLegRow).columns if column.name != "leg_id"]
    replaced = {name: insert.excluded[name] for name in names}
    session.execute(insert.on_conflict_do_update(index_elements=["leg_id"], set_=replaced), rows)


def keep_differences(
    session: Session,
    found: Sequence[Difference],
    ours: Mapping[str, OurLeg],
    span: tuple[datetime, datetime],
    now: datetime,
) -> None:
    """Write what a comparison of the legs of a time has found; what it finds no more is gone.

    What somebody has explained stays explained while it says the same.
    """
    since, until = span
    row = LegDifferenceRow
    kept = {
        (each.leg_id, each.kind): each
        for each in session.scalars(select(row).where(row.started_at >= since, row.started_at < until))
    }
    for one in found:
        told = kept.pop((one.leg_id, one.kind), None)
        told = told or session.get(row, (one.leg_id, one.kind))
        if told is None:
            call_id = ours[one.leg_id].call_id if one.leg_id in ours else None
            told = row(leg_id=one.leg_id, kind=one.kind, call_id=call_id, found_at=now)
            session.add(told)
        elif (told.ours, told.theirs) == (one.ours, one.theirs) and told.state is not DifferenceState.GONE:
            continue
        told.started_at, told.ours, told.theirs = one.started_at, one.ours, one.theirs
        told.state, told.changed_at = DifferenceState.OPEN, now
    for gone in kept.values():
        if gone.state is DifferenceState.OPEN:
            gone.state, gone.changed_at = DifferenceState.GONE, now


def read_differences(session: Session, since: datetime, until: datetime) -> list[LegDifferenceRow]:
    """Return every difference of legs that began in a time, oldest first, whatever has become of it."""
    row = LegDifferenceRow
    query = select(row).where(row.started_at >= since, row.started_at < until)
    return list(session.scalars(query.order_by(row.started_at, row.leg_id, row.kind)))


def open_differences_of(session: Session, leg_id: str) -> list[LegDifferenceRow]:
    """Return the differences of a leg that nobody has explained."""
    kept = [session.get(LegDifferenceRow, (leg_id, kind)) for kind in DifferenceKind]
    return [one for one in kept if one is not None and one.state is DifferenceState.OPEN]


def list_differences(
    session: Session, state: DifferenceState | None, after: datetime | None, limit: int
) -> list[LegDifferenceRow]:
    """Return differences, the newest leg first, those of legs that began before `after`."""
    row = LegDifferenceRow
    query = select(row).order_by(row.started_at.desc(), row.leg_id, row.kind).limit(limit)
    if state is not None:
        query = query.where(row.state == state)
    if after is not None:
        query = query.where(row.started_at < after)
    return list(session.scalars(query))


def list_days(session: Session, limit: int) -> list[ReconciliationRow]:
    """Return the last days that were compared, newest first."""
    row = ReconciliationRow
    return list(session.scalars(select(row).order_by(row.day.desc()).limit(limit)))


def count_open(session: Session) -> dict[DifferenceKind, int]:
    """Return how many differences of each kind nobody has explained yet, over all days."""
    row = LegDifferenceRow
    query = select(row.kind, func.count()).where(row.state == DifferenceState.OPEN).group_by(row.kind)
    return {found[0]: found[1] for found in session.execute(query)}


def read_reconciliation(session: Session, day: date) -> ReconciliationRow | None:
    """Return how far a day was compared, or None where it never was."""
    return session.get(ReconciliationRow, day)


def carrier_costs(session: Session, call_ids: Sequence[str]) -> dict[str, list[CarrierCost]]:
    """Return what the carrier asks for each call's legs, by currency; calls without a price are left out."""
    row = CarrierLegRow
    query = (
        select(row.call_id, row.currency, func.sum(row.price))
        .where(row.call_id.in_(call_ids), row.price.is_not(None))
        .group_by(row.call_id, row.currency)
        .order_by(row.call_id, row.currency)
    )
    costs: dict[str, list[CarrierCost]] = {}
    for call_id, currency, price in session.execute(query):
        costs.setdefault(str(call_id), []).append(CarrierCost(currency or "", price or Decimal(0)))
    return costs
