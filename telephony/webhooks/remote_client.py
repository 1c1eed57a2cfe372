"""Where the carrier asks what is heard of a client who is elsewhere, by staff and by the client."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.domain.states import CallState, ClientStep
from dispatch.use_cases.answer_client import answer_client
from dispatch.use_cases.ask_client import ask_client
from dispatch.use_cases.call_client import call_client
from dispatch.use_cases.confirm_client import confirm_client
from dispatch.use_cases.let_client_go import let_client_go
from dispatch.use_cases.note_client import note_client
from dispatch.use_cases.open_menu import open_menu
from dispatch.use_cases.read_call import read_call
from dispatch.use_cases.read_client import read_client
from telephony.client_numbers import read_client_number
from telephony.dialogues import remote_client, staff_line
from telephony.dialogues.assistance import IN_DIGITS
from telephony.dialogues.client_menu import CALL
from telephony.dialogues.keyed import AGAIN, TURNS
from telephony.dialogues.remote_client import MACHINE, MENU, RIGHT, YES
from telephony.dialogues.staff_line import MOST_MISSED, OVER
from telephony.webhooks import assistance
from telephony.webhooks.ways import enter_again, show_choices, where_state_leads

if TYPE_CHECKING:
    from twilio.twiml.voice_response import VoiceResponse

    from dispatch.domain.views import CallView
    from dispatch.services import Services
    from telephony.exchange import Exchange
    from telephony.webhooks.asked import Asked

WITH_STAFF = frozenset(
    {
        CallState.WAITING,
        CallState.PARTNER,
        CallState.CONNECTING,
        CallState.TALKING,
        CallState.INTERPRETER_LEFT,
    }
)
"""In these staff are there for the client, or back in a moment."""
STAFF_AWAY = frozenset({CallState.ARRIVING, CallState.STAFF_LEFT})
"""In these a client waits outside of the room."""
MOST_HELD = 8
"""So often a client is held back until staff are reported in the room; that report may be lost."""
MAY_CALL = frozenset({CallState.WAITING, CallState.CONNECTING, CallState.TALKING})
UP = frozenset({ClientStep.RINGING, ClientStep.HERE})


def choose(services: Services, exchange: Exchange, asked: Asked, view: CallView) -> VoiceResponse:
    """Do what the client's key does at this moment: ask for a number, dial again, or let the client go."""
    if asked.digits == CALL and view.client in UP:
        left = let_client_go(
            services, call_id=view.call_id, is_machine=False, operation_id=asked.operation_id
        )
        return enter_again(services, exchange, left, asked, "staff.client_let_go")
    if asked.digits == CALL and view.client is ClientStep.OVER:
        called = call_client(services, call_id=view.call_id, operation_id=asked.operation_id)
        if called.client is not ClientStep.OVER or called.client_news:
            return _called(services, exchange, asked, called)
    return _ask_number(services, exchange, asked)  # none is kept, or another is wanted


def number(  # noqa: PLR0911 - one for each way that it can go
    services: Services, exchange: Exchange, asked: Asked
) -> VoiceResponse:
    """Take a client's number and read it back; one that may not be dialled is asked for again."""
    view = read_call(services, call_id=asked.call_id)
    if view is None or view.state not in MAY_CALL:
        return _back(services, exchange, asked, view)
    if not asked.digits:
        return enter_again(services, exchange, view, asked)
    if asked.digits in IN_DIGITS:
        called = assistance.ask(services, exchange, asked)
        return called or remote_client.ask_number(exchange, view, asked.turn + 1, ("staff.no_operator", {}))
    found = read_client_number(asked.digits, exchange.settings.client_regions)
    if found is None or services.directory.line(found):  # a line of ours would ring us
        if asked.turn >= TURNS:
            return enter_again(services, exchange, view, asked, "staff.client_refused")
        return remote_client.ask_number(exchange, view, asked.turn + 1, ("staff.client_refused", {}))
    view = note_client(services, call_id=view.call_id, number=found, operation_id=asked.operation_id)
    if view.client is not ClientStep.KEYED:
        return where_state_leads(services, exchange, view, asked)
    return remote_client.read_back(exchange, view, asked.digits, asked.turn)


