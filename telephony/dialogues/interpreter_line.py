"""What an interpreter hears who calls in: number and PIN, then duty, a break, or standby."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twilio.twiml.voice_response import VoiceResponse

from dispatch.domain.states import Presence
from dispatch.use_cases.ask_standby import StandbyAnswer
from telephony.twiml import ask_keys, go_to

if TYPE_CHECKING:
    from dispatch.domain.views import SignedOn
    from telephony.exchange import Exchange

EVENTS = {"1": "on_duty", "2": "off_duty", "3": "pause"}
"""Key -> event of the presence table."""
STANDBY = "4"
"""The key that asks for a line to wait on."""
TURNS = 2

_IS = {presence: f"interpreter.is_{presence.value}" for presence in Presence}
_NOW = {
    Presence.AVAILABLE: "interpreter.now_available",
    Presence.OFF_DUTY: "interpreter.now_off_duty",
    Presence.PAUSED: "interpreter.now_paused",
}

ABOUT_STANDBY = {
    StandbyAnswer.ASKED: "interpreter.standby_asked",
    StandbyAnswer.BUSY: "interpreter.not_now",
    StandbyAnswer.FULL: "interpreter.standby_full",
}


def ask_login(exchange: Exchange, words: str, turn: int, *prompts: str) -> VoiceResponse:
    """Ask for number and PIN in one go; what was wrong about them is never said."""
    document = VoiceResponse()
    settings = exchange.settings
    answer_url = exchange.answer_to("interpreter/login", turn=turn, words=words)
    gather = ask_keys(
        document,
        keys=settings.interpreter_number_digits + settings.interpreter_pin_digits,
        answer_url=answer_url,
        seconds=settings.key_seconds,
    )
    for prompt in prompts:
        exchange.speaker(words).say(gather, prompt)
    go_to(document, answer_url)
    return document


def ask_presence(
    exchange: Exchange, interpreter_id: str, words: str, how: SignedOn | None, turn: int = 1
) -> VoiceResponse:
    """Say how they stand, and why if they did not choose it, and offer to change it."""
    document = VoiceResponse()
    answer_url = exchange.answer_to(
        "interpreter/presence", interpreter=interpreter_id, turn=turn, words=words
    )
    gather = ask_keys(document, keys=1, answer_url=answer_url, seconds=exchange.settings.key_seconds)
    if how and how.presence is Presence.PAUSED and how.missed_calls:
        exchange.speaker(words).say(gather, "interpreter.is_paused_missed", calls=how.missed_calls)
    elif how and how.presence is Presence.WRAP_UP and how.in_person:
        exchange.speaker(words).say(gather, "interpreter.is_in_person")
    elif how:
        exchange.speaker(words).say(gather, _IS[how.presence])
    exchange.speaker(words).say(gather, "interpreter.menu")
    exchange.speaker(words).say(gather, "interpreter.menu_standby")
    go_to(document, answer_url)
    return document


def confirm(exchange: Exchange, words: str, presence: Presence) -> VoiceResponse:
    """Say what they are now; a wish that a conversation delays is noted."""
    return goodbye(exchange, words, _NOW.get(presence, "interpreter.noted"))


def goodbye(exchange: Exchange, words: str, prompt: str) -> VoiceResponse:
    """Say one last sentence and hang up."""
    document = VoiceResponse()
    exchange.speaker(words).say(document, prompt)
    document.hangup()
    return document
