"""Where the carrier asks what staff hear next who are asked for a case reference while phones ring."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.domain.states import CallState
from dispatch.use_cases.end_questions import end_questions
from dispatch.use_cases.note_case import note_case
from dispatch.use_cases.read_call import read_call
from telephony.dialogues import case
from telephony.dialogues.staff_line import decide_by_state
from telephony.webhooks.ways import enter_again, show_choices, where_state_leads

if TYPE_CHECKING:
    from twilio.twiml.voice_response import VoiceResponse

    from dispatch.domain.views import CallView
    from dispatch.services import Services
    from telephony.exchange import Exchange
    from telephony.webhooks.asked import Asked


def reference(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Take a case reference and read it back; too few digits are asked for again, none go on without it."""
    view = read_call(services, call_id=asked.call_id)
    wanted = view.requester.asks_case_reference if view and view.requester else 0
    if view is None or not view.asking or not wanted:
        return decide_by_state(exchange, asked.place, missed=1)
    digits = asked.digits
    if len(digits) == wanted and digits.isdecimal():
        note_case(services, call_id=view.call_id, digits=digits, operation_id=asked.operation_id)
        return case.read_back(exchange, view, digits, asked.turn)
    if digits and asked.turn < case.TURNS:
        return case.ask_case(exchange, view, wanted, asked.turn + 1)
    return _go_on(services, exchange, asked)


def check(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Take the answer to what was read back: right, or again; silence is agreement."""
    if asked.digits != case.AGAIN:
        return _go_on(services, exchange, asked)
    view = note_case(services, call_id=asked.call_id, digits=None, operation_id=asked.operation_id)
    wanted = view.requester.asks_case_reference if view.requester else 0
    if view.asking and wanted and asked.turn < case.TURNS:
        return case.ask_case(exchange, view, wanted, asked.turn + 1)
    return _go_on(services, exchange, asked)


def _go_on(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    # A second step of the same delivery: under the first one's id it would get the first one's stored answer.
    view = end_questions(services, call_id=asked.call_id, operation_id=f"{asked.operation_id}:end")
    if view.state is CallState.WAITING and not view.interpreters_on_duty:
        return show_choices(services, exchange, view, asked)
    if view.state in {CallState.CONNECTING, CallState.WAITING}:
        return enter_again(services, exchange, view, asked, _news(view))
    return where_state_leads(services, exchange, view, asked)


def _news(view: CallView) -> str | None:
    return "staff.interpreter_here" if view.state is CallState.CONNECTING else None
