"""Where the carrier asks what is heard at the end of a call: by staff, and by some clients beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.domain.facts import CallOutcome, ClientAnswer
from dispatch.domain.states import CallState, ClientStep
from dispatch.use_cases.note_client_answer import note_client_answer
from dispatch.use_cases.rate_call import rate_call
from dispatch.use_cases.read_call import read_call
from telephony.dialogues import client as dialogue
from telephony.dialogues import staff_line

if TYPE_CHECKING:
    from twilio.twiml.voice_response import VoiceResponse

    from dispatch.domain.views import CallView
    from dispatch.services import Services
    from telephony.exchange import Exchange
    from telephony.webhooks.asked import Asked

RATINGS = frozenset("12345")


def rating_key(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Take a rating of 1 to 5; any other key is none. Some clients are asked then; both end with thanks."""
    if asked.digits in RATINGS:
        rate_call(services, call_id=asked.call_id, rating=int(asked.digits), operation_id=asked.operation_id)
    view = read_call(services, call_id=asked.call_id)
    client = _client_to_ask(services, exchange, view) if view else None
    if view is None or client is None:
        return staff_line.goodbye(exchange, asked.words)
    note_client_answer(
        services, call_id=view.call_id, answer=None, operation_id=f"{asked.operation_id}:question"
    )
    return dialogue.ask_client(exchange, view, client)


def client_answer_key(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Take the client's answer, and thank staff."""
    answer = dialogue.ANSWERS.get(asked.digits, ClientAnswer.NONE)
    note_client_answer(services, call_id=asked.call_id, answer=answer, operation_id=asked.operation_id)
    return staff_line.goodbye(exchange, asked.words)


def only_thank(exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Thank staff although what they said could not be noted: their call is over."""
    return staff_line.goodbye(exchange, asked.words)


def _client_to_ask(services: Services, exchange: Exchange, view: CallView) -> dialogue.ForClient | None:
    """Return whom to ask: a client beside staff who is one of the sample, in words that may be heard."""
    is_beside = view.client is ClientStep.NONE and view.state is CallState.ENDING
    if not (
        is_beside and view.outcome == CallOutcome.CONNECTED and dialogue.is_asked(exchange, view.call_id)
    ):
        return None
    languages, words = services.directory.languages(), view.prompt_language
    client = dialogue.for_client(exchange, languages, view.language, words, dialogue.QUESTION)
    return client if client and client.speaker else None
