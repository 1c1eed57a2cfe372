"""Holds our legs against the carrier's own list, both ways; differences are told, never decided away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from dispatch.domain.leg_history import STATUS_ORDER, moment_of, read_moment
from dispatch.domain.legs import FINAL_LEG_STATUSES, LegStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from dispatch.domain.facts import Fact

TOLERANCE_SECONDS = 2
"""Both sides are the carrier's own whole seconds, whose beginnings and ends may be rounded apart."""


class DifferenceKind(StrEnum):
    """In what a leg differs."""

    UNKNOWN_TO_US = "unknown_to_us"  # the carrier has a leg that no fact tells of
    UNKNOWN_TO_THEM = "unknown_to_them"  # facts tell of a leg that the carrier does not know
    END_UNKNOWN = "end_unknown"  # it is over, and no final report ever reached us
    DURATION = "duration"  # apart by more than two seconds


class DifferenceState(StrEnum):
    """What has become of a difference."""

    OPEN = "open"
    GONE = "gone"  # a later comparison no longer found it: a late fact came
    EXPLAINED = "explained"  # somebody has said why


@dataclass(frozen=True, slots=True)
class CarrierLeg:
    """One leg as the carrier's list has it; never with a number."""

    leg_id: str
    status: LegStatus
    started_at: datetime | None  # None: it never came to ringing
    ended_at: datetime | None
    duration_seconds: int | None  # from answer to end; None while it is up
    price: Decimal | None = None  # what it costs us; None: not known yet
    currency: str | None = None

    @property
    def is_over(self) -> bool:
        """Tell whether nothing of it but the price can change any more."""
        return self.status in FINAL_LEG_STATUSES


@dataclass(frozen=True, slots=True)
class OurLeg:
    """One leg as facts tell of it."""

    leg_id: str
    call_id: str | None  # of its first report; None: standby, or a phone that signed in
    started_at: datetime  # the first moment known
    status: LegStatus
    duration_seconds: int | None  # as finally reported
    is_over: bool  # a final report came, or we concluded that it ended


@dataclass(frozen=True, slots=True)
class Difference:
    """One leg on which the two sides disagree."""

    leg_id: str
    kind: DifferenceKind
    started_at: datetime
    ours: str  # in words; empty: nothing is known
    theirs: str


def our_legs(facts: Iterable[Fact]) -> dict[str, OurLeg]:
    """Return the legs that reports tell of, by id; facts may be doubled or in any order."""
    reports: dict[str, list[Fact]] = {}
    for fact in facts:
        if fact.kind == "leg_reported":
            reports.setdefault(fact.details["leg_id"], []).append(fact)
    return {leg_id: _our_leg(leg_id, told) for leg_id, told in reports.items()}


def compare_legs(
    ours: Mapping[str, OurLeg], theirs: Mapping[str, CarrierLeg], since: datetime, until: datetime
) -> list[Difference]:
    """Return the differences of legs that began in a time, oldest first.

    Both sides reach beyond the time, so that a leg at its edge is found on the other side; legs that are
    still up are left for the next comparison.
    """
    found: list[Difference] = []
    for leg in theirs.values():
        if leg.started_at is None or not since <= leg.started_at < until or not leg.is_over:
            continue
        difference = _compared(ours.get(leg.leg_id), leg, leg.started_at)
        if difference is not None:
            found.append(difference)
    for known in ours.values():
        if since <= known.started_at < until and known.leg_id not in theirs:
            kind = DifferenceKind.UNKNOWN_TO_THEM
            found.append(Difference(known.leg_id, kind, known.started_at, _words(known), ""))
    return sorted(found, key=lambda one: (one.started_at, one.leg_id))


def _compared(known: OurLeg | None, leg: CarrierLeg, started_at: datetime) -> Difference | None:
    if known is None:
        return Difference(leg.leg_id, DifferenceKind.UNKNOWN_TO_US, started_at, "", _words(leg))
    if not known.is_over:
        return Difference(leg.leg_id, DifferenceKind.END_UNKNOWN, started_at, _words(known), _words(leg))
    # A leg that nobody answered lasted no time, however its report says so.
    apart = abs((known.duration_seconds or 0) - (leg.duration_seconds or 0))
    if apart > TOLERANCE_SECONDS:
        return Difference(leg.leg_id, DifferenceKind.DURATION, started_at, _words(known), _words(leg))
    return None


def _our_leg(leg_id: str, told: list[Fact]) -> OurLeg:
    def rank(fact: Fact) -> tuple[bool, int]:
        # What the carrier itself said last outweighs what we concluded when its report seemed lost.
        return not fact.details.get("estimated"), STATUS_ORDER.index(LegStatus(fact.details["status"]))

    in_order = sorted(told, key=lambda fact: (fact.occurred_at, len(fact.fact_id), fact.fact_id))
    finals = [fact for fact in told if LegStatus(fact.details["status"]) in FINAL_LEG_STATUSES]
    last = max(finals or told, key=rank)
    seconds = last.details.get("duration_seconds") if finals else None
    moments = [_moment(fact) for fact in told]
    if finals and seconds:
        moments.append(_moment(last) - timedelta(seconds=seconds))
    return OurLeg(
        leg_id=leg_id,
        call_id=in_order[0].call_id,
        started_at=min(moments),
        status=LegStatus(last.details["status"]),
        duration_seconds=seconds,
        is_over=bool(finals),
    )


def _moment(fact: Fact) -> datetime:
    stamp = fact.details.get("carrier_at")
    return moment_of(fact) if stamp is None else read_moment(stamp).replace(microsecond=0)


def _words(leg: OurLeg | CarrierLeg) -> str:
    seconds = "" if leg.duration_seconds is None else f", {leg.duration_seconds} s"
    return f"{leg.status}{seconds}"
