"""Where the carrier asks what an interpreter hears next who was rung for an offer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.domain.states import LIVE_OFFER_STATES, CallState
from dispatch.use_cases.accept_offer import accept_offer
from dispatch.use_cases.come_in_person import come_in_person
from dispatch.use_cases.decline_offer import decline_offer
from dispatch.use_cases.pick_up_offer import pick_up_offer
from dispatch.use_cases.read_offer import read_offer
from dispatch.use_cases.settle_interruption import settle_interruption
from telephony.dialogues import conversation, faults, offer, waiting
from telephony.dialogues.offer import TOGETHER
from telephony.dialogues.staff_line import MOST_MISSED
from telephony.webhooks.standby import after_conversation, language_name, let_go, way_of_call

if TYPE_CHECKING:
    from twilio.twiml.voice_response import VoiceResponse

    from dispatch.domain.views import OfferView
    from dispatch.services import Services
    from telephony.exchange import Exchange
    from telephony.webhooks.asked import Asked

LOST_TURNS = 4
"""How often, two seconds apart, an unknown offer is looked for: live state may be being rebuilt."""


def picked_up(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Announce the offer to whoever picked up the phone, or say that it is over."""
    return _announce(
        services, exchange, pick_up_offer(services, offer_id=asked.offer_id, leg_id=asked.leg_id)
    )


def key(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Take the answer to an offer; a wrong key or silence has it said once more and then ends it."""
    if asked.digits == offer.ACCEPT:
        return _accept(services, exchange, asked)
    is_here = "here" in asked.address
    if is_here and asked.digits == offer.COME:
        return _come(services, exchange, asked)
    if asked.digits == (offer.DECLINE_HERE if is_here else offer.DECLINE):
        _decline(services, asked, "declined")
        return offer.goodbye(exchange, asked.words, "offer.declined")
    if asked.turn < offer.TURNS:
        return _announce(services, exchange, read_offer(services, offer_id=asked.offer_id), asked.turn + 1)
    _decline(services, asked, "unanswered")
    return offer.goodbye(exchange, asked.words, "offer.unanswered")


def wait(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Tell an interpreter alone in the room why nobody speaks yet."""
    view = read_offer(services, offer_id=asked.offer_id)
    return waiting.interpreter_wait(exchange, view, asked.words, asked.turn, _next_wait(exchange, asked))


def wait_in_fault(exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Keep an interpreter in the room although nothing can be known; a failed answer would throw them out."""
    return waiting.interpreter_wait(exchange, None, asked.words, asked.turn, _next_wait(exchange, asked))


def after_room(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Decide by the call's state why the interpreter left the room."""
    view = read_offer(services, offer_id=asked.offer_id)
    missed = asked.count("missed") or 0
    if view is None and asked.turn <= LOST_TURNS:
        return offer.ask_again_soon(exchange, asked.offer_id, asked.words, asked.turn + 1, missed)
    if view is None:
        return let_go(services, exchange, asked)
    if view.call_state is CallState.TALKING and not missed and view.hold is None:
        return conversation.menu(exchange, view)
    way = way_of_call(exchange, asked, view, missed)
    return way or let_go(services, exchange, asked, words=view.prompt_language, stays_out=True)


def back_to_room(exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Lead an interpreter back into the room without our memory: conversations go on without it (rule 9)."""
    missed = asked.count("missed") or 0
    if missed >= MOST_MISSED:
        return faults.apology(exchange, for_staff=False, own_number=None, words=asked.words)
    seat = offer.Seat(asked.offer_id, asked.call_id, asked.words or "", asked.place.room)
    return offer.enter_seat(exchange, seat, asked.leg_id, "fault.back_to_room", missed=missed)


def interruption_key(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Take the answer to "finished or cut off?"; silence waits in the room until the grace is over."""
    answers = {offer.FINISHED: "finished", offer.CUT_OFF: "cut_off"}
    answer = answers.get(asked.digits)
    if answer:
        view = settle_interruption(
            services, offer_id=asked.offer_id, answer=answer, operation_id=asked.operation_id
        )
    else:
        view = read_offer(services, offer_id=asked.offer_id)
    if view is None or view.call_state not in TOGETHER | {CallState.STAFF_LEFT}:
        return after_conversation(services, exchange, asked, view)
    if view.call_state in TOGETHER:
        return offer.enter(exchange, view, asked.leg_id, "offer.staff_returned")
    if not answer and asked.turn < offer.TURNS:
        return offer.ask_interruption(exchange, view, asked.turn + 1)
    return offer.enter(exchange, view, asked.leg_id, "offer.resuming" if answer else None)


def _announce(services: Services, exchange: Exchange, view: OfferView | None, turn: int = 1) -> VoiceResponse:
    if view is None or view.state not in LIVE_OFFER_STATES:
        return offer.goodbye(exchange, view.prompt_language if view else None, "offer.over")
    return offer.announce(exchange, view, language_name(services, view), turn)


def _accept(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    # The claim is one atomic step; the answer to this very keypress is the room, so that nothing stands
    # between key and voice. Whoever lost, or won a call that has ended since, must not open an empty room.
    view = accept_offer(
        services, offer_id=asked.offer_id, leg_id=asked.leg_id, operation_id=asked.operation_id
    )
    entered = offer.enter_as_winner(exchange, view, asked.leg_id)
    return entered or offer.goodbye(exchange, asked.words, "offer.over")


def _come(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    view = come_in_person(
        services, offer_id=asked.offer_id, leg_id=asked.leg_id, operation_id=asked.operation_id
    )
    if view is None:
        # Too late; or staff have hung up and are to be called back: then there are only the usual keys.
        return _announce(services, exchange, read_offer(services, offer_id=asked.offer_id), asked.turn)
    person = services.directory.interpreter(view.interpreter_id)
    return offer.on_the_way(exchange, view.prompt_language, person.site_name if person else None)


def _decline(services: Services, asked: Asked, outcome: str) -> None:
    decline_offer(
        services,
        offer_id=asked.offer_id,
        leg_id=asked.leg_id,
        outcome=outcome,
        operation_id=asked.operation_id,
    )


def _next_wait(exchange: Exchange, asked: Asked) -> str:
    return exchange.addresses.document(
        "offer/wait", offer=asked.offer_id, turn=asked.turn + 1, words=asked.words
    )
