"""Where the carrier asks what an interpreter hears next who called the interpreter line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.domain.errors import ForbiddenMove
from dispatch.use_cases.ask_standby import ask_standby
from dispatch.use_cases.change_presence import change_presence
from dispatch.use_cases.read_duty import read_duty
from dispatch.use_cases.sign_on import sign_on
from telephony.dialogues import interpreter_line

if TYPE_CHECKING:
    from twilio.twiml.voice_response import VoiceResponse

    from dispatch.services import Services
    from telephony.exchange import Exchange
    from telephony.webhooks.asked import Asked


def login(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Take number and PIN in one; whatever was wrong, the answer is the same."""
    words = asked.words or ""
    if asked.digits:
        known = sign_on(
            services,
            leg_id=asked.leg_id,
            digits=asked.digits,
            number_digits=exchange.settings.interpreter_number_digits,
            operation_id=asked.operation_id,
        )
        if known is not None:
            how = interpreter_line.how_they_stand(known, services.clock.now())
            return interpreter_line.ask_presence(exchange, known.interpreter_id, known.prompt_language, how)
    if asked.turn >= exchange.settings.attempts:
        return interpreter_line.goodbye(exchange, words, "interpreter.goodbye_refused")
    prompt = "interpreter.refused" if asked.digits else "interpreter.sign_on_again"
    return interpreter_line.ask_login(exchange, words, asked.turn + 1, prompt)


def presence(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Change how an interpreter stands, and say so."""
    words = asked.words or ""
    interpreter_id = asked.word("interpreter")
    if asked.digits == interpreter_line.STANDBY:
        answer = ask_standby(
            services, interpreter_id=interpreter_id, operation_id=asked.operation_id, leg_id=asked.leg_id
        )
        return interpreter_line.goodbye(exchange, words, interpreter_line.ABOUT_STANDBY[answer])
    if asked.digits == interpreter_line.PAUSE:
        return interpreter_line.ask_pause(exchange, interpreter_id, words)
    if asked.digits == interpreter_line.OWN:
        duty = read_duty(services, exchange.settings.home, interpreter_id=interpreter_id)
        told = interpreter_line.about_duty(words, duty)
        return interpreter_line.ask_presence(exchange, interpreter_id, words, None, 1, told)
    event = interpreter_line.EVENTS.get(asked.digits)
    if event is None and asked.turn < interpreter_line.TURNS:
        return interpreter_line.ask_presence(exchange, interpreter_id, words, None, asked.turn + 1)
    if event is None:
        return interpreter_line.goodbye(exchange, words, "interpreter.goodbye")
    return _change(services, exchange, asked, event)


def pause(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Begin a break that ends by itself; without a useful key it is the usual one."""
    minutes = interpreter_line.PAUSE_MINUTES.get(asked.digits, interpreter_line.USUAL_PAUSE_MINUTES)
    return _change(services, exchange, asked, "pause", minutes)


def _change(
    services: Services, exchange: Exchange, asked: Asked, event: str, pause_minutes: int | None = None
) -> VoiceResponse:
    words = asked.words or ""
    try:
        now = change_presence(
            services,
            interpreter_id=asked.word("interpreter"),
            event=event,
            operation_id=asked.operation_id,
            leg_id=asked.leg_id,
            pause_seconds=pause_minutes * 60 if pause_minutes else None,
        )
    except ForbiddenMove:
        return interpreter_line.goodbye(exchange, words, "interpreter.not_now")
    return interpreter_line.confirm(exchange, words, now, pause_minutes)
