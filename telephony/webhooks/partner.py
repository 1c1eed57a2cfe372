"""Where the carrier asks what a partner's leg does next, and tells what staff say of the partner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.domain.states import CallState
from dispatch.use_cases.answer_partner import answer_partner
from dispatch.use_cases.confirm_partner import confirm_partner
from dispatch.use_cases.finish_call import finish_call
from dispatch.use_cases.open_menu import open_menu
from dispatch.use_cases.pass_partner import pass_partner
from dispatch.use_cases.read_call import read_call
from telephony.dialogues import partner, staff_line, waiting
from telephony.dialogues.partner import END, NO, YES
from telephony.dialogues.staff_line import MOST_MISSED, OVER
from telephony.webhooks import assistance
from telephony.webhooks.staff import OPERATOR, overtaken
from telephony.webhooks.ways import enter_again, show_choices, where_state_leads

if TYPE_CHECKING:
    from twilio.twiml.voice_response import VoiceResponse

    from dispatch.domain.views import CallView
    from dispatch.services import Services
    from telephony.exchange import Exchange
    from telephony.webhooks.asked import Asked

IN_ROOM = frozenset({CallState.PARTNER, CallState.CONNECTING, CallState.TALKING, CallState.STAFF_LEFT})
"""In these a partner's leg belongs into the room."""


def answered(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Lead whoever or whatever answered the partner's number into the room, if staff still wait there."""
    view = answer_partner(
        services,
        call_id=asked.call_id,
        attempt_id=asked.word("attempt"),
        leg_id=asked.leg_id,
        operation_id=asked.operation_id,
    )
    if view is None or view.state not in IN_ROOM:
        return partner.not_needed()
    return partner.join(exchange, view, asked.leg_id)


def wait(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Let a partner alone in the room hear that somebody is coming."""
    del services
    return wait_in_fault(exchange, asked)


def wait_in_fault(exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Say the same whatever is known; a failed answer would throw them out."""
    next_url = exchange.addresses.document(
        "partner/wait", call=asked.address.get("call"), turn=asked.turn + 1, words=asked.words
    )
    return waiting.interpreter_wait(exchange, None, asked.words, asked.turn, next_url)


def after_room(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Lead a partner who fell out of the room back into it, or let them go."""
    view = read_call(services, call_id=asked.call_id)
    missed = asked.count("missed") or 0
    if view is None or not _belongs(view, asked) or missed > MOST_MISSED:
        return partner.not_needed()
    return partner.join(exchange, view, asked.leg_id, missed=missed)


def hold(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Tell a partner that staff hung up, and that they may come back."""
    view = read_call(services, call_id=asked.call_id)
    if view is None or not _belongs(view, asked):
        return partner.not_needed()
    prompt = "partner.hold" if view.state is CallState.STAFF_LEFT else "offer.staff_returned"
    return partner.join(exchange, view, asked.leg_id, prompt)


def dialled(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Tell staff that a partner is being called, and what to press when they hear the interpreter."""
    view = read_call(services, call_id=asked.call_id)
    if view is None:
        return staff_line.goodbye(exchange, None, "staff.over")
    if not view.partner_rings:
        return where_state_leads(services, exchange, view, asked)
    return enter_again(services, exchange, view, asked, "staff.partner_dialled")


def here(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Lead staff out of a menu to the partner who has answered."""
    view = read_call(services, call_id=asked.call_id)
    if view is None:
        return staff_line.goodbye(exchange, None, "staff.over")
    if view.state is not CallState.PARTNER:
        return where_state_leads(services, exchange, view, asked)
    return enter_again(services, exchange, view, asked, "staff.partner_here")


def ask(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Ask staff whether the partner's interpreter is on the line."""
    view = read_call(services, call_id=asked.call_id)
    if view is None:
        return staff_line.goodbye(exchange, None, "staff.over")
    if view.state is not CallState.PARTNER:
        return where_state_leads(services, exchange, view, asked)
    return partner.ask_confirmation(exchange, open_menu(services, call_id=view.call_id))


def lost(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Tell staff that no partner could help, and what they can choose."""
    view = read_call(services, call_id=asked.call_id)
    if view is None:
        return staff_line.goodbye(exchange, None, "staff.over")
    if view.state is not CallState.WAITING or view.partner_rings:
        return where_state_leads(services, exchange, view, asked)
    if view.is_emergency:  # interpreters ring on
        return enter_again(services, exchange, view, asked, "staff.partner_lost")
    return show_choices(services, exchange, view, asked, ("staff.partner_lost", {}))


def key(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Take what staff say of the partner, if it still is there."""
    view = read_call(services, call_id=asked.call_id)
    if view is None or view.state in OVER:
        return overtaken(exchange, asked)
    if view.state is CallState.PARTNER and asked.digits == YES:
        view = confirm_partner(services, call_id=view.call_id, operation_id=asked.operation_id)
    elif view.state is CallState.PARTNER and asked.digits == NO:
        return _next(services, exchange, asked)
    elif asked.digits == OPERATOR:
        called = assistance.ask(services, exchange, asked)
        return called or enter_again(services, exchange, view, asked, "staff.no_operator")
    elif asked.digits == END:
        ended = finish_call(services, call_id=view.call_id, by="gave_up", operation_id=asked.operation_id)
        return staff_line.goodbye(exchange, ended.prompt_language)
    return where_state_leads(services, exchange, view, asked)


def _next(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    view = pass_partner(services, call_id=asked.call_id, operation_id=asked.operation_id)
    if view.state is not CallState.WAITING:
        return where_state_leads(services, exchange, view, asked)
    if view.partner_rings:
        return enter_again(services, exchange, view, asked, "staff.partner_dialled")
    if view.is_emergency:
        return enter_again(services, exchange, view, asked, "staff.partner_lost")
    return show_choices(services, exchange, view, asked, ("staff.partner_lost", {}))


def _belongs(view: CallView, asked: Asked) -> bool:
    return view.state in IN_ROOM and view.partner_leg_id == asked.leg_id
