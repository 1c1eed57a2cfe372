"""The offers of one call, each put together from what dispatching decided about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from dispatch.domain.facts import Fact


class OfferOutcome(StrEnum):
    """What came of asking one interpreter."""

    ACCEPTED = "accepted"
    LOST = "lost"  # accepted, but never reached the room
    DECLINED = "declined"
    UNANSWERED = "unanswered"
    WITHDRAWN = "withdrawn"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Offer:
    """Asking one interpreter, from the decision to the outcome."""

    offer_id: str
    request_id: str | None
    interpreter_id: str | None
    leg_id: str | None
    reason: str | None
    made_at: datetime
    picked_up_at: datetime | None
    accepted_at: datetime | None
    ended_at: datetime | None
    outcome: OfferOutcome | None  # None: no fact says


def assemble_offers(facts: Iterable[Fact]) -> tuple[Offer, ...]:
    """Return the offers in the order they were made; `facts` come in the order they occurred."""
    by_offer: dict[str, list[Fact]] = {}
    for fact in facts:
        if fact.kind in OFFER_KINDS:
            by_offer.setdefault(fact.details["offer_id"], []).append(fact)
    offers = [_offer(offer_id, seen) for offer_id, seen in by_offer.items()]
    return tuple(sorted(offers, key=lambda offer: (offer.made_at, offer.offer_id)))


OFFER_KINDS = frozenset({"offer_made", "offer_picked_up", "offer_accepted", "offer_ended", "winner_lost"})


def _offer(offer_id: str, facts: list[Fact]) -> Offer:
    known: dict[str, Any] = {}
    at: dict[str, datetime] = {}
    ended_as: str | None = None
    for fact in facts:
        for name in ("request_id", "interpreter_id", "leg_id", "reason"):
            if fact.details.get(name) is not None:
                known.setdefault(name, fact.details[name])
        at.setdefault(fact.kind, fact.occurred_at)
        if fact.kind == "offer_ended":
            ended_as = ended_as or fact.details["outcome"]
    return Offer(
        offer_id=offer_id,
        request_id=known.get("request_id"),
        interpreter_id=known.get("interpreter_id"),
        leg_id=known.get("leg_id"),
        reason=known.get("reason"),
        made_at=at.get("offer_made", facts[0].occurred_at),
        picked_up_at=at.get("offer_picked_up"),
        accepted_at=at.get("offer_accepted"),
        ended_at=at.get("winner_lost", at.get("offer_ended")),
        outcome=_outcome(at, ended_as),
    )


def _outcome(at: dict[str, datetime], ended_as: str | None) -> OfferOutcome | None:
    if "winner_lost" in at:
        return OfferOutcome.LOST
    if "offer_accepted" in at:
        return OfferOutcome.ACCEPTED
    return OfferOutcome(ended_as) if ended_as else None
