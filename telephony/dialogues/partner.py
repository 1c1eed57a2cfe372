"""What staff and a partner are led through when another service's number is dialled into the room.

In a room only `*` is heard, so that staff are asked outside of it: they press `*` when they hear the
interpreter, or are led to the question after a while. Until they have said yes, whatever is heard (a menu,
music) is no conversation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from twilio.twiml.voice_response import VoiceResponse

from dispatch.domain.legs import LegRole
from dispatch.domain.views import Room
from telephony.dialogues.staff_line import place_of
from telephony.twiml import Join, ask_keys, go_to, join_room

if TYPE_CHECKING:
    from dispatch.domain.views import CallView
    from telephony.exchange import Exchange

YES, NO, END = "1", "2", "3"


def ask_confirmation(exchange: Exchange, view: CallView) -> VoiceResponse:
    """Ask staff whether the partner's interpreter is on the line; silence leads back to the room."""
    document = VoiceResponse()
    place = place_of(view)
    answer_url = exchange.answer_to("staff/partner", **place.parameters())
    gather = ask_keys(document, keys=1, answer_url=answer_url, seconds=exchange.settings.key_seconds)
    exchange.speaker(place.words).say(gather, "staff.menu_partner")
    go_to(document, answer_url)
    return document


def join(
    exchange: Exchange, view: CallView, leg_id: str, prompt: str | None = None, *, missed: int = 0
) -> VoiceResponse:
    """Lead a partner into the room, by name: staff may have left and opened it anew."""
    document = VoiceResponse()
    if prompt:
        exchange.speaker(view.prompt_language).say(document, prompt)
    carried = {"call": view.call_id, "words": view.prompt_language}
    join_room(
        document,
        Join(
            role=LegRole.PARTNER,
            leg_id=leg_id,
            room=Room(view.room.name, None),
            wait_url=exchange.addresses.document("partner/wait", **carried, turn=1),
            after_url=exchange.answer_to("partner/after-room", **carried),
            missed_url=exchange.answer_to("partner/after-room", **carried, missed=missed + 1),
            report_url=exchange.addresses.rooms(view.call_id),
            limit_seconds=exchange.settings.room_seconds,
        ),
    )
    return document


def not_needed() -> VoiceResponse:
    """Hang up on a partner: it may be a menu that listens, and nobody waits for it."""
    document = VoiceResponse()
    document.hangup()
    return document
