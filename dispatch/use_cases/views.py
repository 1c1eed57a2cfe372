"""Turns the scripts' answers into views; the only place that knows their field names outside Lua."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from dispatch.domain.directory import Group, Requester, Wishes, wishes_from
from dispatch.domain.errors import UnknownCall
from dispatch.domain.required_fields import read_fields
from dispatch.domain.states import AssistantStep, CallState, ClientStep, OfferState, StandbyStep
from dispatch.domain.views import CallView, Hold, OfferView, Room, StandbyTicket, StandbyView

if TYPE_CHECKING:
    from dispatch.services import Services

FIELD = "field:"
"""What the name of a call's field begins with that stands for a number given by staff."""


def change_call(
    services: Services, script: str, arguments: dict[str, Any], operation_id: str = ""
) -> CallView:
    """Run a script that answers with a call's view. Raises UnknownCall."""
    call = call_view(services.live.run(script, arguments, operation_id=operation_id))
    if call is None:
        raise UnknownCall(arguments["call_id"])
    return call


def call_view(answer: dict[str, Any]) -> CallView | None:
    """Return the view in a script's answer, or None where the call is unknown."""
    if answer.get("unknown"):
        return None
    return CallView(
        call_id=answer["call_id"],
        state=CallState(answer["state"]),
        line_id=answer["line_id"],
        staff_leg_id=answer["staff_leg_id"],
        prompt_language=answer["prompt_language"],
        room=Room(room_name(answer["call_id"]), answer.get("conference_id")),
        requester=_requester(answer),
        request_id=answer.get("request_id"),
        language=answer.get("language"),
        queued_at=moment(answer.get("queued_at")),
        position=answer.get("position"),
        phones_ringing=answer.get("phones_ringing", 0),
        interpreters_on_duty=answer.get("interpreters_on_duty", 0),
        staff_at_menu="staff_at_menu" in answer,
        partner_rings="partner_attempt" in answer and answer["state"] == CallState.WAITING,
        partner_leg_id=answer.get("partner_leg_id"),
        asking="asking" in answer,
        hold=_hold(answer),
        asks_why="replaced_offer" in answer,
        client=ClientStep(answer.get("client", ClientStep.NONE)),
        client_leg_id=answer.get("client_leg_id"),
        client_confirmed="client_confirmed" in answer,
        staff_in_room="staff_in_room" in answer,
        client_news=answer.get("client_news"),
        noted=frozenset(name.removeprefix(FIELD) for name in answer if name.startswith(FIELD)),
        always_served="always" in answer,
        opens_at=moment(answer.get("opens_at")),
        operator=AssistantStep(answer.get("operator", AssistantStep.NONE)),
        supervisor=AssistantStep(answer.get("supervisor", AssistantStep.NONE)),
        assist_news=answer.get("assist_news"),
        outcome=answer.get("outcome"),
        reason=answer.get("unserved_reason"),
        rating=int(answer["rating"]) if "rating" in answer else None,
        coming_id=answer.get("coming_id"),
        is_emergency="emergency" in answer,
    )


def offer_view(services: Services, answer: dict[str, Any]) -> OfferView | None:
    """Return the view in a script's answer, or None where the offer is unknown."""
    if answer.get("unknown"):
        return None
    interpreter = services.directory.interpreter(answer["interpreter_id"])
    return OfferView(
        offer_id=answer["offer_id"],
        call_id=answer["call_id"],
        state=OfferState(answer["state"]),
        interpreter_id=answer["interpreter_id"],
        prompt_language=interpreter.prompt_language if interpreter else "pt-PT",
        language=answer["language"],
        institution_id=answer.get("institution_id", ""),
        call_state=CallState(answer["call_state"]),
        room=Room(room_name(answer["call_id"]), answer.get("conference_id")),
        domain=answer.get("domain"),
        on_the_spot="on_the_spot" in answer,
        is_emergency="emergency" in answer,
        asking="asking" in answer,
        break_until=moment(answer.get("break_until")),
        hold=_hold(answer),
        role=Group(answer.get("role", Group.INTERPRETER)),
        served_state=CallState(answer["served_state"]) if "served_state" in answer else None,
    )


def standby_view(services: Services, answer: dict[str, Any]) -> StandbyView | None:
    """Return the view in a script's answer, or None where the leg is nobody's standby leg."""
    if answer.get("unknown"):
        return None
    interpreter = services.directory.interpreter(answer["interpreter_id"])
    since = moment(answer.get("since"))
    return StandbyView(
        interpreter_id=answer["interpreter_id"],
        prompt_language=interpreter.prompt_language if interpreter else "pt-PT",
        step=StandbyStep(answer["step"]),
        ticket=StandbyTicket(answer["interpreter_id"], answer["standby_id"], since) if since else None,
        offer_id=answer.get("offer_id"),
        reason=answer.get("reason"),
    )


def room_name(call_id: str) -> str:
    """Return the name of a call's room; it tells nothing about anybody."""
    return f"room-{call_id}"


def moment(seconds: str | float | None) -> datetime | None:
    """Return the moment that so many seconds since the epoch are."""
    return None if seconds is None else datetime.fromtimestamp(float(seconds), UTC)


def requester_arguments(requester: Requester) -> dict[str, Any]:
    """Return a requester as scripts take it; wishes and fields as text, which live state only hands back."""
    given = {field: value for field, value in asdict(requester).items() if value is not None}
    return given | {"wishes": json.dumps(given["wishes"]), "fields": json.dumps(given["fields"])}


def wishes_of(text: str | None) -> Wishes:
    """Return the wishes that live state kept as text."""
    return wishes_from(json.loads(text or "{}"))


def _hold(answer: dict[str, Any]) -> Hold | None:
    return Hold(answer["hold"]) if "hold" in answer else None


def _requester(answer: dict[str, Any]) -> Requester | None:
    if "institution_id" not in answer:
        return None
    return Requester(
        institution_id=answer["institution_id"],
        site_id=answer["site_id"],
        cost_centre_id=answer["cost_centre_id"],
        access_code_id=answer.get("access_code_id"),
        prompt_language=answer["prompt_language"],
        wishes=wishes_of(answer.get("wishes")),
        fields=read_fields(json.loads(answer.get("fields", "[]"))),
        may_be_urgent="may_be_urgent" in answer,
    )
