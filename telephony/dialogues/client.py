"""What the client hears while they wait beside staff: words in their own language, or a soft tone.

Words are heard where a speaker of the language has reviewed them, or an administrator allows them although
nobody has. Otherwise those of a near language that needs no asking are, if they were reviewed; else a tone,
so that the client hears that something goes on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from telephony.music import TONE_SECONDS
from telephony.prompts.catalogue import CLIENT

if TYPE_CHECKING:
    from twilio.twiml.voice_response import VoiceResponse

    from dispatch.live.directory import Languages
    from telephony.exchange import Exchange
    from telephony.prompts.catalogue import Speaker

GREETING = "greeting"


@dataclass(frozen=True, slots=True)
class ForClient:
    """One phrase for the client; without a speaker it is a tone."""

    speaker: Speaker | None
    phrase: str

    @property
    def seconds(self) -> float:
        """Return about how long it takes to hear."""
        return self.speaker.seconds(CLIENT + self.phrase) if self.speaker else TONE_SECONDS

    def put(self, document: VoiceResponse, exchange: Exchange) -> None:
        """Have it heard."""
        if self.speaker:
            self.speaker.say(document, CLIENT + self.phrase)
        else:
            document.play(exchange.addresses.tone())


def waiting_phrase(turn: int) -> str:
    """Return which phrase belongs into a wait document: the greeting first, then two that take turns."""
    if turn == 1:
        return GREETING
    return "wait_a" if turn % 2 else "wait_b"


def for_client(
    exchange: Exchange, languages: Languages, tag: str | None, words: str, phrase: str
) -> ForClient | None:
    """Return what a client of this language hears, or None where it is staff's own, or in no catalogue."""
    entry = languages.by_tag(tag) if tag else None
    if entry is None or entry.tag == words:
        return None
    near = [entry.variety_of] if entry.variety_of else []
    near += [one.tag for one in entry.related if not one.ask_first]
    for candidate in (entry.tag, *near):
        phrases = exchange.client.get(candidate)
        allowed = languages.by_tag(candidate)
        # Of a language nobody asked for, only what a speaker has reviewed is heard.
        unreviewed = bool(allowed and allowed.plays_unreviewed and candidate in {entry.tag, entry.variety_of})
        if phrases and phrases.may_be_heard(phrase, unreviewed=unreviewed):
            return None if candidate == words else ForClient(phrases.speaker, phrase)
    return ForClient(None, phrase)
