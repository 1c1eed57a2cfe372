"""Where the carrier asks what staff hear next who are choosing a language by more than its code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telephony.dialogues import languages as dialogue
from telephony.dialogues.wishes import OPENS
from telephony.webhooks import wishes
from telephony.webhooks.staff import ask_language_again, choose

if TYPE_CHECKING:
    from twilio.twiml.voice_response import VoiceResponse

    from dispatch.services import Services
    from telephony.exchange import Exchange
    from telephony.webhooks.asked import Asked


def variety(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Take the key of a variety; silence and 9 take any, a key that names none is asked about again."""
    languages = services.directory.languages()
    entry = languages.by_tag(asked.word("language"))
    if entry is None:
        return ask_language_again(services, exchange, asked, "staff.language_unknown")
    varieties = dialogue.varieties_of(languages, entry.tag)
    keys = {key: each.tag for key, each in zip(dialogue.VARIETY_KEYS, varieties, strict=False)}
    if asked.digits in keys:
        return choose(services, exchange, asked, keys[asked.digits])
    is_any = asked.digits in {"", dialogue.ANY} or asked.visit.turn >= exchange.settings.attempts
    if is_any or not varieties:
        return choose(services, exchange, asked, entry.tag)
    return dialogue.ask_variety(exchange, asked.visit.again(), entry, varieties)


def region(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Take the key of a region, and let the client hear its first sample; 7 opens the wishes."""
    if asked.digits == OPENS and asked.digits not in dialogue.REGIONS:
        return wishes.begin(services, exchange, asked)
    return _sample(services, exchange, asked, asked.digits, 0)


def sample(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Take the key that says that the client nodded; silence goes on to the next sample, others back."""
    languages = services.directory.languages()
    entry = languages.by_tag(asked.word("language"))
    if asked.digits == dialogue.NODDED and entry is not None:
        varieties = dialogue.varieties_of(languages, entry.tag)
        if varieties:
            return dialogue.ask_variety(exchange, asked.visit, entry, varieties)
        return choose(services, exchange, asked, entry.tag)
    if asked.digits:
        return ask_language_again(services, exchange, asked)
    return _sample(services, exchange, asked, asked.word("region"), (asked.count("at") or 0) + 1)


def _sample(services: Services, exchange: Exchange, asked: Asked, key: str, at: int) -> VoiceResponse:
    samples = dialogue.samples_of(exchange, services.directory.languages(), key)
    if at < len(samples):
        return dialogue.play_sample(exchange, asked.visit, samples[at], key, at)
    known = key in dialogue.REGIONS
    return ask_language_again(services, exchange, asked, *(["staff.sample_none"] if known else []))
