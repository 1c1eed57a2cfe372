"""What an interpreter on standby is led through: the key that begins it, music, whispers, the menu.

The leg is in a Gather around quiet music, not in a conference or a queue: every key is heard at once.
Nothing but a key begins it, accepts, or confirms, so that a voicemail can never be on standby.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from twilio.twiml.voice_response import VoiceResponse

from telephony.dialogues.offer import opening
from telephony.music import LENGTHS
from telephony.twiml import ask_keys, go_to

if TYPE_CHECKING:
    from collections.abc import Mapping

    from twilio.twiml.voice_response import Gather

    from dispatch.domain.views import OfferView, StandbyTicket
    from telephony.exchange import Exchange

BEGIN = "1"
ACCEPT, DECLINE = "1", "2"
OFF_DUTY, PAUSE, LEAVE = "2", "3", "4"
"""Of the menu; any other key, or silence, stays."""
EVENTS = {OFF_DUTY: "off_duty", PAUSE: "pause"}
TURNS = 2
"""How often the key is asked for that begins it."""

GOODBYES: Mapping[str | None, str] = {
    "off_duty": "interpreter.now_off_duty",
    "paused": "interpreter.now_paused",
    "left": "standby.left",
    "renew": "standby.renewed",
    "no_key": "standby.no_key",
}
"""Why a stay ended -> what is said; where nothing is known, only goodbye."""


def ask_begin(
    exchange: Exchange, interpreter_id: str, standby_id: str, words: str, turn: int = 1
) -> VoiceResponse:
    """Ask whoever picked up for the key that begins it."""
    document = VoiceResponse()
    answer_url = exchange.answer_to(
        "standby/begin", interpreter=interpreter_id, standby=standby_id, turn=turn, words=words
    )
    gather = ask_keys(document, keys=1, answer_url=answer_url, seconds=exchange.settings.key_seconds)
    exchange.speaker(words).say(gather, "standby.begin")
    go_to(document, answer_url)
    return document


def music(
    exchange: Exchange, words: str | None, ticket: StandbyTicket | None, prompt: str | None = None
) -> VoiceResponse:
    """Play quiet music in which any key opens the menu."""
    document = VoiceResponse()
    answer_url = exchange.answer_to("standby/key", words=words)
    gather = ask_keys(document, keys=1, answer_url=answer_url, seconds=1)
    if prompt:
        exchange.speaker(words).say(gather, prompt)
    _play(exchange, gather, exchange.settings.standby_music_seconds)
    go_to(document, exchange.addresses.standby_music(ticket, words))
    return document


def ask_presence(exchange: Exchange, words: str | None, ticket: StandbyTicket | None) -> VoiceResponse:
    """Ask for a key, which says that somebody is there; the question is said again until its time is over."""
    document = VoiceResponse()
    answer_url = exchange.answer_to("standby/key", asked=1, words=words)
    gather = ask_keys(document, keys=1, answer_url=answer_url, seconds=1)
    exchange.speaker(words).say(gather, "standby.confirm")
    _play(exchange, gather, LENGTHS[-1])
    go_to(document, exchange.addresses.standby_music(ticket, words))
    return document


def whisper(exchange: Exchange, view: OfferView, language_name: str) -> VoiceResponse:
    """Say the language, the subject, and which key accepts; silence goes on to whoever is next."""
    document = VoiceResponse()
    answer_url = exchange.answer_to("standby/whisper", offer=view.offer_id, words=view.prompt_language)
    seconds = exchange.settings.whisper_key_seconds
    gather = ask_keys(document, keys=1, answer_url=answer_url, seconds=seconds)
    speaker = exchange.speaker(view.prompt_language)
    for prompt, facts in opening(speaker, view, language_name):
        speaker.say(gather, prompt, **facts)
    speaker.say(gather, "offer.decline")
    go_to(document, answer_url)
    return document


def menu(exchange: Exchange, words: str | None) -> VoiceResponse:
    """Offer to stay, to go, or to be rung instead."""
    document = VoiceResponse()
    answer_url = exchange.answer_to("standby/menu", words=words)
    gather = ask_keys(document, keys=1, answer_url=answer_url, seconds=exchange.settings.key_seconds)
    exchange.speaker(words).say(gather, "standby.menu")
    exchange.speaker(words).say(gather, "standby.menu_leave")
    go_to(document, answer_url)
    return document


def goodbye(exchange: Exchange, words: str | None, reason: str | None) -> VoiceResponse:
    """Say why the stay is over, and hang up."""
    document = VoiceResponse()
    exchange.speaker(words).say(document, GOODBYES.get(reason, "offer.goodbye"))
    document.hangup()
    return document


def _play(exchange: Exchange, gather: Gather, seconds: int) -> None:
    piece = LENGTHS[-1]
    gather.play(exchange.addresses.music(piece), loop=max(1, round(seconds / piece)))
