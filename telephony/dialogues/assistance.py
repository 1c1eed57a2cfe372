"""What operators and supervisors are led through, and what everybody hears of their coming and going.

They are offered a call as interpreters are, and join whoever talks in it. `*` -> back, finished, and for an
operator: the language that staff need, whose interpreter is then called while both talk on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from twilio.twiml.voice_response import VoiceResponse

from dispatch.domain.directory import Group
from telephony.dialogues.offer import seat_of
from telephony.twiml import ask_keys, go_to

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dispatch.domain.commands import Announcement
    from dispatch.domain.views import OfferView
    from telephony.exchange import Exchange

ASKED_BY: Mapping[str, Group] = {"0": Group.OPERATOR, "9": Group.SUPERVISOR}
"""Key -> who is asked in by it, the same in every menu of a conversation, for staff and interpreters."""
IN_DIGITS = frozenset({"0", "0#"})
"""What asks for the operator where a number or a code is keyed in."""
LANGUAGE, FINISHED = "2", "3"
CODE_KEYS = 3


def menu(exchange: Exchange, view: OfferView) -> VoiceResponse:
    """Offer what an operator or supervisor can do by key; silence leads back."""
    return _question(exchange, view, "offer/assistance", f"offer.menu_{view.role.value}")


def ask_language(exchange: Exchange, view: OfferView, *before: str) -> VoiceResponse:
    """Ask an operator for the code of the language that staff need; silence leads back."""
    return _question(exchange, view, "offer/language", *before, "staff.ask_language", keys=CODE_KEYS)


def announce(exchange: Exchange, announcement: Announcement, words: str | None) -> VoiceResponse:
    """Say to everybody in a room who comes, who has left, or that nobody can come."""
    document = VoiceResponse()
    exchange.speaker(words).say(document, f"announce.{announcement.value}")
    return document


def _question(exchange: Exchange, view: OfferView, path: str, *prompts: str, keys: int = 1) -> VoiceResponse:
    document = VoiceResponse()
    answer_url = exchange.answer_to(path, **seat_of(view).parameters())
    gather = ask_keys(document, keys=keys, answer_url=answer_url, seconds=exchange.settings.key_seconds)
    for prompt in prompts:
        exchange.speaker(view.prompt_language).say(gather, prompt)
    go_to(document, answer_url)
    return document
