"""Where a call's state leads staff whose leg asks what comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.domain.states import AssistantStep, CallState
from dispatch.use_cases.enter_room import enter_room
from dispatch.use_cases.open_choices import open_choices
from telephony.dialogues import closed, emergency, staff_line
from telephony.dialogues.choices import offer_choices
from telephony.dialogues.hold import staff_hold
from telephony.dialogues.staff_line import OVER, Visit, place_of

if TYPE_CHECKING:
    from twilio.twiml.voice_response import VoiceResponse

    from dispatch.domain.directory import LanguageEntry
    from dispatch.domain.views import CallView
    from dispatch.services import Services
    from telephony.exchange import Exchange
    from telephony.prompts.catalogue import Sentence
    from telephony.webhooks.asked import Asked


def where_state_leads(
    services: Services, exchange: Exchange, view: CallView, asked: Asked, missed: int = 0
) -> VoiceResponse:
    """Lead staff to what their call's state asks for."""
    if view.state in OVER:
        return end_of_call(services, exchange, view)
    if view.state is CallState.INTERPRETER_LEFT:
        return staff_line.ask_finished(exchange, place_of(view))
    if view.hold is not None:
        return staff_hold(exchange, view, view.hold)
    is_alone = view.operator is AssistantStep.NONE or view.staff_at_menu
    if view.state is CallState.ARRIVING and is_alone:
        return ask_who_or_what(services, exchange, view)
    return enter_again(services, exchange, view, asked, missed=missed)


def ask_who_or_what(services: Services, exchange: Exchange, view: CallView, *before: str) -> VoiceResponse:
    """Ask staff who have no request yet for their access code, or for the language."""
    visit = Visit(view.call_id, view.prompt_language)
    if view.requester is None:
        return staff_line.ask_code(exchange, visit, *before, "staff.ask_code")
    if view.is_emergency:
        return emergency.ask_language(exchange, visit, emergency_languages(services, view))
    return staff_line.ask_language(exchange, visit, None, *before)


def emergency_languages(services: Services, view: CallView) -> list[LanguageEntry]:
    """Return the languages that an emergency line is for, in the order of their keys."""
    line = services.directory.line_of_id(view.line_id)
    catalogue = services.directory.languages()
    found = [catalogue.by_tag(tag) for tag in line.languages] if line else []
    return [entry for entry in found if entry is not None][: emergency.MOST_LANGUAGES]


def after_hours(services: Services, exchange: Exchange, view: CallView, asked: Asked) -> VoiceResponse:
    """Tell staff whose line is closed when they are called back, or lead them to their partner."""
    if view.state is CallState.PROMISED:
        return called_back(services, exchange, view, 0)
    return enter_again(services, exchange, view, asked, "staff.partner_dialled")


def called_back(services: Services, exchange: Exchange, view: CallView, minutes: int) -> VoiceResponse:
    """Tell staff that they are called back: within so many minutes, or once their line opens."""
    if view.opens_at is None:
        return staff_line.goodbye(exchange, view.prompt_language, "staff.callback_promised", minutes=minutes)
    today = exchange.settings.home.calendar.local(services.clock.now()).date()
    return closed.called_back_then(exchange, view.prompt_language, view.opens_at, today)


def end_of_call(services: Services, exchange: Exchange, view: CallView) -> VoiceResponse:
    """Tell staff how their call ends: somebody comes to them, nobody could be found, or thanks."""
    if view.coming_id is None:
        return staff_line.end_of_call(exchange, view)
    return staff_line.mediator_coming(exchange, view, services.directory.interpreter(view.coming_id))


def show_choices(
    services: Services, exchange: Exchange, view: CallView, asked: Asked, *before: Sentence
) -> VoiceResponse:
    """Offer staff whose request waits what is possible now; the call may have moved on meanwhile."""
    choices = open_choices(services, call_id=view.call_id, language=view.language)
    if choices.call.state is not CallState.WAITING:
        return where_state_leads(services, exchange, choices.call, asked)
    related = choices.related.tag if choices.related else None
    return offer_choices(exchange, choices, language_name(services, related, view.prompt_language), *before)


def enter_again(  # noqa: PLR0913 - what a view has, and what is said on the way
    services: Services,
    exchange: Exchange,
    view: CallView,
    asked: Asked,
    prompt: str | None = None,
    *,
    missed: int = 0,
) -> VoiceResponse:
    """Lead staff into their room, out of whatever menu they are in, after at most one sentence."""
    entered = enter_room(services, call_id=view.call_id)
    return staff_line.enter(exchange, place_of(entered), asked.leg_id, prompt, missed=missed)


def language_name(services: Services, tag: str | None, words: str) -> str | None:
    """Return a language's name in the prompt language, or None where it is not in the catalogue."""
    entry = services.directory.languages().by_tag(tag) if tag else None
    return entry.name(words) if entry else None
