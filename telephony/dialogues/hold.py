"""What both hear while staff have asked the interpreter to wait: how long it is, and music.

Both are outside of the room, in a Gather around music, so that every key is heard. Staff: any key goes on.
The interpreter: any key opens the usual menu; once they may leave, 3 leaves at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from twilio.twiml.voice_response import VoiceResponse

from dispatch.domain.views import Hold
from telephony.dialogues.offer import seat_of
from telephony.dialogues.staff_line import place_of
from telephony.music import LENGTHS
from telephony.twiml import ask_keys, go_to

if TYPE_CHECKING:
    from dispatch.domain.views import CallView, OfferView
    from telephony.exchange import Exchange

LEAVE = "3"

OF_STAFF = {
    Hold.BEGUN: "staff.hold",
    Hold.TOLD: "staff.hold_told",
    Hold.MAY_LEAVE: "staff.hold_may_leave",
}
OF_INTERPRETER = {
    Hold.BEGUN: "offer.hold",
    Hold.TOLD: "offer.hold_told",
    Hold.MAY_LEAVE: "offer.hold_may_leave",
}


def staff_hold(exchange: Exchange, view: CallView, hold: Hold, *, is_new: bool = True) -> VoiceResponse:
    """Tell staff how long the interpreter waits, where that is new, and play music until a key."""
    answer_url = exchange.answer_to("staff/hold", **place_of(view).parameters())
    return _music(exchange, answer_url, view.prompt_language, OF_STAFF[hold] if is_new else None)


def interpreter_hold(
    exchange: Exchange, view: OfferView, hold: Hold, *, is_new: bool = True
) -> VoiceResponse:
    """Tell the interpreter the same, and play music; any key opens the menu."""
    answer_url = exchange.answer_to("offer/hold", **seat_of(view).parameters())
    return _music(exchange, answer_url, view.prompt_language, OF_INTERPRETER[hold] if is_new else None)


def _music(exchange: Exchange, answer_url: str, words: str, prompt: str | None) -> VoiceResponse:
    document = VoiceResponse()
    gather = ask_keys(document, keys=1, answer_url=answer_url, seconds=1)
    if prompt:
        exchange.speaker(words).say(gather, prompt)
    piece = LENGTHS[-1]
    times = max(1, round(exchange.settings.standby_music_seconds / piece))
    gather.play(exchange.addresses.music(piece), loop=times)
    go_to(document, answer_url)
    return document
