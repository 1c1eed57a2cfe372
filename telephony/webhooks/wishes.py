"""Where the carrier asks what staff hear next who say what they wish of the interpreter."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dispatch.domain.states import CallState
from dispatch.use_cases.note_wishes import note_wishes
from dispatch.use_cases.read_call import read_call
from telephony.dialogues import staff_line
from telephony.dialogues import wishes as dialogue
from telephony.dialogues.staff_line import Visit
from telephony.webhooks import assistance
from telephony.webhooks.ways import language_name, where_state_leads

if TYPE_CHECKING:
    from twilio.twiml.voice_response import VoiceResponse

    from dispatch.domain.directory import Requester
    from dispatch.domain.views import CallView
    from dispatch.services import Services
    from telephony.exchange import Exchange
    from telephony.webhooks.asked import Asked

OPERATOR = "0"


def begin(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Offer staff who are choosing a language what they can wish for."""
    view = read_call(services, call_id=asked.call_id)
    if view is None or view.state is not CallState.ARRIVING or view.requester is None:
        return _elsewhere(services, exchange, asked, view)
    return dialogue.ask_wish(exchange, replace(asked.visit, turn=1), view.requester)


def key(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Take one wish and offer the others; 0 calls an operator, silence and any other key go on."""
    view = read_call(services, call_id=asked.call_id)
    if view is None or view.state is not CallState.ARRIVING or view.requester is None:
        return _elsewhere(services, exchange, asked, view)
    if asked.digits == OPERATOR:
        called = assistance.ask(services, exchange, asked)
        return called or _more(services, exchange, asked, view.requester, "staff.no_operator")
    if asked.digits not in dialogue.KEYS:
        return _to_language(services, exchange, asked.visit)
    if asked.digits == dialogue.DOMAIN:
        return dialogue.ask_domain(exchange, asked.visit)
    requester = view.requester
    chosen = dialogue.wished(requester.wishes, asked.digits, may_be_urgent=requester.may_be_urgent)
    if chosen is None:
        return _to_language(services, exchange, asked.visit)
    wishes, prompt = chosen
    note_wishes(services, call_id=asked.call_id, wishes=wishes, operation_id=asked.operation_id)
    return _more(services, exchange, asked, requester, prompt)


def domain_key(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Take the key of a domain; without a useful one there is none."""
    view = read_call(services, call_id=asked.call_id)
    if view is None or view.state is not CallState.ARRIVING or view.requester is None:
        return _elsewhere(services, exchange, asked, view)
    requester, domain = view.requester, dialogue.DOMAINS.get(asked.digits)
    if domain is None:
        return _more(services, exchange, asked, requester)
    wishes = replace(requester.wishes, domain=domain)
    note_wishes(services, call_id=asked.call_id, wishes=wishes, operation_id=asked.operation_id)
    name = exchange.speaker(asked.words).texts[f"domain.{domain}"]
    return _more(services, exchange, asked, requester, "wishes.domain", domain=name)


def _more(
    services: Services,
    exchange: Exchange,
    asked: Asked,
    requester: Requester,
    prompt: str | None = None,
    **facts: object,
) -> VoiceResponse:
    visit = asked.visit.again()
    if visit.turn > dialogue.MOST_TURNS:
        return _to_language(services, exchange, visit)
    return dialogue.ask_wish(exchange, visit, requester, *([(prompt, facts)] if prompt else []))


def _to_language(services: Services, exchange: Exchange, visit: Visit) -> VoiceResponse:
    name = language_name(services, visit.last, visit.words)
    return staff_line.ask_language(exchange, replace(visit, turn=1), name)


def _elsewhere(services: Services, exchange: Exchange, asked: Asked, view: CallView | None) -> VoiceResponse:
    if view is None:
        return staff_line.goodbye(exchange, asked.words, "staff.over")
    return where_state_leads(services, exchange, view, asked)
