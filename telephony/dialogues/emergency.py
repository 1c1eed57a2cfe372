"""What staff on an emergency line are led through: at most one key for the language, then the room.

No code, no questions, no position, no reference and no rating; one short tone every ten seconds says that the
line is alive. Only the numbers listed for the line get so far.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from twilio.twiml.voice_response import VoiceResponse

from telephony.music import TONE_SECONDS
from telephony.twiml import ask_keys, go_to

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dispatch.domain.directory import LanguageEntry
    from telephony.dialogues.staff_line import Visit
    from telephony.exchange import Exchange

TONE_EVERY_SECONDS = 10
KEYS = "123456789"
MOST_LANGUAGES = len(KEYS)
"""One key chooses."""


def not_listed(exchange: Exchange, words: str | None) -> VoiceResponse:
    """Tell whoever is not listed for the line what it is not for, and hang up."""
    document = VoiceResponse()
    exchange.speaker(words).say(document, "emergency.not_listed")
    document.hangup()
    return document


def ask_language(exchange: Exchange, visit: Visit, languages: Sequence[LanguageEntry]) -> VoiceResponse:
    """Ask for the one key; the languages stand in the order of the line."""
    document = VoiceResponse()
    speaker = exchange.speaker(visit.words)
    answer_url = exchange.answer_to("staff/emergency", **visit.parameters())
    gather = ask_keys(document, keys=1, answer_url=answer_url, seconds=exchange.settings.key_seconds)
    speaker.say(gather, "emergency.ask_language")
    for key, entry in enumerate(languages[:MOST_LANGUAGES], 1):
        speaker.say(gather, "emergency.language_key", language=entry.name(visit.words), key=key)
    go_to(document, answer_url)
    return document


def wait(exchange: Exchange, next_url: str) -> VoiceResponse:
    """Play one short tone, then nothing until the next: whoever waits talks with the person in need."""
    document = VoiceResponse()
    document.play(exchange.addresses.tone())
    document.pause(length=TONE_EVERY_SECONDS - TONE_SECONDS)
    go_to(document, next_url)
    return document
