"""Where the carrier asks what staff on an emergency line hear next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.domain.states import CallState
from dispatch.use_cases.finish_call import finish_call
from dispatch.use_cases.read_call import read_call
from dispatch.use_cases.request_interpreter import request_interpreter
from telephony.dialogues import emergency, staff_line
from telephony.dialogues.staff_line import Visit, place_of
from telephony.webhooks import assistance
from telephony.webhooks.ways import emergency_languages, where_state_leads

if TYPE_CHECKING:
    from twilio.twiml.voice_response import VoiceResponse

    from dispatch.domain.directory import LanguageEntry
    from dispatch.domain.views import CallView
    from dispatch.services import Services
    from telephony.exchange import Exchange
    from telephony.webhooks.asked import Asked

OPERATOR = "0"


def receive(services: Services, exchange: Exchange, view: CallView, asked: Asked) -> VoiceResponse:
    """Ask for the language by one key, or ring for the only one that the line is for."""
    languages = emergency_languages(services, view)
    if len(languages) == 1:
        return _ring_for(services, exchange, asked, view.call_id, languages[0])
    return emergency.ask_language(exchange, Visit(view.call_id, view.prompt_language), languages)


def language_key(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Take the key of an emergency's language; without a useful one it is asked again, a few times."""
    view = read_call(services, call_id=asked.call_id)
    if view is None:
        return staff_line.goodbye(exchange, asked.words, "staff.over")
    languages = emergency_languages(services, view)
    chosen = dict(zip(emergency.KEYS, languages, strict=False)).get(asked.digits)
    if chosen is not None:
        return _ring_for(services, exchange, asked, view.call_id, chosen)
    if asked.digits == OPERATOR and view.state is CallState.ARRIVING:
        called = assistance.ask(services, exchange, asked)
        if called is not None:
            return called
    if view.state is not CallState.ARRIVING:
        return where_state_leads(services, exchange, view, asked)
    if asked.turn >= exchange.settings.attempts:
        finish_call(services, call_id=view.call_id, by="gave_up", operation_id=asked.operation_id)
        return staff_line.goodbye(exchange, view.prompt_language, "staff.language_goodbye")
    return emergency.ask_language(exchange, asked.visit.again(), languages)


def _ring_for(
    services: Services, exchange: Exchange, asked: Asked, call_id: str, entry: LanguageEntry
) -> VoiceResponse:
    view = request_interpreter(
        services, call_id=call_id, language=entry.tag, operation_id=f"{asked.operation_id}:request"
    )
    if view.state not in {CallState.WAITING, CallState.CONNECTING}:
        return where_state_leads(services, exchange, view, asked)
    name = entry.name(view.prompt_language)
    return staff_line.enter(exchange, place_of(view), asked.leg_id, "emergency.calling", language=name)
