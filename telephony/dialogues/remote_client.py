"""What staff and a client are led through who is elsewhere: the number, read back; the answer; the room.

A client hears no word of ours, for it might be somebody else who answers: their leg goes into the room
without one, and music where nobody is there for a moment. A voicemail is let go by a key of staff.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from twilio.twiml.voice_response import VoiceResponse

from dispatch.domain.legs import LegRole
from dispatch.domain.views import Room
from telephony.dialogues import keyed
from telephony.dialogues.keyed import Keyed
from telephony.dialogues.staff_line import place_of
from telephony.music import LENGTHS
from telephony.twiml import Join, ask_keys, go_to, join_room

if TYPE_CHECKING:
    from dispatch.domain.views import CallView
    from telephony.exchange import Exchange
    from telephony.prompts.catalogue import Sentence

RIGHT = "1"
YES, MACHINE, MENU = "1", "2", "3"
SILENT_TURNS = 5
END_OF_NUMBER = "#"


def ask_number(exchange: Exchange, view: CallView, turn: int = 1, *before: Sentence) -> VoiceResponse:
    """Ask for the client's number, ended by `#` or a pause."""
    return keyed.ask(exchange, view, _number(exchange), turn, *before)


def read_back(exchange: Exchange, view: CallView, digits: str, turn: int) -> VoiceResponse:
    """Say the number digit by digit; only key 1 has it dialled."""
    said: Sentence = ("staff.client_read_back", {"phone": " ".join(digits)})
    return keyed.read_back(exchange, view, _number(exchange), turn, said)


def ask_answered(exchange: Exchange, view: CallView) -> VoiceResponse:
    """Ask staff whether the client has answered, or a machine; silence leads back to the room."""
    document = VoiceResponse()
    place = place_of(view)
    answer_url = exchange.answer_to("staff/client", **place.parameters())
    gather = ask_keys(document, keys=1, answer_url=answer_url, seconds=exchange.settings.key_seconds)
    exchange.speaker(place.words).say(gather, "staff.ask_client_answered")
    go_to(document, answer_url)
    return document


def join(exchange: Exchange, view: CallView, leg_id: str, *, missed: int = 0) -> VoiceResponse:
    """Lead a client into the room without a word, by name: staff may have left and opened it anew."""
    document = VoiceResponse()
    carried = {"call": view.call_id}
    join_room(
        document,
        Join(
            role=LegRole.CLIENT,
            leg_id=leg_id,
            room=Room(view.room.name, None),
            wait_url=exchange.addresses.document("client/wait", **carried),
            after_url=exchange.answer_to("client/after-room", **carried),
            missed_url=exchange.answer_to("client/after-room", **carried, missed=missed + 1),
            report_url=exchange.addresses.rooms(view.call_id),
            limit_seconds=exchange.settings.room_seconds,
        ),
    )
    return document


def linger(exchange: Exchange, call_id: str, turn: int) -> VoiceResponse:
    """Hold a client back for a moment who has answered before staff are in the room again.

    Silence at first, as after any "hello?"; music once that would be odd.
    """
    next_url = exchange.answer_to("client/after-room", call=call_id, turn=turn + 1)
    if turn > SILENT_TURNS:
        return _music(exchange, next_url, LENGTHS[0])
    document = VoiceResponse()
    document.pause(length=1)
    go_to(document, next_url)
    return document


def hold(exchange: Exchange, call_id: str) -> VoiceResponse:
    """Play music outside of the room, and ask again whether staff are there."""
    return _music(exchange, exchange.answer_to("client/after-room", call=call_id), LENGTHS[0])


def wait(exchange: Exchange, call_id: str | None) -> VoiceResponse:
    """Play music in the room while nobody is there."""
    return _music(exchange, exchange.addresses.document("client/wait", call=call_id), LENGTHS[-1])


def hang_up() -> VoiceResponse:
    """Let a client's phone go without a word."""
    document = VoiceResponse()
    document.hangup()
    return document


def _number(exchange: Exchange) -> Keyed:
    settings = exchange.settings
    return Keyed(
        "staff/client-number",
        ("staff.ask_client", {}),
        seconds=settings.client_key_seconds,
        check_seconds=settings.key_seconds,
        end_key=END_OF_NUMBER,
    )


def _music(exchange: Exchange, next_url: str, seconds: int) -> VoiceResponse:
    document = VoiceResponse()
    document.play(exchange.addresses.music(seconds))
    go_to(document, next_url)
    return document
