"""Where the carrier asks what is heard of operators and supervisors: by staff, themselves, everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.domain.commands import Announcement
from dispatch.domain.directory import Group
from dispatch.domain.states import AssistantStep, CallState
from dispatch.use_cases.ask_assistance import ask_assistance
from dispatch.use_cases.leave_assistance import leave_assistance
from dispatch.use_cases.read_call import read_call
from dispatch.use_cases.read_offer import read_offer
from dispatch.use_cases.set_language import set_language
from dispatch.use_cases.withdraw_assistance import withdraw_assistance
from telephony.dialogues import assistance, offer, staff_line
from telephony.dialogues.staff_line import OVER
from telephony.twiml import nothing
from telephony.webhooks.standby import lead_on, let_go_asking
from telephony.webhooks.ways import ask_who_or_what, enter_again, show_choices, where_state_leads

if TYPE_CHECKING:
    from twilio.twiml.voice_response import VoiceResponse

    from dispatch.domain.views import OfferView
    from dispatch.services import Services
    from telephony.exchange import Exchange
    from telephony.webhooks.asked import Asked


def ask(
    services: Services, exchange: Exchange, asked: Asked, group: Group = Group.OPERATOR
) -> VoiceResponse | None:
    """Have an operator or supervisor called for staff, who wait for them in the room.

    None where nobody is on duty: the line says so, and goes on to its next choice.
    """
    view, is_nobody = ask_assistance(
        services, call_id=asked.call_id, group=group, by="staff", operation_id=f"{asked.operation_id}:{group}"
    )
    if is_nobody:
        return None
    step = view.operator if group is Group.OPERATOR else view.supervisor
    if view.state in OVER or step is AssistantStep.NONE:
        return where_state_leads(services, exchange, view, asked)
    said = f"staff.{group.value}_called" if step is AssistantStep.WANTED else None
    return enter_again(services, exchange, view, asked, said)


def ask_in_conversation(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Have one called by staff's key in a menu; with nobody on duty, say so and go on as before."""
    group = assistance.ASKED_BY[asked.digits]
    called = ask(services, exchange, asked, group)
    if called is not None:
        return called
    view = read_call(services, call_id=asked.call_id)
    if view is None or view.state in OVER:
        return staff_line.decide_by_state(exchange, asked.place, missed=1)
    return enter_again(services, exchange, view, asked, f"staff.no_{group.value}")


def ask_for_interpreter(
    services: Services, exchange: Exchange, asked: Asked, view: OfferView
) -> VoiceResponse:
    """Have one called by the interpreter's key, who goes back into the conversation."""
    group = assistance.ASKED_BY[asked.digits]
    _, is_nobody = ask_assistance(
        services, call_id=view.call_id, group=group, by="interpreter", operation_id=asked.operation_id
    )
    said = f"staff.no_{group.value}" if is_nobody else f"staff.{group.value}_called"
    return offer.enter(exchange, view, asked.leg_id, said)


def leave_waiting(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Lead staff who pressed `*` alone with an operator, or waiting for one, to what was asked before."""
    view = withdraw_assistance(services, call_id=asked.call_id)
    return ask_who_or_what(services, exchange, view)


def told(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Tell staff who are alone what has become of the operator: a scene we led them to."""
    view = read_call(services, call_id=asked.call_id)
    if view is None or view.state in OVER or view.assist_news not in set(Announcement):
        return staff_line.goodbye(exchange, view.prompt_language if view else None, "staff.over")
    news = f"announce.{view.assist_news}"
    if view.operator is not AssistantStep.NONE:
        return enter_again(services, exchange, view, asked, news)
    if view.state is CallState.ARRIVING:
        return ask_who_or_what(services, exchange, view, news)
    if view.state is CallState.WAITING and not view.interpreters_on_duty:
        return show_choices(services, exchange, view, asked, (news, {}))
    if view.state is CallState.WAITING:
        return enter_again(services, exchange, view, asked, news)
    return where_state_leads(services, exchange, view, asked)


def announced(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Say to everybody in a room what was announced."""
    del services
    what = asked.address.get("what", "")
    if what not in set(Announcement):
        return nothing()
    return assistance.announce(exchange, Announcement(what), asked.words)


def unannounced(exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Say nothing to those who talk."""
    del exchange, asked
    return nothing()


def menu_key(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Do what an operator or supervisor chose, if they still are in the call."""
    view = read_offer(services, offer_id=asked.offer_id)
    if view is None or view.role is Group.INTERPRETER:
        return lead_on(services, exchange, asked, view)
    if asked.digits == assistance.FINISHED:  # asked twice, answered twice alike
        left = leave_assistance(services, offer_id=view.offer_id, operation_id=asked.operation_id)
        return let_go_asking(services, exchange, asked, left)
    is_here = view.call_state is CallState.TALKING
    if is_here and asked.digits == assistance.LANGUAGE and view.role is Group.OPERATOR:
        return assistance.ask_language(exchange, view)
    return lead_on(services, exchange, asked, view)


def language_key(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Take the language that an operator sets; both go on talking while interpreters are called."""
    view = read_offer(services, offer_id=asked.offer_id)
    if view is None or view.call_state is not CallState.TALKING or view.role is not Group.OPERATOR:
        return lead_on(services, exchange, asked, view)
    if not asked.digits:
        return lead_on(services, exchange, asked, view)
    chosen = services.directory.languages().by_keypad(asked.digits)
    if chosen is None:
        return assistance.ask_language(exchange, view, "staff.language_unknown")
    call = set_language(services, call_id=view.call_id, language=chosen.tag, operation_id=asked.operation_id)
    if call is None or call.language != chosen.tag:
        return offer.enter(exchange, view, asked.leg_id, "interpreter.not_now")
    name = chosen.name(view.prompt_language)
    return offer.enter(exchange, view, asked.leg_id, "staff.language_chosen", language=name)