def check(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Take the answer to what was read back: only 1 has it dialled, 2 asks again, all else forgets it."""
    if asked.digits == RIGHT:
        view = call_client(services, call_id=asked.call_id, operation_id=asked.operation_id)
        return _called(services, exchange, asked, view)
    view = note_client(services, call_id=asked.call_id, number=None, operation_id=asked.operation_id)
    if view.state not in MAY_CALL:
        return _back(services, exchange, asked, view)
    if asked.digits == AGAIN and asked.turn < TURNS:
        return remote_client.ask_number(exchange, view, asked.turn + 1)
    return enter_again(services, exchange, view, asked, "staff.client_not_called")


def answered_key(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Take what staff say of whoever answered the client's phone."""
    view = read_call(services, call_id=asked.call_id)
    if view is None or view.state in OVER:
        return _back(services, exchange, asked, view)
    if asked.digits == YES:
        view = confirm_client(services, call_id=view.call_id, operation_id=asked.operation_id)
    elif asked.digits == MACHINE and view.client in UP:
        left = let_client_go(services, call_id=view.call_id, is_machine=True, operation_id=asked.operation_id)
        return enter_again(services, exchange, left, asked, "staff.client_let_go")
    elif asked.digits == MENU and view.state is CallState.TALKING:
        return staff_line.menu(exchange, open_menu(services, call_id=view.call_id))
    return where_state_leads(services, exchange, view, asked)


def talking_menu(services: Services, exchange: Exchange, view: CallView) -> VoiceResponse:
    """Offer staff who talk their menu; first of all whether it is the client who has answered."""
    opened = open_menu(services, call_id=view.call_id)
    if opened.client is ClientStep.HERE and not opened.client_confirmed:
        return remote_client.ask_answered(exchange, opened)
    return staff_line.menu(exchange, opened)


def ask(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Ask staff whether it is the client who has answered."""
    view = read_call(services, call_id=asked.call_id)
    if view is None:
        return staff_line.goodbye(exchange, None, "staff.over")
    if view.state is not CallState.TALKING or view.client is not ClientStep.HERE:
        return where_state_leads(services, exchange, view, asked)
    return remote_client.ask_answered(exchange, open_menu(services, call_id=view.call_id))


def answered(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Lead whoever or whatever answered the client's number into the room, if it is still wanted there."""
    view = answer_client(
        services,
        call_id=asked.call_id,
        attempt_id=asked.word("attempt"),
        leg_id=asked.leg_id,
        operation_id=asked.operation_id,
    )
    return _where_client_belongs(exchange, asked, view)


def after_room(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Lead a client who fell out of the room, or waits outside of it, to where they belong now."""
    return _where_client_belongs(exchange, asked, read_client(services, call_id=asked.call_id))


def hold(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Have a client wait outside of the room whose staff hung up, and perhaps come back."""
    return after_room(services, exchange, asked)


def wait(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Let a client who is alone in the room hear music."""
    del services
    return wait_in_fault(exchange, asked)


def wait_in_fault(exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Play the same whatever is known; a failed answer would throw them out."""
    return remote_client.wait(exchange, asked.maybe_word("call"))


def let_go_silently(exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Hang up where something is broken: nobody knows who listens."""
    del exchange, asked
    return remote_client.hang_up()


def _where_client_belongs(exchange: Exchange, asked: Asked, view: CallView | None) -> VoiceResponse:
    missed = asked.count("missed") or 0
    if view is None or view.client_leg_id != asked.leg_id or missed > MOST_MISSED:
        return remote_client.hang_up()
    is_report_lost = asked.turn > MOST_HELD and not view.staff_at_menu
    if view.state in WITH_STAFF and (view.staff_in_room or is_report_lost):
        return remote_client.join(exchange, view, asked.leg_id, missed=missed)
    if view.state in WITH_STAFF:
        return remote_client.linger(exchange, view.call_id, asked.turn)
    if view.state in STAFF_AWAY:
        return remote_client.hold(exchange, view.call_id)
    return remote_client.hang_up()


def _ask_number(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    view, refused = ask_client(services, call_id=asked.call_id)
    if view.state not in MAY_CALL:
        return where_state_leads(services, exchange, view, asked)
    if refused == "capped":
        return enter_again(services, exchange, view, asked, "staff.client_capped")
    if refused:
        return where_state_leads(services, exchange, view, asked)
    return remote_client.ask_number(exchange, view)


def _called(services: Services, exchange: Exchange, asked: Asked, view: CallView) -> VoiceResponse:
    if view.state in OVER:
        return where_state_leads(services, exchange, view, asked)
    if view.client is ClientStep.RINGING:
        return enter_again(services, exchange, view, asked, "staff.client_called")
    if view.client is ClientStep.WANTED and view.state is CallState.WAITING and not view.interpreters_on_duty:
        return show_choices(services, exchange, view, asked, ("staff.client_later", {}))
    if view.client is ClientStep.WANTED:
        return enter_again(services, exchange, view, asked, "staff.client_later")
    if view.client is ClientStep.OVER and view.client_news:
        open_menu(services, call_id=view.call_id)  # they are told now
        return enter_again(services, exchange, view, asked, f"staff.client_{view.client_news}")
    return where_state_leads(services, exchange, view, asked)


def _back(services: Services, exchange: Exchange, asked: Asked, view: CallView | None) -> VoiceResponse:
    if view is None:
        return staff_line.decide_by_state(exchange, asked.place, missed=1)
    return where_state_leads(services, exchange, view, asked)
