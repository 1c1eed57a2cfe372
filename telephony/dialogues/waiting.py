"""What is heard in a room before its conversation begins: news, then quiet music, at most 20 s, repeated.

A wait document may only say, play, pause and redirect, and does not repeat by itself.
Source: https://www.twilio.com/docs/voice/twiml/conference#waiturl
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from twilio.twiml.voice_response import VoiceResponse

from dispatch.domain.states import CallState
from telephony.music import LENGTHS
from telephony.prompts.catalogue import speaking_seconds
from telephony.twiml import go_to

if TYPE_CHECKING:
    from dispatch.domain.views import CallView, OfferView
    from telephony.exchange import Exchange
    from telephony.prompts.catalogue import Sentence, Speaker

MENU_EVERY = 3
"""The menu is mentioned in the first of so many documents."""


def staff_wait(exchange: Exchange, view: CallView, turn: int, next_url: str) -> VoiceResponse:
    """Tell staff what is happening, in their language."""
    return _document(exchange, exchange.speaker(view.prompt_language), staff_news(view, turn), turn, next_url)


def fault_wait(exchange: Exchange, words: str | None, turn: int, next_url: str) -> VoiceResponse:
    """Tell staff that there is a fault, and keep them in the room: their place is carried in the address."""
    news: list[Sentence] = [("wait.fault", {})]
    return _document(exchange, exchange.speaker(words), news, turn, next_url)


def interpreter_wait(
    exchange: Exchange, view: OfferView | None, words: str | None, turn: int, next_url: str
) -> VoiceResponse:
    """Tell an interpreter why nobody speaks yet."""
    staff_are_away = view is not None and view.call_state is CallState.STAFF_LEFT
    news: list[Sentence] = [("offer.wait_staff" if staff_are_away else "offer.wait_connecting", {})]
    return _document(exchange, exchange.speaker(words), news, turn, next_url)


def staff_news(view: CallView, turn: int) -> list[Sentence]:
    """Return this document's sentences: what is done for the caller, their place, now and then the menu."""
    if view.state is CallState.CONNECTING:
        return [("wait.connecting", {})]
    if view.state is not CallState.WAITING:
        return []
    news = [_progress(view)]
    if not view.phones_ringing:
        news += _position(view)
    if turn % MENU_EVERY == 1:
        news.append(("wait.menu", {}))
    return news


def _progress(view: CallView) -> Sentence:
    if view.phones_ringing > 1:
        return "wait.ringing_many", {"phones": view.phones_ringing}
    if view.phones_ringing:
        return "wait.ringing_one", {}
    if not view.interpreters_on_duty:
        return "wait.nobody", {}
    return "wait.searching", {}


def _position(view: CallView) -> list[Sentence]:
    if view.position is None:
        return []
    if view.position == 1:
        return [("wait.next", {})]
    return [("wait.position", {"position": view.position})]


def _document(
    exchange: Exchange, speaker: Speaker, news: list[Sentence], turn: int, next_url: str
) -> VoiceResponse:
    document = VoiceResponse()
    variant = "a" if turn % 2 else "b"
    spoken = 0.0
    for prompt, facts in news:
        spoken += speaking_seconds(speaker.text(f"{prompt}_{variant}", **facts))
        speaker.say(document, f"{prompt}_{variant}", **facts)
    # The first document is short: what matters most, a phone that begins to ring, happens in its seconds.
    longest = exchange.settings.wait_document_seconds if turn > 1 else LENGTHS[0] + spoken
    piece = next((length for length in reversed(LENGTHS) if spoken + length <= longest), None)
    if piece is None:
        document.pause(length=1)
    else:
        document.play(exchange.addresses.music(piece))
    go_to(document, next_url)
    return document
