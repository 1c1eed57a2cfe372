"""What staff hear who dial a line that is closed: when it opens, and which line is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twilio.twiml.voice_response import VoiceResponse

from telephony.spoken_times import spoken_day, spoken_time
from telephony.twiml import ask_keys, go_to

if TYPE_CHECKING:
    from datetime import date, datetime

    from dispatch.domain.views import Arrival
    from telephony.exchange import Exchange

OTHER_LINE = "1"
"""The key that leads to the line that is open."""
AFTER_HOURS = {"2": "callback", "3": "partner"}
"""Key -> what staff choose of the line that is closed."""


def called_back_then(exchange: Exchange, words: str, opens_at: datetime, today: date) -> VoiceResponse:
    """Say when staff are called back at the earliest, and hang up."""
    document, local = VoiceResponse(), exchange.settings.home.calendar.local(opens_at)
    day, opens = spoken_day(words, local.date(), today), spoken_time(words, local)
    exchange.speaker(words).say(document, "staff.callback_at_opening", day=day, opens=opens)
    document.hangup()
    return document


def tell(exchange: Exchange, arrived: Arrival, today: date) -> VoiceResponse:
    """Say that the line is closed and when it opens, and offer what can be chosen now, if anything."""
    document, words = VoiceResponse(), arrived.prompt_language
    speaker, opens_at = exchange.speaker(words), arrived.opens_at
    facts: dict[str, object] = {}
    if opens_at is not None:
        facts = {"day": spoken_day(words, opens_at.date(), today), "opens": spoken_time(words, opens_at)}
    prompt = "staff.closed_until" if facts else "staff.closed"
    choices = [
        *(["staff.closed_other_line"] if arrived.open_line_id else []),
        *(["staff.closed_callback"] if arrived.may_callback else []),
        *(["staff.closed_partner"] if arrived.has_partner else []),
    ]
    if not choices:
        speaker.say(document, prompt, **facts)
        speaker.say(document, "staff.goodbye")
        document.hangup()
        return document
    answer_url = exchange.answer_to("staff/closed", line=arrived.open_line_id, words=words)
    gather = ask_keys(document, keys=1, answer_url=answer_url, seconds=exchange.settings.key_seconds)
    speaker.say(gather, prompt, **facts)
    for choice in choices:
        speaker.say(gather, choice)
    go_to(document, answer_url)
    return document
