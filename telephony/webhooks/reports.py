"""Where the carrier reports what happened to legs and rooms; answered at once and never with a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.domain.directory import LineKind
from dispatch.domain.legs import FINAL_LEG_STATUSES, LegRole, RoomEvent
from dispatch.domain.views import LegReported, RoomReported
from dispatch.use_cases.report_leg import report_leg
from dispatch.use_cases.report_room import report_room
from telephony.carrier_words import LEG_STATUSES, ROOM_EVENTS, SIP_OK
from telephony.webhooks.asked import BadInputError

if TYPE_CHECKING:
    from dispatch.services import Services
    from telephony.webhooks.asked import Asked

ABOUT_A_LEG = frozenset({RoomEvent.JOINED, RoomEvent.LEFT})


def legs(services: Services, asked: Asked) -> None:
    """Pass on how one leg stands.

    Source: https://www.twilio.com/docs/voice/api/call-resource#statuscallbackevent
    """
    status = LEG_STATUSES.get(asked.fields.get("CallStatus", ""))
    if status is None:
        raise BadInputError("CallStatus is missing or not known")
    is_final = status in FINAL_LEG_STATUSES
    report_leg(
        services,
        LegReported(
            leg_id=asked.leg_id,
            role=_role(services, asked),
            status=status,
            sequence=asked.count("SequenceNumber", asked.fields),
            carrier_at=asked.carrier_at(),
            call_id=asked.maybe_word("call"),
            offer_id=asked.maybe_word("offer"),
            attempt_id=asked.maybe_word("attempt"),
            # CallDuration is seconds; the field named Duration is minutes.
            duration_seconds=asked.count("CallDuration", asked.fields) if is_final else None,
            failure=_failure(asked) if is_final else None,
            interpreter_id=asked.maybe_word("interpreter"),
            standby_id=asked.maybe_word("standby"),
        ),
    )


def rooms(services: Services, asked: Asked) -> None:
    """Pass on who came into a room or left it; events that we did not ask for are let pass.

    Source: https://www.twilio.com/docs/voice/twiml/conference#statuscallbackevent
    """
    event = ROOM_EVENTS.get(asked.fields.get("StatusCallbackEvent", ""))
    if event is None:
        asked.word("StatusCallbackEvent", asked.fields)
        return
    reason = asked.maybe_word("ReasonParticipantLeft", asked.fields)
    report_room(
        services,
        RoomReported(
            call_id=asked.call_id,
            conference_id=asked.word("ConferenceSid", asked.fields),
            event=event,
            sequence=asked.count("SequenceNumber", asked.fields),
            carrier_at=asked.carrier_at(),
            leg_id=asked.leg_id if event in ABOUT_A_LEG else None,
            reason=reason or asked.maybe_word("ReasonConferenceEnded", asked.fields),
        ),
    )


def _role(services: Services, asked: Asked) -> LegRole:
    # Legs that we dialled say in their address who they are. Legs dialled to us report to an address
    # set on the number, which is the same for every line; the line then tells.
    named = asked.address.get("role", "")
    if named in set(LegRole):
        return LegRole(named)
    number = asked.number("To")
    line = services.directory.line(number) if number else None
    return LegRole.INTERPRETER if line and line.kind is LineKind.INTERPRETER else LegRole.STAFF


def _failure(asked: Asked) -> str | None:
    error = asked.count("ErrorCode", asked.fields)
    if error:
        return f"error {error}"
    answer = asked.count("SipResponseCode", asked.fields)
    return f"sip {answer}" if answer and str(answer) != SIP_OK else None
