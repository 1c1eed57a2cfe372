"""What an interpreter is led through by `*` in a conversation, and by one key after it.

`*` -> back, withdraw, or finished; withdrawing asks why. Silence always leads back to the conversation:
nobody withdraws by a pocket. After it a mediator is asked what it was about and how it ended; then everybody:
ready at once, a rest, or a problem for the coordination; silence is a goodbye.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from twilio.twiml.voice_response import VoiceResponse

from dispatch.domain.directory import Group
from dispatch.domain.facts import MediationOutcome, MediationTheme, Remark, Withdrawal
from telephony.dialogues import assistance
from telephony.dialogues.offer import seat_of
from telephony.twiml import ask_keys, go_to

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dispatch.domain.views import OfferView
    from telephony.exchange import Exchange
    from telephony.prompts.catalogue import Sentence

WITHDRAW, FINISHED = "2", "3"
"""Of the menu; any other key, or silence, leads back."""
REASONS: Mapping[str, Withdrawal] = {
    "1": Withdrawal.CONFLICT,
    "2": Withdrawal.DISTRESS,
    "3": Withdrawal.CANNOT_HEAR,
}
REMARKS: Mapping[str, Remark] = {"1": Remark.READY, "2": Remark.HARD, "3": Remark.PROBLEM}
THEMES: Mapping[str, MediationTheme] = {str(key): theme for key, theme in enumerate(MediationTheme, 1)}
OUTCOMES: Mapping[str, MediationOutcome] = {str(key): one for key, one in enumerate(MediationOutcome, 1)}
TURNS = 2
"""How often a question is said to somebody who presses another key."""


def menu(exchange: Exchange, view: OfferView) -> VoiceResponse:
    """Offer what an interpreter who talks can do by key."""
    if view.role is not Group.INTERPRETER:
        return assistance.menu(exchange, view)
    return _question(exchange, view, "offer/menu", "offer.menu", "staff.menu_help")


def ask_why(exchange: Exchange, view: OfferView, turn: int = 1) -> VoiceResponse:
    """Ask why they withdraw."""
    return _question(exchange, view, "offer/withdraw", "offer.why_withdraw", turn=turn)


def ask_remark(exchange: Exchange, view: OfferView, *before: str, turn: int = 1) -> VoiceResponse:
    """Ask how it was, after the conversation; whoever has a break now hears so."""
    if view.break_until is not None:
        return _question(exchange, view, "offer/remark", *before, "offer.remark_break", turn=turn)
    return _question(exchange, view, "offer/remark", *before, "offer.remark", turn=turn)


def ask_theme(exchange: Exchange, view: OfferView) -> VoiceResponse:
    """Ask a mediator what it was about; another key, or silence, is no theme."""
    speaker = exchange.speaker(view.prompt_language)
    said: list[Sentence] = [("offer.ask_theme", {})]
    said += [
        ("offer.theme_key", {"theme": speaker.texts[f"theme.{theme}"], "key": key})
        for key, theme in THEMES.items()
    ]
    return _ask(exchange, view, "offer/theme", said)


def ask_outcome(exchange: Exchange, view: OfferView) -> VoiceResponse:
    """Ask a mediator how it ended; another key, or silence, is no answer."""
    return _question(exchange, view, "offer/outcome", "offer.ask_outcome")


def _question(
    exchange: Exchange, view: OfferView, path: str, *prompts: str, **parameters: object
) -> VoiceResponse:
    return _ask(exchange, view, path, [(prompt, {}) for prompt in prompts], **parameters)


def _ask(
    exchange: Exchange, view: OfferView, path: str, said: Sequence[Sentence], **parameters: object
) -> VoiceResponse:
    document = VoiceResponse()
    answer_url = exchange.answer_to(path, **seat_of(view).parameters(), **parameters)
    gather = ask_keys(document, keys=1, answer_url=answer_url, seconds=exchange.settings.offer_key_seconds)
    for prompt, facts in said:
        exchange.speaker(view.prompt_language).say(gather, prompt, **facts)
    go_to(document, answer_url)
    return document
