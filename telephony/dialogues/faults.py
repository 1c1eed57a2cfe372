"""What is heard when something is broken: the truth, and a number that helps where there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twilio.twiml.voice_response import Dial, VoiceResponse

if TYPE_CHECKING:
    from telephony.exchange import Exchange


def apology(
    exchange: Exchange, *, for_staff: bool, own_number: str | None, words: str | None = None
) -> VoiceResponse:
    """Say that there is a fault and lead staff to the fallback number; others are asked to call later."""
    speaker = exchange.speaker(words)
    document = VoiceResponse()
    speaker.say(document, "fault.sorry")
    number = exchange.settings.fallback_number
    if for_staff and number:
        speaker.say(document, "fault.to_fallback")
        # Our own number is shown: no party ever sees another's (rule 10).
        dial = Dial(
            caller_id=own_number,
            timeout=exchange.settings.fallback_dial_seconds,
            time_limit=exchange.settings.room_seconds,
        )
        dial.number(number)
        document.append(dial)
    speaker.say(document, "fault.later")
    document.hangup()
    return document


def not_understood(exchange: Exchange, words: str | None = None) -> VoiceResponse:
    """Answer a request that makes no sense."""
    document = VoiceResponse()
    exchange.speaker(words).say(document, "fault.not_understood")
    document.hangup()
    return document


def unknown_line(exchange: Exchange, words: str | None = None) -> VoiceResponse:
    """Answer a call to a number that leads nowhere."""
    document = VoiceResponse()
    exchange.speaker(words).say(document, "fault.unknown_line")
    document.hangup()
    return document
