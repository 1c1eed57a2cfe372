"""Where the carrier asks what is heard while staff have asked the interpreter to wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.domain.states import CallState
from dispatch.domain.views import Hold
from dispatch.use_cases.begin_hold import begin_hold
from dispatch.use_cases.end_hold import end_hold
from dispatch.use_cases.leave_conversation import leave_conversation
from dispatch.use_cases.read_call import read_call
from dispatch.use_cases.read_offer import read_offer
from telephony.dialogues import conversation, hold, staff_line
from telephony.webhooks.standby import lead_on, let_go_asking
from telephony.webhooks.ways import enter_again, where_state_leads

if TYPE_CHECKING:
    from twilio.twiml.voice_response import VoiceResponse

    from dispatch.services import Services
    from telephony.exchange import Exchange
    from telephony.webhooks.asked import Asked


def begin(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Ask the interpreter to wait, and let staff hear music until they press a key."""
    view = begin_hold(services, call_id=asked.call_id, operation_id=asked.operation_id)
    if view.hold is None:
        return where_state_leads(services, exchange, view, asked)
    return hold.staff_hold(exchange, view, view.hold)


def staff_key(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Go on with the conversation on any key; the end of the music is none."""
    if asked.digits:
        view = end_hold(services, call_id=asked.call_id, operation_id=asked.operation_id)
        return where_state_leads(services, exchange, view, asked)
    held = read_call(services, call_id=asked.call_id)
    if held is None:
        return staff_line.decide_by_state(exchange, asked.place, missed=1)
    if held.hold is None:
        return where_state_leads(services, exchange, held, asked)
    return hold.staff_hold(exchange, held, held.hold, is_new=False)


def staff_told(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Tell staff how long the interpreter has waited, or lead them back: a scene we led them to."""
    view = read_call(services, call_id=asked.call_id)
    if view is None:
        return staff_line.goodbye(exchange, None, "staff.over")
    if view.hold is not None:
        return hold.staff_hold(exchange, view, view.hold)
    if view.state is CallState.TALKING:
        return enter_again(services, exchange, view, asked, "staff.hold_over")
    return where_state_leads(services, exchange, view, asked)


def interpreter_told(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Tell the interpreter how long it is: a scene we led them to."""
    view = read_offer(services, offer_id=asked.offer_id)
    if view is None or view.hold is None:
        return lead_on(services, exchange, asked, view)
    return hold.interpreter_hold(exchange, view, view.hold)


def interpreter_key(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Open the usual menu on a key, or let an interpreter go who may leave; music goes on without one."""
    view = read_offer(services, offer_id=asked.offer_id)
    if view is None or view.hold is None:
        return lead_on(services, exchange, asked, view)
    if asked.digits == hold.LEAVE and view.hold is Hold.MAY_LEAVE:
        left = leave_conversation(services, offer_id=view.offer_id, operation_id=asked.operation_id)
        return let_go_asking(services, exchange, asked, left)
    if asked.digits:
        return conversation.menu(exchange, view)
    return hold.interpreter_hold(exchange, view, view.hold, is_new=False)
