"""Where the carrier asks what staff hear next: each view calls one use case and lets the dialogue speak."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.domain.states import CallState
from dispatch.domain.views import ArrivalKind
from dispatch.use_cases.enter_room import enter_room
from dispatch.use_cases.explain_replacement import explain_replacement
from dispatch.use_cases.finish_call import finish_call
from dispatch.use_cases.identify_staff import identify_staff
from dispatch.use_cases.keep_waiting import keep_waiting
from dispatch.use_cases.open_menu import open_menu
from dispatch.use_cases.read_call import read_call
from dispatch.use_cases.read_habits import languages_of_site
from dispatch.use_cases.receive_call import receive_call
from dispatch.use_cases.replace_interpreter import replace_interpreter
from dispatch.use_cases.request_interpreter import request_interpreter
from dispatch.use_cases.return_staff import return_staff
from telephony.dialogues import closed, emergency, faults, interpreter_line, staff_line, waiting
from telephony.dialogues.assistance import ASKED_BY, IN_DIGITS
from telephony.dialogues.client import for_client, waiting_phrase
from telephony.dialogues.client_menu import CHOSEN
from telephony.dialogues.fields import ask_field, next_missing
from telephony.dialogues.languages import UNKNOWN, ask_region, ask_variety, most_used, varieties_of
from telephony.dialogues.partner import ask_confirmation
from telephony.dialogues.staff_line import OVER, Visit, place_of
from telephony.webhooks import assistance, hold, remote_client
from telephony.webhooks import emergency as emergency_line
from telephony.webhooks.ways import (
    after_hours,
    enter_again,
    language_name,
    show_choices,
    where_state_leads,
)

if TYPE_CHECKING:
    from twilio.twiml.voice_response import VoiceResponse

    from dispatch.domain.views import Arrival, CallView
    from dispatch.services import Services
    from telephony.exchange import Exchange
    from telephony.webhooks.asked import Asked

OPERATOR, LAST_TIME = "0", "1"
FIRST_OF_CODE = frozenset("23456789")
OTHER, END, HOLD = "2", "3", "4"
FINISHED, ANOTHER = "1", "2"
BACK = "1"
BACK_PROMPTS = frozenset({"staff.rung_back", "staff.called_back"})
WHAT_TURNS = 2


def arrival(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Receive a call to any of our numbers."""
    line_number = asked.number("To")
    if line_number is None:
        return faults.unknown_line(exchange)
    arrived = receive_call(
        services,
        leg_id=asked.leg_id,
        line_number=line_number,
        caller_number=asked.number("From"),
        operation_id=asked.operation_id,
        home=exchange.settings.home,
    )
    words = arrived.prompt_language
    if arrived.kind is ArrivalKind.UNKNOWN_LINE:
        return faults.unknown_line(exchange, words)
    if arrived.kind is ArrivalKind.INTERPRETER:
        return interpreter_line.ask_login(exchange, words, 1, "interpreter.sign_on")
    if arrived.kind is ArrivalKind.NOT_LISTED:
        return emergency.not_listed(exchange, words)
    if arrived.kind is ArrivalKind.CLOSED:
        now = exchange.settings.home.calendar.local(services.clock.now())
        return closed.tell(exchange, arrived, now.date())
    return _receive_staff(services, exchange, arrived, asked)


