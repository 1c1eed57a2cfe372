"""Where the carrier tells what staff chose whose request waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.domain.states import CallState
from dispatch.use_cases.call_partner import call_partner
from dispatch.use_cases.finish_call import finish_call
from dispatch.use_cases.promise_callback import promise_callback
from dispatch.use_cases.read_call import read_call
from dispatch.use_cases.take_related import take_related
from dispatch.use_cases.withdraw_request import withdraw_request
from telephony.dialogues import staff_line
from telephony.dialogues.choices import CALL_BACK, END, OTHER, PARTNER, RELATED
from telephony.dialogues.client_menu import CHOSEN
from telephony.dialogues.staff_line import OVER, place_of
from telephony.webhooks import assistance, remote_client
from telephony.webhooks.staff import OPERATOR, overtaken
from telephony.webhooks.ways import called_back, enter_again, language_name, show_choices, where_state_leads

if TYPE_CHECKING:
    from twilio.twiml.voice_response import VoiceResponse

    from dispatch.services import Services
    from telephony.exchange import Exchange
    from telephony.prompts.catalogue import Sentence
    from telephony.webhooks.asked import Asked


def key(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:  # noqa: PLR0911 - keys
    """Do what staff chose, if their request still waits; an interpreter who accepted comes first."""
    view = read_call(services, call_id=asked.call_id)
    if view is None or view.state in OVER:
        return overtaken(exchange, asked)
    if view.state is CallState.PARTNER:
        return enter_again(services, exchange, view, asked, "staff.partner_here")
    if view.state in {CallState.CONNECTING, CallState.TALKING}:
        return enter_again(services, exchange, view, asked, "staff.interpreter_here")
    if asked.digits in CHOSEN and view.state is CallState.WAITING:
        return remote_client.choose(services, exchange, asked, view)
    if asked.digits == OPERATOR and view.state is CallState.WAITING:
        called = assistance.ask(services, exchange, asked)
        return called or show_choices(services, exchange, view, asked, ("staff.no_operator", {}))
    chosen = CHOICES.get(asked.digits)
    if chosen is None or view.state is not CallState.WAITING:
        return where_state_leads(services, exchange, view, asked)
    return chosen(services, exchange, asked)


def _give_up(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    ended = finish_call(services, call_id=asked.call_id, by="gave_up", operation_id=asked.operation_id)
    return staff_line.goodbye(exchange, ended.prompt_language)


def _other_language(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    view = withdraw_request(services, call_id=asked.call_id, operation_id=asked.operation_id)
    return where_state_leads(services, exchange, view, asked)


def _call_back(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    minutes = promise_callback(services, call_id=asked.call_id, operation_id=asked.operation_id)
    view = read_call(services, call_id=asked.call_id)
    if minutes is None or view is None:
        return _back(services, exchange, asked)
    return called_back(services, exchange, view, minutes)


def _partner(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    view = call_partner(services, call_id=asked.call_id, operation_id=asked.operation_id)
    if not view.partner_rings:
        return _back(services, exchange, asked)
    return enter_again(services, exchange, view, asked, "staff.partner_dialled")


def _related(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    language = asked.maybe_word("related")
    name = language_name(services, language, asked.words or "")
    if language is None or name is None:  # it was not offered
        return _back(services, exchange, asked)
    view = take_related(services, call_id=asked.call_id, language=language, operation_id=asked.operation_id)
    if view.state is not CallState.WAITING:
        return where_state_leads(services, exchange, view, asked)
    said: Sentence = ("staff.language_chosen", {"language": name})
    if not view.interpreters_on_duty:  # they went off duty while it was said
        return show_choices(services, exchange, view, asked, said)
    return staff_line.enter(exchange, place_of(view), asked.leg_id, said[0], language=name)


def _back(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    view = read_call(services, call_id=asked.call_id)
    return overtaken(exchange, asked) if view is None else where_state_leads(services, exchange, view, asked)


CHOICES = {END: _give_up, OTHER: _other_language, CALL_BACK: _call_back, RELATED: _related, PARTNER: _partner}
"""Key -> what it does; any other key, and silence, go on waiting."""
