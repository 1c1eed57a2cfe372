"""What staff hear who dial a line that is closed: when it opens, and which line is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twilio.twiml.voice_response import VoiceResponse

from telephony.spoken_times import spoken_day, spoken_time
from telephony.twiml import ask_keys, go_to

if TYPE_CHECKING:
    from datetime import date

    from dispatch.domain.views import Arrival
    from telephony.exchange import Exchange

OTHER_LINE = "1"
"""The key that leads to the line that is open."""


def tell(exchange: Exchange, arrived: Arrival, today: date) -> VoiceResponse:
    """Say that the line is closed and when it opens, and offer the line that is open, where there is one."""
    document, words = VoiceResponse(), arrived.prompt_language
    speaker, opens_at = exchange.speaker(words), arrived.opens_at
    facts: dict[str, object] = {}
    if opens_at is not None:
        facts = {"day": spoken_day(words, opens_at.date(), today), "opens": spoken_time(words, opens_at)}
    prompt = "staff.closed_until" if facts else "staff.closed"
    if arrived.open_line_id is None:
        speaker.say(document, prompt, **facts)
        speaker.say(document, "staff.goodbye")
        document.hangup()
        return document
    answer_url = exchange.answer_to("staff/closed", line=arrived.open_line_id, words=words)
    gather = ask_keys(document, keys=1, answer_url=answer_url, seconds=exchange.settings.key_seconds)
    speaker.say(gather, prompt, **facts)
    speaker.say(gather, "staff.closed_other_line")
    go_to(document, answer_url)
    return document
