"""What staff wish of the interpreter, by one key each, before the language; behind `*` and 7.

A wish chosen here excludes: whoever does not meet it is not rung. Silence or 9 goes on to the language.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from twilio.twiml.voice_response import VoiceResponse

from dispatch.domain.directory import MEDIATION, Gender
from telephony.twiml import ask_keys, go_to

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dispatch.domain.directory import Requester, Wishes
    from telephony.dialogues.staff_line import Visit
    from telephony.exchange import Exchange
    from telephony.prompts.catalogue import Sentence

OPENS = "7"
"""The key of the menu behind `*` that leads here."""
FEMALE, MALE, SAME, MEDIATION_KEY, DOMAIN, URGENT = "1", "2", "3", "4", "5", "6"
KEYS = frozenset((FEMALE, MALE, SAME, MEDIATION_KEY, DOMAIN, URGENT))
DOMAINS: Mapping[str, str] = {
    "1": "health",
    "2": "justice",
    "3": "education",
    "4": "social_security",
    "5": "housing",
    "6": "work",
    "7": "asylum",
}
MOST_TURNS = 8


def ask_wish(exchange: Exchange, visit: Visit, requester: Requester, *before: Sentence) -> VoiceResponse:
    """Offer what can be wished for, after what has just been noted."""
    said: list[Sentence] = [*before, ("wishes.menu_gender", {}), ("wishes.menu_same", {})]
    said += [("wishes.menu_mediation", {}), ("wishes.menu_domain", {})]
    if requester.may_be_urgent:
        said.append(("wishes.menu_urgent", {}))
    said.append(("wishes.menu_end", {}))
    return _question(exchange, visit, "staff/wish", said)


def ask_domain(exchange: Exchange, visit: Visit) -> VoiceResponse:
    """Ask for the domain by one key."""
    texts = exchange.speaker(visit.words).texts
    said: list[Sentence] = [("wishes.ask_domain", {})]
    said += [
        ("wishes.domain_key", {"domain": texts[f"domain.{domain}"], "key": key})
        for key, domain in DOMAINS.items()
    ]
    return _question(exchange, visit, "staff/wish-domain", said)


def wished(wishes: Wishes, key: str, *, may_be_urgent: bool) -> tuple[Wishes, str] | None:
    """Return the wishes with what a key adds, and what says so; None for a key that adds nothing."""
    chosen: Mapping[str, tuple[Wishes, str]] = {
        FEMALE: (replace(wishes, gender=Gender.FEMALE, gender_is_hard=True), "wishes.female"),
        MALE: (replace(wishes, gender=Gender.MALE, gender_is_hard=True), "wishes.male"),
        SAME: (replace(wishes, same_interpreter=True), "wishes.same"),
        MEDIATION_KEY: (replace(wishes, domain=MEDIATION), "wishes.mediation"),
    }
    if key == URGENT and may_be_urgent:
        return replace(wishes, is_urgent=True), "wishes.urgent"
    return chosen.get(key)


def _question(exchange: Exchange, visit: Visit, path: str, said: Sequence[Sentence]) -> VoiceResponse:
    document = VoiceResponse()
    answer_url = exchange.answer_to(path, **visit.parameters())
    gather = ask_keys(document, keys=1, answer_url=answer_url, seconds=exchange.settings.key_seconds)
    speaker = exchange.speaker(visit.words)
    for prompt, facts in said:
        speaker.say(gather, prompt, **facts)
    go_to(document, answer_url)
    return document
