"""What is heard in a room before its conversation begins: news, then quiet music, at most 20 s, repeated.

A wait document may only say, play, pause and redirect, and does not repeat by itself.
Source: https://www.twilio.com/docs/voice/twiml/conference#waiturl
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from twilio.twiml.voice_response import VoiceResponse

from dispatch.domain.states import AssistantStep, CallState
from telephony.music import LENGTHS
from telephony.twiml import go_to

if TYPE_CHECKING:
    from dispatch.domain.announcements import Announced
    from dispatch.domain.views import CallView, OfferView
    from telephony.dialogues.client import ForClient
    from telephony.exchange import Exchange
    from telephony.prompts.catalogue import Sentence, Speaker

WHY_NOBODY_SPEAKS: dict[CallState | None, str] = {
    CallState.STAFF_LEFT: "offer.wait_staff",
    CallState.CALLING_BACK: "offer.wait_callback",
}
MENU_EVERY = 3
"""The menu is mentioned in the first of so many documents."""
MINUTE = 60
LONG_SECONDS = 300
"""Shorter than this, "more than so long" would promise too much of a wait that may be anything."""


def staff_wait(
    exchange: Exchange, view: CallView, turn: int, next_url: str, client: ForClient | None = None
) -> VoiceResponse:
    """Tell staff what is happening, in their language, and then the client in theirs."""
    speaker = exchange.speaker(view.prompt_language)
    heard_by_client = client if view.state is CallState.WAITING else None
    return _document(exchange, speaker, staff_news(view, turn), turn, next_url, client=heard_by_client)


def fault_wait(exchange: Exchange, words: str | None, turn: int, next_url: str) -> VoiceResponse:
    """Tell staff that there is a fault, and keep them in the room: their place is carried in the address."""
    news: list[Sentence] = [("wait.fault", {})]
    return _document(exchange, exchange.speaker(words), news, turn, next_url)


def interpreter_wait(
    exchange: Exchange, view: OfferView | None, words: str | None, turn: int, next_url: str
) -> VoiceResponse:
    """Tell an interpreter why nobody speaks yet."""
    state = view.call_state if view is not None else None
    prompt = WHY_NOBODY_SPEAKS.get(state, "offer.wait_connecting")
    if view is not None and view.asking and state is CallState.CONNECTING:
        prompt = "offer.wait_asking"
    news: list[Sentence] = [(prompt, {})]
    return _document(exchange, exchange.speaker(words), news, turn, next_url)


def staff_news(view: CallView, turn: int) -> list[Sentence]:
    """Return this document's sentences: what is done for the caller, their place, now and then the menu."""
    if view.state is CallState.CONNECTING:
        return [("wait.connecting", {})]
    if view.state is CallState.ARRIVING and view.operator is AssistantStep.WANTED:
        return [("wait.operator", {})]
    if view.state is not CallState.WAITING:
        return []
    news = [] if view.estimate and not view.phones_ringing else [_progress(view)]
    if not view.phones_ringing:
        news += _position(view)
    if view.estimate:
        news += estimate_news(view.estimate)
    if turn % MENU_EVERY == 1:
        news.append(("wait.menu", {}))
    return news


def estimate_news(estimate: Announced) -> list[Sentence]:
    """Return the sentences that tell an estimate, first of all that it is longer than the one before."""
    longer: list[Sentence] = [("wait.longer", {})] if estimate.is_longer else []
    return [*longer, _range(estimate)]


def _range(estimate: Announced) -> Sentence:
    low, high = estimate.low_seconds // MINUTE, estimate.high_seconds
    if high is None and estimate.low_seconds < LONG_SECONDS:
        return "wait.may_be_long", {}
    if high is None:
        return "wait.more_than", {"low": low}
    if high <= MINUTE:
        return "wait.within_minute" if high == MINUTE else "wait.within_half_minute", {}
    if not low:
        return "wait.up_to", {"high": high // MINUTE}
    return "wait.range", {"low": low, "high": high // MINUTE}


def _progress(view: CallView) -> Sentence:
    if view.partner_rings:
        return "wait.partner", {}
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


def _document(  # noqa: PLR0913 - who speaks, what and when, and what comes after
    exchange: Exchange,
    speaker: Speaker,
    news: list[Sentence],
    turn: int,
    next_url: str,
    *,
    client: ForClient | None = None,
) -> VoiceResponse:
    document = VoiceResponse()
    variant = "a" if turn % 2 else "b"
    spoken = 0.0
    for prompt, facts in news:
        spoken += speaker.seconds(f"{prompt}_{variant}", **facts)
        speaker.say(document, f"{prompt}_{variant}", **facts)
    longest = exchange.settings.wait_document_seconds
    # The first document is short: what matters most, a phone that begins to ring, happens in its seconds.
    until = min(longest, spoken + (LENGTHS[-1] if turn > 1 else LENGTHS[0]))
    # Staff's news come first; where much is to be told, the client hears their words the next time. Words
    # take the place of music, so that staff's next news come no later; a tone comes before it.
    if client and spoken + client.seconds <= longest:
        spoken += client.seconds
        until = until if client.speaker else min(longest, until + client.seconds)
        client.put(document, exchange)
    piece = next((length for length in reversed(LENGTHS) if spoken + length <= until), None)
    if piece is None:
        document.pause(length=1)
    else:
        document.play(exchange.addresses.music(piece))
    go_to(document, next_url)
    return document
