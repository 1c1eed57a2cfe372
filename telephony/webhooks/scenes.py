"""Where live legs are led when dispatching has decided something: the entrances of the dialogues."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.domain.commands import Scene
from dispatch.domain.states import CallState
from dispatch.use_cases.enter_room import enter_room
from dispatch.use_cases.promise_callback import promise_callback
from dispatch.use_cases.read_call import read_call
from dispatch.use_cases.read_offer import read_offer
from telephony.dialogues import offer, staff_line
from telephony.dialogues.offer import STAFF_AWAY, TOGETHER
from telephony.dialogues.staff_line import OVER, place_of
from telephony.webhooks import assistance, hold, partner, remote_client
from telephony.webhooks.standby import after_conversation, led, let_go
from telephony.webhooks.ways import called_back, end_of_call, enter_again, show_choices, where_state_leads

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from twilio.twiml.voice_response import VoiceResponse

    from dispatch.services import Services
    from telephony.exchange import Exchange
    from telephony.webhooks.asked import Asked


def interpreter_here(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Lead staff out of a menu into the room: their interpreter has come."""
    view = read_call(services, call_id=asked.call_id)
    if view is None or view.state in OVER:
        return staff_line.goodbye(exchange, view.prompt_language if view else None, "staff.over")
    view = enter_room(services, call_id=view.call_id)
    return staff_line.enter(exchange, place_of(view), asked.leg_id, "staff.interpreter_here")


