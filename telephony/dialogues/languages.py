"""Which language: help with its code, which variety, and samples where nobody knows what it is.

Silence at the question has the languages said that this site asks for most, with their codes; star leads to
samples: where the client comes from, then one greeting after another until the client nods.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from twilio.twiml.voice_response import VoiceResponse

from telephony.prompts.catalogue import CLIENT
from telephony.twiml import ask_keys, go_to

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dispatch.domain.directory import LanguageEntry
    from dispatch.live.directory import Languages
    from telephony.dialogues.staff_line import Visit
    from telephony.exchange import Exchange
    from telephony.prompts.catalogue import Sentence

UNKNOWN = "*"
"""The key for "nobody knows which language the client speaks"."""
ANY = "9"
VARIETY_KEYS = "12345678"
"""The ninth is for any of them."""
MOST_VARIETIES = len(VARIETY_KEYS)
NODDED = "1"
NOD_SECONDS = 3
"""How long staff have after a sample: the client nods at once, or not at all."""

REGIONS = {
    "1": ("eastern_europe", ("uk", "ru", "ro", "bg", "pl")),
    "2": ("middle_east", ("ar", "fa", "tr")),
    "3": ("south_asia", ("bn", "hi", "ne", "pa", "ur")),
    "4": ("east_asia", ("cmn",)),
    "5": ("africa", ("kea", "pov", "fr", "en", "ar")),
    "6": ("west", ("en", "es", "fr", "de", "it", "nl")),
}
"""Key -> region, and the languages of which a sample is played, the most likely first. Two regions may share
one: who comes from Africa may well speak French."""


def most_used(entries: Sequence[LanguageEntry], words: str) -> list[Sentence]:
    """Return the sentences that help: the codes asked for most, and what to do without one."""
    codes: list[Sentence] = [
        ("staff.language_code_is", {"language": entry.name(words), "digits": " ".join(entry.keypad_code)})
        for entry in entries
    ]
    return [*codes, ("staff.language_unknown_help", {}), ("staff.wishes_help", {})]


def varieties_of(languages: Languages, tag: str) -> list[LanguageEntry]:
    """Return the varieties that staff are asked about where this language was chosen."""
    return [entry for entry in languages.all() if entry.variety_of == tag][:MOST_VARIETIES]


def ask_variety(
    exchange: Exchange, visit: Visit, entry: LanguageEntry, varieties: Sequence[LanguageEntry]
) -> VoiceResponse:
    """Ask which variety of a language; silence means any."""
    document = VoiceResponse()
    speaker = exchange.speaker(visit.words)
    answer_url = exchange.answer_to("staff/variety", **visit.parameters(), language=entry.tag)
    gather = ask_keys(document, keys=1, answer_url=answer_url, seconds=exchange.settings.key_seconds)
    speaker.say(gather, "staff.ask_variety", language=entry.name(visit.words))
    for key, variety in enumerate(varieties, 1):
        speaker.say(gather, "staff.variety_key", language=variety.name(visit.words), key=key)
    go_to(document, answer_url)
    return document


def ask_region(exchange: Exchange, visit: Visit) -> VoiceResponse:
    """Ask where a client comes from whose language nobody knows."""
    document = VoiceResponse()
    speaker = exchange.speaker(visit.words)
    answer_url = exchange.answer_to("staff/region", **visit.parameters())
    gather = ask_keys(document, keys=1, answer_url=answer_url, seconds=exchange.settings.key_seconds)
    speaker.say(gather, "staff.ask_region")
    for key, (region, _) in REGIONS.items():
        speaker.say(gather, f"region.{region}", key=key)
    speaker.say(gather, "staff.wishes_key")
    go_to(document, answer_url)
    return document


def samples_of(exchange: Exchange, languages: Languages, key: str) -> list[LanguageEntry]:
    """Return the languages of a region of which a sample may be heard, in the order in which they are."""
    _, tags = REGIONS.get(key, ("", ()))
    found = []
    for tag in tags:
        entry, phrases = languages.by_tag(tag), exchange.client.get(tag)
        if entry and phrases and phrases.may_be_heard("sample", unreviewed=entry.plays_unreviewed):
            found.append(entry)
    return found


def play_sample(
    exchange: Exchange, visit: Visit, entry: LanguageEntry, region: str, at: int
) -> VoiceResponse:
    """Let the client hear one sample, and staff press a key if they nod; silence goes on to the next."""
    document = VoiceResponse()
    answer_url = exchange.answer_to(
        "staff/sample", **visit.parameters(), at=at, language=entry.tag, region=region
    )
    gather = ask_keys(document, keys=1, answer_url=answer_url, seconds=NOD_SECONDS)
    exchange.client[entry.tag].speaker.say(gather, f"{CLIENT}sample")
    exchange.speaker(visit.words).say(gather, "staff.sample_nod")
    go_to(document, answer_url)
    return document