def closed_key(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Lead staff who chose it to the line that is open, as if they had dialled it, or to a call back."""
    chosen = closed.AFTER_HOURS.get(asked.digits)
    line_id = asked.maybe_word("line") if asked.digits == closed.OTHER_LINE else None
    other = services.directory.line_of_id(line_id) if line_id else None
    number = asked.own_number if chosen else other.number if other else None
    if number is None:
        return staff_line.goodbye(exchange, asked.words)
    arrived = receive_call(
        services,
        leg_id=asked.leg_id,
        line_number=number,
        caller_number=asked.number("From"),
        operation_id=asked.operation_id,
        home=exchange.settings.home,
        after_hours=chosen,
    )
    if arrived.kind is ArrivalKind.CLOSED:  # just now, or nothing of the kind was offered
        return staff_line.goodbye(exchange, asked.words)
    return _receive_staff(services, exchange, arrived, asked)


def code(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Take an access code; too many wrong ones or too much silence end in a goodbye."""
    visit = asked.visit
    if asked.digits in IN_DIGITS:
        called = assistance.ask(services, exchange, asked)
        if called is not None:
            return called
        if visit.turn < exchange.settings.attempts:
            return staff_line.ask_code(exchange, visit.again(), "staff.no_operator", "staff.ask_code")
    elif asked.digits:
        identified = identify_staff(
            services, call_id=visit.call_id, digits=asked.digits, operation_id=asked.operation_id
        )
        if identified.requester is not None:
            known = Visit(visit.call_id, identified.prompt_language, last=identified.last_language)
            return staff_line.ask_language(exchange, known, language_name(services, known.last, known.words))
        if identified.attempts_left > 0 and visit.turn < exchange.settings.attempts:
            return staff_line.ask_code(exchange, visit.again(), "staff.code_refused")
    elif visit.turn < exchange.settings.attempts:
        return staff_line.ask_code(exchange, visit.again(), "staff.ask_code_again")
    # A second step of the same delivery: under the first one's id it would get the first one's stored answer.
    finish_call(services, call_id=visit.call_id, by="refused", operation_id=f"{asked.operation_id}:finish")
    return staff_line.goodbye(exchange, visit.words, "staff.code_goodbye")


def language(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Take the first key of a language code."""
    visit, key = asked.visit, asked.digits
    if key in FIRST_OF_CODE:
        return staff_line.ask_rest_of_code(exchange, visit, key)
    if key == LAST_TIME and visit.last:
        return choose(services, exchange, asked, visit.last)
    if key == OPERATOR:
        called = assistance.ask(services, exchange, asked)
        return called or ask_language_again(services, exchange, asked, "staff.no_operator")
    if key == UNKNOWN:
        return ask_region(exchange, visit)
    # Silence, and `#` pressed out of habit after the access code, are no wrong code: ask again.
    return ask_language_again(
        services, exchange, asked, *(["staff.language_unknown"] if key == LAST_TIME else [])
    )


def language_rest(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Take the other two keys of a language code; silence, or a key that came too early, asks again."""
    if len(asked.digits) != staff_line.REST_KEYS:
        return ask_language_again(services, exchange, asked)
    chosen = services.directory.languages().by_keypad(asked.word("first") + asked.digits)
    if chosen is None:
        return ask_language_again(services, exchange, asked, "staff.language_unknown")
    varieties = varieties_of(services.directory.languages(), chosen.tag)
    if varieties:
        return ask_variety(exchange, asked.visit, chosen, varieties)
    return choose(services, exchange, asked, chosen.tag)


def wait(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Tell waiting staff what is happening."""
    ticket = asked.ticket
    if ticket is not None:
        view: CallView | None = keep_waiting(services, ticket=ticket, leg_id=asked.leg_id)
    else:
        view = read_call(services, call_id=asked.call_id)
    if view is None:
        return wait_in_fault(exchange, asked)
    if view.is_emergency and view.state is CallState.WAITING:
        return emergency.wait(exchange, next_wait(exchange, asked))
    phrase = waiting_phrase(asked.turn)
    client = for_client(exchange, services.directory.languages(), view.language, view.prompt_language, phrase)
    return waiting.staff_wait(exchange, view, asked.turn, next_wait(exchange, asked), client)


def wait_in_fault(exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Keep staff in the room although nothing can be known; a failed answer would throw them out."""
    return waiting.fault_wait(exchange, asked.words, asked.turn, next_wait(exchange, asked))


def next_wait(exchange: Exchange, asked: Asked) -> str:
    """Return the address of the wait document after this one."""
    return exchange.addresses.document("staff/wait", **asked.carried, turn=asked.turn + 1)


def after_room(  # noqa: PLR0911 - one for each state
    services: Services, exchange: Exchange, asked: Asked
) -> VoiceResponse:
    """Decide by the call's state why staff left the room; the carrier's DialCallStatus does not tell."""
    missed = asked.count("missed") or 0
    if missed > staff_line.MOST_MISSED:
        return faults.apology(exchange, for_staff=True, own_number=asked.own_number, words=asked.words)
    view = read_call(services, call_id=asked.call_id)
    if view is None:
        # Live state was lost. The room is not: its wait document re-opens the request at its original time.
        return staff_line.enter(exchange, asked.place, asked.leg_id, missed=missed)
    if view.state is CallState.ARRIVING and not missed:
        return assistance.leave_waiting(services, exchange, asked)
    if missed or view.hold or view.state not in {CallState.WAITING, CallState.PARTNER, CallState.TALKING}:
        return where_state_leads(services, exchange, view, asked, missed)
    if view.state is CallState.WAITING:
        return show_choices(services, exchange, view, asked)
    if view.state is CallState.PARTNER:
        return ask_confirmation(exchange, open_menu(services, call_id=view.call_id))
    return remote_client.talking_menu(services, exchange, view)


def back_to_room(exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Lead staff back into the room without our memory: conversations go on when it is down (rule 9)."""
    missed = asked.count("missed") or 0
    if missed >= staff_line.MOST_MISSED:
        return faults.apology(exchange, for_staff=True, own_number=asked.own_number, words=asked.words)
    return staff_line.enter(exchange, asked.place, asked.leg_id, "fault.back_to_room", missed=missed)


def overtaken(exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Have the after-room address decide, when a menu's answer met a call that has moved on, or a fault."""
    return staff_line.decide_by_state(exchange, asked.place, missed=1)


def menu_key(  # noqa: PLR0911 - one for each key
    services: Services, exchange: Exchange, asked: Asked
) -> VoiceResponse:
    """Do what staff chose in the menu of those who talk, if the call is not over."""
    view = read_call(services, call_id=asked.call_id)
    if view is None or view.state in OVER:
        return overtaken(exchange, asked)
    if asked.digits == END:
        ended = finish_call(services, call_id=view.call_id, by="staff", operation_id=asked.operation_id)
        return staff_line.end_of_call(exchange, ended)
    if asked.digits == OTHER:
        return _replace(services, exchange, asked, by="staff")
    if asked.digits in CHOSEN and view.state is CallState.TALKING:
        return remote_client.choose(services, exchange, asked, view)
    if asked.digits in ASKED_BY:
        return assistance.ask_in_conversation(services, exchange, asked)
    if asked.digits == HOLD:
        return hold.begin(services, exchange, asked)
    return where_state_leads(services, exchange, view, asked)


def interpreter_left_key(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Take the answer to "finished, or another interpreter?"; silence fetches the next one (rule 5)."""
    if asked.digits == FINISHED:
        view = finish_call(services, call_id=asked.call_id, by="staff", operation_id=asked.operation_id)
        return staff_line.end_of_call(exchange, view)
    if asked.digits == OPERATOR:
        called = assistance.ask(services, exchange, asked)
        return called or staff_line.ask_finished(exchange, asked.place, asked.turn + 1, "staff.no_operator")
    if asked.digits and asked.digits != ANOTHER and asked.turn < WHAT_TURNS:
        return staff_line.ask_finished(exchange, asked.place, asked.turn + 1)
    return _replace(services, exchange, asked, by="staff" if asked.digits else "silence")


def why_key(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Take the reason why staff wanted another interpreter; phones ring already, and silence is no reason."""
    view = explain_replacement(
        services,
        call_id=asked.call_id,
        reason=staff_line.NOT_SUITABLE.get(asked.digits),
        operation_id=asked.operation_id,
    )
    if view.state is CallState.WAITING and not view.interpreters_on_duty and not view.is_emergency:
        return show_choices(services, exchange, view, asked)
    return where_state_leads(services, exchange, view, asked)


def rung_back_key(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Lead whoever pressed 1 on a phone that we rang back to the interpreter who waits."""
    if asked.digits != BACK:
        if asked.turn < WHAT_TURNS:
            prompt = asked.address.get("said", "")
            prompt = prompt if prompt in BACK_PROMPTS else "staff.rung_back"
            return staff_line.ask_back(exchange, asked.call_id, asked.words or "", prompt, asked.turn + 1)
        return staff_line.goodbye(exchange, asked.words)
    view = return_staff(services, call_id=asked.call_id, leg_id=asked.leg_id, operation_id=asked.operation_id)
    if view.state in OVER:
        return staff_line.goodbye(exchange, view.prompt_language, "staff.over")
    return enter_again(services, exchange, view, asked)


def _receive_staff(services: Services, exchange: Exchange, arrived: Arrival, asked: Asked) -> VoiceResponse:
    view, leg_id = arrived.call, asked.leg_id
    if view is None:
        return faults.unknown_line(exchange, arrived.prompt_language)
    visit = Visit(view.call_id, arrived.prompt_language, last=arrived.last_language)
    if arrived.kind is ArrivalKind.RETURNED:
        if view.state is CallState.WAITING:
            return staff_line.enter(exchange, place_of(view), leg_id, "staff.still_waiting")
        view = enter_room(services, call_id=view.call_id)
        return staff_line.enter(exchange, place_of(view), leg_id, "staff.returned")
    if view.is_emergency:
        return emergency_line.receive(services, exchange, view, asked)
    if arrived.kind is ArrivalKind.ASK_LANGUAGE:
        return staff_line.ask_language(
            exchange, visit, language_name(services, visit.last, visit.words), "staff.welcome"
        )
    return staff_line.ask_code(exchange, visit, "staff.welcome", "staff.ask_code")


def ask_language_again(services: Services, exchange: Exchange, asked: Asked, *prompts: str) -> VoiceResponse:
    """Ask for a language code again, with what the site asks for most, a few times; then it is a goodbye."""
    visit = asked.visit
    if visit.turn >= exchange.settings.attempts:
        finish_call(services, call_id=visit.call_id, by="gave_up", operation_id=asked.operation_id)
        return staff_line.goodbye(exchange, visit.words, "staff.language_goodbye")
    codes = most_used(languages_of_site(services, call_id=visit.call_id), visit.words)
    last_name = language_name(services, visit.last, visit.words)
    return staff_line.ask_language(exchange, visit.again(), last_name, *prompts, help_with=codes)


def choose(services: Services, exchange: Exchange, asked: Asked, tag: str) -> VoiceResponse:
    """Request an interpreter of the language that staff have chosen."""
    name = language_name(services, tag, asked.words or "")
    if name is None:  # a language that was offered "as last time" and has left the catalogue since
        return ask_language_again(services, exchange, asked, "staff.language_unknown")
    view = request_interpreter(services, call_id=asked.call_id, language=tag, operation_id=asked.operation_id)
    if view.state is CallState.ARRIVING or view.state in OVER:
        return where_state_leads(services, exchange, view, asked)
    if view.opens_at is not None:  # their line is closed, and they chose what there is
        return after_hours(services, exchange, view, asked)
    if view.state is CallState.WAITING and not view.interpreters_on_duty and not view.always_served:
        return show_choices(services, exchange, view, asked, ("staff.language_chosen", {"language": name}))
    first = next_missing(view)
    if view.asking and first is not None:
        return ask_field(exchange, view, first, 1, ("staff.language_chosen", {"language": name}))
    return staff_line.enter(exchange, place_of(view), asked.leg_id, "staff.language_chosen", language=name)


def _replace(services: Services, exchange: Exchange, asked: Asked, *, by: str) -> VoiceResponse:
    view = replace_interpreter(services, call_id=asked.call_id, by=by, operation_id=asked.operation_id)
    if view.state is not CallState.WAITING:
        return where_state_leads(services, exchange, view, asked)
    if view.asks_why:
        return staff_line.ask_why(exchange, view)
    if not view.interpreters_on_duty and not view.is_emergency:
        return show_choices(services, exchange, view, asked)
    return enter_again(services, exchange, view, asked, "staff.next_interpreter")
