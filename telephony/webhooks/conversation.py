"""Where the carrier asks what an interpreter hears next who pressed `*` in a conversation, or has left it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.domain.facts import Remark
from dispatch.domain.states import CallState
from dispatch.use_cases.leave_conversation import leave_conversation
from dispatch.use_cases.note_mediation import note_mediation
from dispatch.use_cases.read_offer import read_offer
from dispatch.use_cases.remark_on_call import remark_on_call
from dispatch.use_cases.withdraw_interpreter import withdraw_interpreter
from telephony.dialogues import conversation
from telephony.dialogues.assistance import ASKED_BY
from telephony.webhooks import assistance
from telephony.webhooks.standby import lead_on, let_go, let_go_asking

if TYPE_CHECKING:
    from twilio.twiml.voice_response import VoiceResponse

    from dispatch.services import Services
    from telephony.exchange import Exchange
    from telephony.webhooks.asked import Asked

THANKS = {Remark.READY: "offer.ready", Remark.HARD: "offer.rest_now", Remark.PROBLEM: "offer.problem_noted"}


def menu_key(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Do what the interpreter chose in the menu, if the conversation still goes on."""
    view = read_offer(services, offer_id=asked.offer_id)
    if view is None or view.call_state is not CallState.TALKING:
        return lead_on(services, exchange, asked, view)
    if asked.digits in ASKED_BY:
        return assistance.ask_for_interpreter(services, exchange, asked, view)
    if asked.digits == conversation.WITHDRAW:
        return conversation.ask_why(exchange, view)
    if asked.digits == conversation.FINISHED:
        left = leave_conversation(services, offer_id=view.offer_id, operation_id=asked.operation_id)
        return let_go_asking(services, exchange, asked, left)
    return lead_on(services, exchange, asked, view)


def withdraw_key(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Let an interpreter go who says why; without a reason they go on."""
    reason = conversation.REASONS.get(asked.digits)
    if reason is None:
        view = read_offer(services, offer_id=asked.offer_id)
        is_talking = view is not None and view.call_state is CallState.TALKING
        if view and is_talking and asked.digits and asked.turn < conversation.TURNS:
            return conversation.ask_why(exchange, view, asked.turn + 1)
        return lead_on(services, exchange, asked, view)
    view = withdraw_interpreter(
        services, offer_id=asked.offer_id, reason=reason, operation_id=asked.operation_id
    )
    if view is not None and view.call_state is CallState.CLOSED:  # for them, whatever the call goes on to do
        return let_go_asking(services, exchange, asked, view, "offer.withdrew")
    return lead_on(services, exchange, asked, view)


def theme_key(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Take what a mediation was about, and ask how it ended."""
    view = read_offer(services, offer_id=asked.offer_id)
    theme = conversation.THEMES.get(asked.digits)
    if theme is not None:
        note_mediation(services, offer_id=asked.offer_id, theme=theme, operation_id=asked.operation_id)
    return conversation.ask_outcome(exchange, view) if view else let_go(services, exchange, asked)


def outcome_key(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Take how a mediation ended, and ask how it was."""
    view = read_offer(services, offer_id=asked.offer_id)
    outcome = conversation.OUTCOMES.get(asked.digits)
    if outcome is not None:
        note_mediation(services, offer_id=asked.offer_id, outcome=outcome, operation_id=asked.operation_id)
    if view is None or not services.live.settings.wrap_up_seconds:
        return let_go(services, exchange, asked)
    return conversation.ask_remark(exchange, view)


def remark_key(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Take what an interpreter says after a conversation; silence is a goodbye."""
    remark = conversation.REMARKS.get(asked.digits)
    if remark is not None:
        told = remark_on_call(
            services, offer_id=asked.offer_id, remark=remark, operation_id=asked.operation_id
        )
        is_in_vain = remark is Remark.READY and told is not None and told.break_until is not None
        return let_go(services, exchange, asked, "offer.goodbye" if is_in_vain else THANKS[remark])
    view = read_offer(services, offer_id=asked.offer_id)
    if view and asked.digits and asked.turn < conversation.TURNS:
        return conversation.ask_remark(exchange, view, turn=asked.turn + 1)
    return let_go(services, exchange, asked)
