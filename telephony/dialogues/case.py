"""What staff are asked while phones ring already: the case reference, read back digit by digit.

It can exclude nobody, so nobody waits for it; `*` or silence passes it over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from twilio.twiml.voice_response import VoiceResponse

from telephony.dialogues.staff_line import place_of
from telephony.twiml import ask_keys, go_to

if TYPE_CHECKING:
    from dispatch.domain.views import CallView
    from telephony.exchange import Exchange
    from telephony.prompts.catalogue import Sentence

SKIP = "*"
AGAIN = "2"
TURNS = 3
"""How often the reference may be keyed in."""


def ask_case(
    exchange: Exchange, view: CallView, digits: int, turn: int = 1, *before: Sentence
) -> VoiceResponse:
    """Ask for a case reference of so many digits."""
    document = VoiceResponse()
    place = place_of(view)
    answer_url = exchange.answer_to("staff/case", **place.parameters(), turn=turn)
    gather = ask_keys(
        document, keys=digits, answer_url=answer_url, seconds=exchange.settings.key_seconds, skip_key=SKIP
    )
    speaker = exchange.speaker(place.words)
    question: Sentence = ("staff.ask_case", {"digits": digits})
    for prompt, facts in (*before, question):
        speaker.say(gather, prompt, **facts)
    go_to(document, answer_url)
    return document


def read_back(exchange: Exchange, view: CallView, reference: str, turn: int) -> VoiceResponse:
    """Say the reference digit by digit; only a key has it asked again. It is never in an address."""
    document = VoiceResponse()
    place = place_of(view)
    answer_url = exchange.answer_to("staff/case-check", **place.parameters(), turn=turn)
    gather = ask_keys(document, keys=1, answer_url=answer_url, seconds=exchange.settings.offer_key_seconds)
    exchange.speaker(place.words).say(gather, "staff.case_read_back", digits=" ".join(reference))
    go_to(document, answer_url)
    return document
