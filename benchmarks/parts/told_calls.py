"""Calls as their facts tell them: the ordinary one, from first ring to last hang-up, 22 facts."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from dispatch.domain.facts import Fact, FactSource

if TYPE_CHECKING:
    from datetime import datetime


def told_call(number: int, opened_at: datetime, who: dict[str, str], talk_seconds: int) -> list[Fact]:
    """Return the facts of a call whose first interpreter missed the ring and whose second accepted.

    `who` names line_id, institution_id, site_id, cost_centre_id, access_code_id, language, missed and
    interpreter_id.
    """
    call_id = f"told-{number:08}"
    end = 50 + talk_seconds
    offers = {"missed": f"{call_id}-o1", "taken": f"{call_id}-o2"}
    staff, phone = ({"leg_id": f"{call_id}-{role}", "role": role} for role in ("staff", "interpreter"))
    ours = phone | {"offer_id": offers["taken"]}
    asked = {"request_id": f"{call_id}-r", "language": who["language"]}
    requester = {
        name: who[name] for name in ("institution_id", "site_id", "cost_centre_id", "access_code_id")
    }
    made = {"request_id": asked["request_id"], "reason": "longest idle", "reach": "dial"}
    story: list[tuple[float, str, dict[str, Any]]] = [
        (0, "call_opened", {"line_id": who["line_id"], "sharing": "direct", "prompt_language": "pt-PT"}),
        (0, "leg_reported", staff | {"status": "answered"}),
        (4, "call_identified", requester),
        (12, "language_requested", asked),
        (12, "offer_made", made | {"offer_id": offers["missed"], "interpreter_id": who["missed"]}),
        (13, "room_reported", staff | {"event": "joined", "sequence": 1}),
        (32, "offer_ended", {"offer_id": offers["missed"], "outcome": "unanswered"}),
        (32, "offer_made", made | {"offer_id": offers["taken"], "interpreter_id": who["interpreter_id"]}),
        (33, "leg_reported", ours | {"status": "initiated"}),
        (34, "leg_reported", ours | {"status": "ringing"}),
        (42, "leg_reported", ours | {"status": "answered"}),
        (42, "offer_picked_up", {"offer_id": offers["taken"], "leg_id": phone["leg_id"]}),
        (48, "offer_accepted", ours | {"request_id": asked["request_id"], **_only(who, "interpreter_id")}),
        (50, "room_reported", ours | {"event": "joined", "sequence": 2}),
        (50, "room_reported", {"event": "started", "sequence": 3}),
        (end, "room_reported", staff | {"event": "left", "sequence": 4}),
        (end, "leg_reported", staff | {"status": "completed", "duration_seconds": end}),
        (end + 3, "room_reported", ours | {"event": "left", "sequence": 5}),
        (end + 3, "room_reported", {"event": "ended", "sequence": 6}),
        (end + 3, "leg_reported", ours | {"status": "completed", "duration_seconds": end - 39}),
        (end + 3, "call_finished", {"by": "staff"}),
        (end + 4, "call_closed", {"outcome": "connected"}),
    ]
    return [
        _fact(call_id, place, opened_at + timedelta(seconds=second), kind, details)
        for place, (second, kind, details) in enumerate(story)
    ]


def _fact(call_id: str, place: int, at: datetime, kind: str, details: dict[str, Any]) -> Fact:
    is_carriers = kind in {"leg_reported", "room_reported"}
    if is_carriers:
        details = {"carrier_at": at.isoformat(), "sequence": None, "estimated": False, **details}
    if kind == "room_reported":
        details |= {"conference_id": f"{call_id}-room"}
    source = FactSource.CARRIER if is_carriers else FactSource.DISPATCH
    return Fact(f"{call_id}-{place:02}", source, kind, call_id, at, details)


def _only(who: dict[str, str], name: str) -> dict[str, str]:
    return {name: who[name]}
