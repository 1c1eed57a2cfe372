"""Where the carrier asks what staff hear next who are asked for numbers while phones ring."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.domain.required_fields import passes
from dispatch.domain.states import CallState
from dispatch.use_cases.end_questions import end_questions
from dispatch.use_cases.note_field import note_field
from dispatch.use_cases.read_call import read_call
from telephony.dialogues import fields
from telephony.dialogues.assistance import IN_DIGITS
from telephony.dialogues.fields import ask_field, fields_of, next_missing
from telephony.dialogues.keyed import AGAIN, TURNS
from telephony.dialogues.staff_line import decide_by_state
from telephony.webhooks import assistance
from telephony.webhooks.ways import enter_again, show_choices, where_state_leads

if TYPE_CHECKING:
    from twilio.twiml.voice_response import VoiceResponse

    from dispatch.domain.views import CallView
    from dispatch.services import Services
    from telephony.exchange import Exchange
    from telephony.prompts.catalogue import Sentence
    from telephony.webhooks.asked import Asked


def number(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Take a number and read it back; what cannot be right is asked for again, none goes on to the next."""
    view, at = _asked_for(services, asked)
    if view is None:
        return decide_by_state(exchange, asked.place, missed=1)
    field, digits = fields_of(view)[at], asked.digits
    if digits in IN_DIGITS:
        return _ask_operator(services, exchange, asked, view, at)
    if passes(digits, field):
        note_field(
            services, call_id=view.call_id, field=field, digits=digits, operation_id=asked.operation_id
        )
        return fields.read_back(exchange, view, at, digits, asked.turn)
    if (digits or field.is_required) and asked.turn < TURNS:
        wrong: tuple[Sentence, ...] = (("staff.field_wrong", {}),) if len(digits) == field.digits else ()
        return ask_field(exchange, view, at, asked.turn + 1, *wrong)
    note_field(services, call_id=view.call_id, field=field, digits=None, operation_id=asked.operation_id)
    return _next(services, exchange, asked, view, at)


def _ask_operator(
    services: Services, exchange: Exchange, asked: Asked, view: CallView, at: int
) -> VoiceResponse:
    called = assistance.ask(services, exchange, asked)
    if called is not None:
        return called
    if asked.turn < TURNS:
        return ask_field(exchange, view, at, asked.turn + 1, ("staff.no_operator", {}))
    return _next(services, exchange, asked, view, at)


def check(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Take the answer to what was read back: right, or again; silence is agreement."""
    view, at = _asked_for(services, asked)
    if view is None:
        return decide_by_state(exchange, asked.place, missed=1)
    if asked.digits != AGAIN:
        return _next(services, exchange, asked, view, at)
    field = fields_of(view)[at]
    view = note_field(
        services, call_id=view.call_id, field=field, digits=None, operation_id=asked.operation_id
    )
    if view.asking and asked.turn < TURNS:
        return ask_field(exchange, view, at, asked.turn + 1)
    return _next(services, exchange, asked, view, at)


def _asked_for(services: Services, asked: Asked) -> tuple[CallView | None, int]:
    view, at = read_call(services, call_id=asked.call_id), asked.count("at") or 0
    is_asked = view is not None and view.asking and at < len(fields_of(view))
    return (view if is_asked else None), at


def _next(services: Services, exchange: Exchange, asked: Asked, view: CallView, at: int) -> VoiceResponse:
    following = next_missing(view, after=at)
    if following is not None:
        return ask_field(exchange, view, following)
    # A second step of the same delivery: under the first one's id it would get the first one's stored answer.
    view = end_questions(services, call_id=asked.call_id, operation_id=f"{asked.operation_id}:end")
    if view.state is CallState.WAITING and not view.interpreters_on_duty:
        return show_choices(services, exchange, view, asked)
    if view.state in {CallState.CONNECTING, CallState.WAITING}:
        prompt = "staff.interpreter_here" if view.state is CallState.CONNECTING else None
        return enter_again(services, exchange, view, asked, prompt)
    return where_state_leads(services, exchange, view, asked)
