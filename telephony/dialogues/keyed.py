"""A number that staff key in while phones ring: asked for, read back by digits, and never in an address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from twilio.twiml.voice_response import VoiceResponse

from telephony.dialogues.staff_line import place_of
from telephony.twiml import ask_keys, go_to

if TYPE_CHECKING:
    from dispatch.domain.views import CallView
    from telephony.exchange import Exchange
    from telephony.prompts.catalogue import Sentence

AGAIN = "2"
TURNS = 3
"""How often a number may be keyed in."""


@dataclass(frozen=True, slots=True)
class Keyed:
    """How one number is asked for."""

    path: str  # where the digits go; the answer to what was read back goes to the same with `-check`
    question: Sentence
    seconds: int  # how long the next key is waited for
    check_seconds: int  # the same after it was read back
    keys: int | None = None  # as many as there must be; None: until a pause or `end_key`
    end_key: str = ""  # ends the digits, or passes over the question
    at: int = 0  # the n-th of several that are asked for


def ask(exchange: Exchange, view: CallView, keyed: Keyed, turn: int = 1, *before: Sentence) -> VoiceResponse:
    """Ask for a number, after what there is to say first."""
    document = VoiceResponse()
    place = place_of(view)
    answer_url = exchange.answer_to(keyed.path, **place.parameters(), at=keyed.at or None, turn=turn)
    gather = ask_keys(
        document, keys=keyed.keys, answer_url=answer_url, seconds=keyed.seconds, skip_key=keyed.end_key
    )
    speaker = exchange.speaker(place.words)
    for prompt, facts in (*before, keyed.question):
        speaker.say(gather, prompt, **facts)
    go_to(document, answer_url)
    return document


def read_back(exchange: Exchange, view: CallView, keyed: Keyed, turn: int, said: Sentence) -> VoiceResponse:
    """Say the number that was keyed in, and wait for the key that says whether it is right."""
    document = VoiceResponse()
    place = place_of(view)
    answer_url = exchange.answer_to(
        f"{keyed.path}-check", **place.parameters(), at=keyed.at or None, turn=turn
    )
    gather = ask_keys(document, keys=1, answer_url=answer_url, seconds=keyed.check_seconds)
    prompt, facts = said
    exchange.speaker(place.words).say(gather, prompt, **facts)
    go_to(document, answer_url)
    return document
