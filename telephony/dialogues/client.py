"""What the client hears while they wait beside staff: words in their own language, or a soft tone.

Words are heard where a speaker of the language has reviewed them, or an administrator allows them although
nobody has. Otherwise those of a near language that needs no asking are, if they were reviewed; else a tone,
so that the client hears that something goes on.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from twilio.twiml.voice_response import VoiceResponse

from dispatch.domain.facts import ClientAnswer
from telephony.music import TONE_SECONDS
from telephony.prompts.catalogue import CLIENT
from telephony.twiml import ask_keys, go_to

if TYPE_CHECKING:
    from collections.abc import Mapping

    from twilio.twiml.voice_response import Gather

    from dispatch.domain.views import CallView
    from dispatch.live.directory import Languages
    from telephony.exchange import Exchange
    from telephony.prompts.catalogue import Speaker

GREETING, QUESTION = "greeting", "question"
ANSWERS: Mapping[str, ClientAnswer] = {"1": ClientAnswer.YES, "2": ClientAnswer.NO}


@dataclass(frozen=True, slots=True)
class ForClient:
    """One phrase for the client; without a speaker it is a tone."""

    speaker: Speaker | None
    phrase: str

    @property
    def seconds(self) -> float:
        """Return about how long it takes to hear."""
        return self.speaker.seconds(CLIENT + self.phrase) if self.speaker else TONE_SECONDS

    def put(self, document: VoiceResponse | Gather, exchange: Exchange) -> None:
        """Have it heard."""
        if self.speaker:
            self.speaker.say(document, CLIENT + self.phrase)
        else:
            document.play(exchange.addresses.tone())  # type: ignore[no-untyped-call] # the SDK has no annotations


def waiting_phrase(turn: int) -> str:
    """Return which phrase belongs into a wait document: the greeting first, then two that take turns."""
    if turn == 1:
        return GREETING
    return "wait_a" if turn % 2 else "wait_b"


def is_asked(exchange: Exchange, call_id: str) -> bool:
    """Tell whether this call's client is one of those who are asked; the same whenever it is asked."""
    drawn = int.from_bytes(hashlib.sha256(call_id.encode()).digest()[:4]) / 2**32
    return drawn < exchange.settings.client_question_share


def ask_client(exchange: Exchange, view: CallView, client: ForClient) -> VoiceResponse:
    """Tell staff, ask the client in their language, and take one key; then it is a goodbye."""
    document = VoiceResponse()
    answer_url = exchange.answer_to("staff/client-answer", call=view.call_id, words=view.prompt_language)
    gather = ask_keys(document, keys=1, answer_url=answer_url, seconds=exchange.settings.key_seconds)
    exchange.speaker(view.prompt_language).say(gather, "staff.client_question")
    client.put(gather, exchange)
    go_to(document, answer_url)
    return document


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
