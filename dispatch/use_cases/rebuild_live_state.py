"""What a loss of Redis took is put back: calls that SQL remembers, held against the carrier, then people."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

from dispatch.domain.directory import Requester, Sharing
from dispatch.domain.errors import CarrierRefused, LegGone
from dispatch.domain.legs import LegStatus
from dispatch.domain.states import CallState, Presence
from dispatch.use_cases.place_interpreter import NOWHERE, place_arguments, place_now
from dispatch.use_cases.plan_request import plan_for
from dispatch.use_cases.receive_call import line_terms, remember_number
from dispatch.use_cases.views import room_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dispatch.ports import Carrier
    from dispatch.services import Services

log = logging.getLogger(__name__)

BATCH = 100
WAITS = frozenset({CallState.WAITING, CallState.PROMISED})

Told = dict[str, Any]
"""A call or person as workers.reminder tells them."""


def is_anything_remembered(services: Services) -> bool:
    """Tell whether SQL has told of calls or people that are not put back yet."""
    return any(_some(services, noun) for noun in ("calls", "people"))


def rebuild_calls(
    services: Services, carrier: Carrier, legs: dict[str, str], rooms: dict[str, str]
) -> dict[str, str]:
    """Make every remembered call live again and return the legs being let go, by their interpreter.

    `legs` and `rooms` are the carrier's lists. Idempotent: a call that is live already is left as it is.
    Raises CarrierError, after which what is left is rebuilt by the next comparison.
    """
    busy: dict[str, str] = {}
    rebuilt = 0
    for call_id, call in _all(services, "calls"):
        busy |= _rebuild_call(services, carrier, {**call, "call_id": call_id}, legs, rooms)
        rebuilt += 1
    if rebuilt:
        log.info("calls_rebuilt calls=%d", rebuilt)
    return busy


def restore_people(services: Services, busy: dict[str, str]) -> None:
    """Put the interpreters who are in none of those calls back on duty, at their place in the idle order."""
    while people := _some(services, "people"):
        told = [_person(services, interpreter_id, person, busy) for interpreter_id, person in people.items()]
        services.live.run("restore_people", {"people": told})


def _rebuild_call(
    services: Services, carrier: Carrier, call: Told, legs: dict[str, str], rooms: dict[str, str]
) -> dict[str, str]:
    conference_id = rooms.get(room_name(call["call_id"]))
    waits = call["state"] in WAITS
    if conference_id and waits:
        _notice_acceptance(call, set(carrier.fetch_participants(conference_id)))
    winner, offers = call.pop("winner", None), call.pop("offers", {})
    strays = [
        {**offer, "offer_id": offer_id, "is_answered": legs[offer["leg_id"]] == LegStatus.ANSWERED}
        for offer_id, offer in offers.items()
        if offer.get("leg_id") in legs and not (winner and winner["offer_id"] == offer_id)
    ]
    if winner:
        interpreter = services.directory.interpreter(winner["interpreter_id"])
        winner |= place_arguments(place_now(services, interpreter)) if interpreter else NOWHERE
        winner["idle_since"] = call.get("queued_at", call["opened_at"])
    for assistant in call.get("assistants", {}).values():
        person = services.directory.interpreter(assistant.get("interpreter_id", ""))
        assistant.update(place_arguments(place_now(services, person)) if person else NOWHERE)
        assistant["idle_since"] = call["opened_at"]
    if waits and "plan" not in call:
        call["plan"] = _plan(services, call)
    made = {"winner": winner, "strays": strays or None, "conference_id": conference_id}
    services.live.run(
        "rebuild_call", {**call, **_terms(services, call), **_caller(services, carrier, call), **made}
    )
    return {stray["interpreter_id"]: stray["leg_id"] for stray in strays}


def _terms(services: Services, call: Told) -> Told:
    """Return the terms of the line that was dialled, as they are now."""
    line = services.directory.line_of_id(call["context"].get("line_id", ""))
    return line_terms(line) if line else {}


def _caller(services: Services, carrier: Carrier, call: Told) -> Told:
    """Return how staff are known again and rung back: facts keep no number, the carrier does."""
    if call["context"].get("sharing") != Sharing.DIRECT or call["state"] == CallState.ENDING:
        return {}
    try:
        number = carrier.fetch_leg(call["first_leg_id"]).from_number
    except (CarrierRefused, LegGone):
        number = None
    return remember_number(services, number) if number else {}


def _plan(services: Services, call: Told) -> str:
    """Plan a request that was recorded before its plan was: without wishes."""
    who = call["requester"]
    requester = Requester(who["institution_id"], who["site_id"], who["cost_centre_id"])
    return plan_for(
        services, language=call["language"], line_id=call["context"]["line_id"], requester=requester
    )


def _notice_acceptance(call: Told, inside: set[str]) -> None:
    """Conclude an acceptance whose fact was in the lost second from an interpreter's being in the room."""
    for offer_id, offer in call["offers"].items():
        if offer.get("leg_id") in inside and "role" not in offer:
            is_promised = call["state"] == CallState.PROMISED
            call["state"] = CallState.CALLING_BACK if is_promised else CallState.CONNECTING
            call["winner"] = {**offer, "offer_id": offer_id, "is_new": True}
            return


def _person(services: Services, interpreter_id: str, person: Told, busy: dict[str, str]) -> Told:
    interpreter = services.directory.interpreter(interpreter_id)
    if interpreter is None:  # gone from the directory since
        return {"interpreter_id": interpreter_id}
    rests = person["presence"] in {Presence.PAUSED, Presence.OFF_DUTY}
    return {
        "interpreter_id": interpreter_id,
        **place_arguments(place_now(services, interpreter)),
        "presence": person["presence"] if rests else Presence.AVAILABLE,
        "idle_since": person["since"],
        **({"leg_id": busy[interpreter_id]} if interpreter_id in busy else {}),
    }


def _all(services: Services, noun: str) -> Iterator[tuple[str, Told]]:
    while some := _some(services, noun):
        yield from some.items()


def _some(services: Services, noun: str) -> dict[str, Told]:
    told = services.live.run("read_remembered", {"noun": noun, "limit": BATCH}).get("told") or {}
    return {name: json.loads(one) for name, one in told.items()}
