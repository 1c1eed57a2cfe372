"""What was asked of operators and supervisors in one call, each put together from the facts of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dispatch.domain.directory import ASSISTANTS, Group
from dispatch.domain.leg_history import whole_second
from dispatch.domain.stays import length, union

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from dispatch.domain.facts import Fact
    from dispatch.domain.stays import Stay


@dataclass(frozen=True, slots=True)
class Assistance:
    """Asking for one operator or supervisor, and what came of it; it is no conversation and nobody pays."""

    request_id: str
    role: Group
    asked_by: str  # staff, interpreter, or emergency
    asked_at: datetime
    interpreter_id: str | None  # who came
    leg_id: str | None
    joined_at: datetime | None  # when they accepted
    ended_at: datetime | None
    outcome: str | None  # an AssistanceOutcome; None: no fact says
    seconds: int  # in the room, each once


def assemble_assistances(facts: Iterable[Fact], stays: Sequence[Stay]) -> tuple[Assistance, ...]:
    """Return what was asked for, in order; `facts` come as they occurred, `stays` tell who was in a room."""
    of_request: dict[str, dict[str, Fact]] = {}
    for fact in facts:
        if fact.kind in ASSISTANCE_KINDS:
            of_request.setdefault(fact.details["request_id"], {}).setdefault(fact.kind, fact)
    found = [_assistance(request_id, seen, stays) for request_id, seen in of_request.items()]
    return tuple(sorted(found, key=lambda one: (one.asked_at, one.request_id)))


def offers_of_assistants(facts: Iterable[Fact]) -> frozenset[str]:
    """Return the ids of offers that asked for somebody beside the interpreter."""
    return frozenset(
        fact.details["offer_id"]
        for fact in facts
        if fact.details.get("role") in set(ASSISTANTS) and fact.details.get("offer_id")
    )


ASSISTANCE_KINDS = ("assistance_requested", "assistance_joined", "assistance_ended")


def _assistance(request_id: str, seen: dict[str, Fact], stays: Sequence[Stay]) -> Assistance:
    requested, joined, ended = (seen.get(kind) for kind in ASSISTANCE_KINDS)
    known: dict[str, Any] = joined.details if joined else {}
    first = next(iter(seen.values()))
    leg_id, joined_at = known.get("leg_id"), joined.occurred_at if joined else None
    ended_at = ended.occurred_at if ended else None
    # A standby leg may serve a call twice, and each time counts for itself.
    since = whole_second(joined_at) if joined_at else None
    inside = [
        (max(stay.started_at, since), min(stay.ended_at, ended_at or stay.ended_at))
        for stay in stays
        if since and stay.leg_id == leg_id
    ]
    return Assistance(
        request_id=request_id,
        role=Group(first.details["role"]),
        asked_by=requested.details.get("by", "staff") if requested else "staff",
        asked_at=first.occurred_at,
        interpreter_id=known.get("interpreter_id"),
        leg_id=leg_id,
        joined_at=joined_at,
        ended_at=ended_at,
        outcome=ended.details.get("outcome") if ended else None,
        seconds=length(union((start, whole_second(end)) for start, end in inside if start < end)),
    )