def interpreter_left(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Ask staff whom the interpreter has left: finished, or another."""
    view = read_call(services, call_id=asked.call_id)
    if view is None or view.state in OVER:
        return staff_line.goodbye(exchange, view.prompt_language if view else None)
    if view.state is not CallState.INTERPRETER_LEFT:  # lost in the door, or already replaced
        is_waiting = view.state is CallState.WAITING
        view = enter_room(services, call_id=view.call_id)
        prompt = "staff.next_interpreter" if is_waiting else None
        return staff_line.enter(exchange, place_of(view), asked.leg_id, prompt)
    return staff_line.ask_finished(exchange, place_of(view))


def interpreter_withdrew(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Tell staff that their interpreter had to leave, and lead them on to the next one."""
    view = read_call(services, call_id=asked.call_id)
    if view is None or view.state in OVER:
        return staff_line.goodbye(exchange, view.prompt_language if view else None)
    if view.state is CallState.WAITING and not view.interpreters_on_duty and not view.is_emergency:
        return show_choices(services, exchange, view, asked, ("staff.interpreter_gone", {}))
    return enter_again(services, exchange, view, asked, "staff.interpreter_withdrew")


def staff_back(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Ask whoever answers the phone of staff that we rang back for a key."""
    view = read_call(services, call_id=asked.call_id)
    if view is None or view.state not in STAFF_AWAY:
        return staff_line.goodbye(exchange, view.prompt_language if view else None, "staff.over")
    prompt = "staff.called_back" if view.state is CallState.CALLING_BACK else "staff.rung_back"
    return staff_line.ask_back(exchange, view.call_id, view.prompt_language, prompt)


def callback_promised(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Tell staff that nobody can now, and that they are called back: on a line that is always served."""
    minutes = promise_callback(services, call_id=asked.call_id, operation_id=asked.operation_id)
    view = read_call(services, call_id=asked.call_id)
    if view is None or minutes is None:  # an interpreter was first, or they came back
        return staff_line.goodbye(exchange, view.prompt_language if view else None, "staff.over")
    if view.opens_at is not None:
        return called_back(services, exchange, view, minutes)
    return staff_line.callback_promised(exchange, view.prompt_language, minutes)


def callback_later(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Tell staff who picked up that their interpreter has left, and that we call again."""
    view = read_call(services, call_id=asked.call_id)
    return staff_line.goodbye(exchange, view.prompt_language if view else None, "staff.callback_later")


def staff_goodbye(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Thank staff whose call is over."""
    view = read_call(services, call_id=asked.call_id)
    return staff_line.goodbye(exchange, view.prompt_language if view else None)


def request_unserved(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Tell staff that nobody could be found, and why."""
    view = read_call(services, call_id=asked.call_id)
    return staff_line.unserved(exchange, view) if view else staff_line.goodbye(exchange, None)


def mediator_coming(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Tell staff who comes to them in person."""
    view = read_call(services, call_id=asked.call_id)
    return end_of_call(services, exchange, view) if view else staff_line.goodbye(exchange, None)


def nobody_on_duty(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Tell staff who wait that nobody is on duty any more, and what they can choose."""
    view = read_call(services, call_id=asked.call_id)
    if view is None:
        return staff_line.goodbye(exchange, None, "staff.over")
    if view.state is CallState.WAITING and not view.interpreters_on_duty:
        return show_choices(services, exchange, view, asked)
    return where_state_leads(services, exchange, view, asked)


def offer_withdrawn(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Tell an interpreter who had picked up that somebody else was first or the requester left."""
    view = read_offer(services, offer_id=asked.offer_id)
    return let_go(services, exchange, asked, "offer.over", words=view.prompt_language if view else None)


def callback_failed(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Tell an interpreter who waited that staff could not be reached."""
    view = read_offer(services, offer_id=asked.offer_id)
    words = view.prompt_language if view else None
    return let_go(services, exchange, asked, "offer.callback_failed", words=words)


def staff_not_ready(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Let an interpreter go who accepted while staff were at questions; it costs them nothing."""
    view = read_offer(services, offer_id=asked.offer_id)
    words = view.prompt_language if view else None
    return let_go(services, exchange, asked, "offer.staff_not_ready", words=words)


def staff_left(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Ask an interpreter whom staff have left: finished, or cut off."""
    view = read_offer(services, offer_id=asked.offer_id)
    if view is None or view.call_state not in TOGETHER | {CallState.STAFF_LEFT}:
        return let_go(services, exchange, asked, words=view.prompt_language if view else None)
    if view.call_state in TOGETHER:  # they were back before this was heard
        return offer.enter(exchange, view, asked.leg_id, "offer.staff_returned")
    return offer.ask_interruption(exchange, view)


def staff_returned(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Lead an interpreter to whom staff have come back into the room."""
    view = read_offer(services, offer_id=asked.offer_id)
    if view is None or view.call_state not in TOGETHER:
        return let_go(services, exchange, asked, words=view.prompt_language if view else None)
    return offer.enter(exchange, view, asked.leg_id, "offer.staff_returned")


def interpreter_goodbye(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Ask an interpreter whose conversation is over how it was, and thank them."""
    return after_conversation(services, exchange, asked, read_offer(services, offer_id=asked.offer_id))


STAFF_SCENES: Mapping[Scene, Callable[[Services, Exchange, Asked], VoiceResponse]] = {
    Scene.INTERPRETER_HERE: interpreter_here,
    Scene.INTERPRETER_LEFT: interpreter_left,
    Scene.INTERPRETER_WITHDREW: interpreter_withdrew,
    Scene.STAFF_HOLD: hold.staff_told,
    Scene.STAFF_BACK: staff_back,
    Scene.CALLBACK_PROMISED: callback_promised,
    Scene.CALLBACK_LATER: callback_later,
    Scene.STAFF_GOODBYE: staff_goodbye,
    Scene.NOBODY_ON_DUTY: nobody_on_duty,
    Scene.PARTNER_DIALLED: partner.dialled,
    Scene.PARTNER_HERE: partner.here,
    Scene.PARTNER_ASKED: partner.ask,
    Scene.PARTNER_LOST: partner.lost,
    Scene.CLIENT_ASKED: remote_client.ask,
    Scene.ASSISTANCE: assistance.told,
    Scene.MEDIATOR_COMING: mediator_coming,
    Scene.REQUEST_UNSERVED: request_unserved,
}
INTERPRETER_SCENES: Mapping[Scene, Callable[[Services, Exchange, Asked], VoiceResponse]] = {
    Scene.OFFER_WITHDRAWN: offer_withdrawn,
    Scene.CALLBACK_FAILED: callback_failed,
    Scene.PARTNER_HOLD: partner.hold,
    Scene.PARTNER_BACK: partner.hold,
    Scene.STAFF_LEFT: staff_left,
    Scene.STAFF_NOT_READY: staff_not_ready,
    Scene.STAFF_RETURNED: staff_returned,
    Scene.INTERPRETER_HOLD: hold.interpreter_told,
    Scene.INTERPRETER_GOODBYE: interpreter_goodbye,
    Scene.WHISPER: led,
    Scene.STANDBY: led,
}
