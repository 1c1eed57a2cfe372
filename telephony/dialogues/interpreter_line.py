"""What an interpreter hears who calls in: number and PIN, then duty, a break, or standby."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from twilio.twiml.voice_response import VoiceResponse

from dispatch.domain.states import Presence
from dispatch.use_cases.ask_standby import StandbyAnswer
from telephony.spoken_times import spoken_day, spoken_time
from telephony.twiml import ask_keys, go_to

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from dispatch.domain.views import SignedOn
    from dispatch.use_cases.read_duty import Duty
    from telephony.exchange import Exchange
    from telephony.prompts.catalogue import Sentence

EVENTS = {"1": "on_duty", "2": "off_duty"}
"""Key -> event of the presence table."""
PAUSE = "3"
"""The key that asks how long a break is to be."""
PAUSE_MINUTES = {"1": 10, "2": 30, "3": 60}
"""Key -> how long it is; it ends by itself."""
USUAL_PAUSE_MINUTES = 30
"""How long it is where no key says."""
STANDBY = "4"
"""The key that asks for a line to wait on."""
OWN = "5"
"""The key that asks for their own minutes and shifts."""
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


def ask_presence(  # noqa: PLR0913, PLR0917 - who, how, and what is said before
    exchange: Exchange,
    interpreter_id: str,
    words: str,
    how: Sentence | None,
    turn: int = 1,
    before: Iterable[Sentence] = (),
) -> VoiceResponse:
    """Say how they stand, or what they asked for, and offer to change it."""
    document = VoiceResponse()
    answer_url = exchange.answer_to(
        "interpreter/presence", interpreter=interpreter_id, turn=turn, words=words
    )
    gather = ask_keys(document, keys=1, answer_url=answer_url, seconds=exchange.settings.key_seconds)
    for prompt, facts in [*([how] if how else []), *before]:
        exchange.speaker(words).say(gather, prompt, **facts)
    for prompt in ("interpreter.menu", "interpreter.menu_standby", "interpreter.menu_own"):
        exchange.speaker(words).say(gather, prompt)
    go_to(document, answer_url)
    return document


def how_they_stand(how: SignedOn, now: datetime) -> Sentence:
    """Return what an interpreter is, and why or how long yet if they did not choose it just now."""
    if how.presence is Presence.PAUSED and how.missed_calls:
        return "interpreter.is_paused_missed", {"calls": how.missed_calls}
    if how.presence is Presence.PAUSED and how.paused_until:
        minutes = max(1, math.ceil((how.paused_until - now).total_seconds() / 60))
        return "interpreter.is_paused_until", {"minutes": minutes}
    if how.presence is Presence.WRAP_UP and how.in_person:
        return "interpreter.is_in_person", {}
    return _IS[how.presence], {}


def ask_pause(exchange: Exchange, interpreter_id: str, words: str) -> VoiceResponse:
    """Ask how long a break is to be."""
    document = VoiceResponse()
    answer_url = exchange.answer_to("interpreter/pause", interpreter=interpreter_id, words=words)
    gather = ask_keys(document, keys=1, answer_url=answer_url, seconds=exchange.settings.key_seconds)
    exchange.speaker(words).say(gather, "interpreter.ask_pause")
    go_to(document, answer_url)
    return document


def about_duty(words: str, duty: Duty) -> list[Sentence]:
    """Return what is said of an interpreter's minutes, where they are known, and of their shifts."""
    said: list[Sentence] = []
    if duty.today_seconds is not None and duty.month_seconds is not None:
        today, of_month = (int(seconds // 60) for seconds in (duty.today_seconds, duty.month_seconds))
        said.append(("interpreter.minutes", {"today": today, "month": of_month}))
    if duty.shift is None:
        return [*said, ("interpreter.no_shift", {})]
    ends = spoken_time(words, duty.shift.ends_at)
    if duty.shift.begins_at <= duty.now:
        return [*said, ("interpreter.on_shift", {"ends": ends})]
    day = spoken_day(words, duty.shift.begins_at.date(), duty.now.date())
    begins = spoken_time(words, duty.shift.begins_at)
    return [*said, ("interpreter.next_shift", {"day": day, "begins": begins, "ends": ends})]


def confirm(
    exchange: Exchange, words: str, presence: Presence, pause_minutes: int | None = None
) -> VoiceResponse:
    """Say what they are now; a wish that a conversation delays is noted."""
    if presence is Presence.PAUSED and pause_minutes:
        return goodbye(exchange, words, "interpreter.now_paused_for", minutes=pause_minutes)
    return goodbye(exchange, words, _NOW.get(presence, "interpreter.noted"))


def goodbye(exchange: Exchange, words: str, prompt: str, **facts: object) -> VoiceResponse:
    """Say one last sentence and hang up."""
    document = VoiceResponse()
    exchange.speaker(words).say(document, prompt, **facts)
    document.hangup()
    return document
