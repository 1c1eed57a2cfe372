"""Where the carrier asks what an interpreter hears next who waits on the line, or is rung for it.

Whatever led a standby leg here (a key, the end of the music, an update by REST that crossed with one),
live state says where it belongs: a key in the music while a whisper was decided is answered by that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.domain.directory import MEDIATION
from dispatch.domain.states import LIVE_OFFER_STATES, CallState, StandbyStep
from dispatch.use_cases.accept_offer import accept_offer
from dispatch.use_cases.change_presence import change_presence
from dispatch.use_cases.confirm_standby import confirm_standby
from dispatch.use_cases.decline_offer import decline_offer
from dispatch.use_cases.enter_standby import enter_standby
from dispatch.use_cases.leave_standby import leave_standby
from dispatch.use_cases.pick_up_offer import pick_up_offer
from dispatch.use_cases.pick_up_standby import pick_up_standby
from dispatch.use_cases.read_offer import read_offer
from dispatch.use_cases.read_standby import read_standby
from dispatch.use_cases.reenter_standby import reenter_standby
from telephony.dialogues import conversation, hold, interpreter_line, offer, standby_line
from telephony.dialogues.offer import STAFF_AWAY, TOGETHER
from telephony.dialogues.staff_line import MOST_MISSED

if TYPE_CHECKING:
    from twilio.twiml.voice_response import VoiceResponse

    from dispatch.domain.views import OfferView, StandbyView
    from dispatch.services import Services
    from telephony.exchange import Exchange
    from telephony.webhooks.asked import Asked

STAYS = {
    "offer.over": "standby.over",
    "offer.goodbye": "standby.worked",
    "offer.callback_failed": "standby.not_reached",
    "offer.staff_not_ready": "standby.not_ready",
    "offer.declined": "standby.declined",
    "offer.unanswered": "standby.unanswered",
    "offer.ready": "standby.ready",
    "offer.rest_now": "standby.rest_now",
    "offer.problem_noted": "standby.problem_noted",
}
"""What is said to somebody whose leg ends -> to somebody who goes on waiting on the line."""


def picked_up(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Ask whoever picked up for the key that begins it."""
    view = pick_up_standby(
        services,
        interpreter_id=asked.word("interpreter"),
        standby_id=asked.word("standby"),
        leg_id=asked.leg_id,
    )
    if view is None or view.step is not StandbyStep.RINGING:
        return _lead(services, exchange, asked, view)
    return _ask_begin(exchange, asked, view.prompt_language)


def begin_key(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Begin it on the key; without one the leg ends, and they are reached by ringing."""
    if asked.digits == standby_line.BEGIN:
        view = enter_standby(
            services,
            interpreter_id=asked.word("interpreter"),
            standby_id=asked.word("standby"),
            leg_id=asked.leg_id,
        )
        return _lead(services, exchange, asked, view, "standby.begun")
    if asked.turn < standby_line.TURNS:
        return _ask_begin(exchange, asked, asked.words or "", asked.turn + 1)
    return offer.goodbye(exchange, asked.words, "offer.unanswered")


def led(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Say what live state says: a scene we led the leg to."""
    return _lead(services, exchange, asked, read_standby(services, leg_id=asked.leg_id))


def music(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Say what live state says at the end of a piece of music; a stay that it has lost goes on."""
    view, ticket = read_standby(services, leg_id=asked.leg_id), asked.standby_ticket
    if view is None and ticket is not None:
        view = reenter_standby(services, ticket, leg_id=asked.leg_id)
    return _lead(services, exchange, asked, view)


def in_fault(exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Keep them in the music although nothing can be known; a goodbye would empty the whole line."""
    return standby_line.music(exchange, asked.words, asked.standby_ticket)


def key(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Take a key pressed in the music: somebody is there. It opens the menu, unless it was asked for."""
    was_asked = asked.count("asked")
    view = confirm_standby(services, leg_id=asked.leg_id)
    if view is None or view.step is not StandbyStep.WAIT:
        return _lead(services, exchange, asked, view)
    if was_asked:
        return standby_line.music(exchange, view.prompt_language, view.ticket, "standby.stays")
    return standby_line.menu(exchange, view.prompt_language)


def menu_key(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Stay, go, or be rung instead."""
    view = read_standby(services, leg_id=asked.leg_id)
    event = standby_line.EVENTS.get(asked.digits)
    if view is not None and event is not None:
        change_presence(
            services,
            interpreter_id=view.interpreter_id,
            event=event,
            operation_id=asked.operation_id,
            pause_seconds=interpreter_line.USUAL_PAUSE_MINUTES * 60,
        )
        view = read_standby(services, leg_id=asked.leg_id)
    elif asked.digits == standby_line.LEAVE:
        view = leave_standby(services, leg_id=asked.leg_id)
    return _lead(services, exchange, asked, view, "standby.stays")


def whisper_key(services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Take the answer to a whisper; the answer to key 1 is the room itself."""
    if asked.digits == standby_line.ACCEPT:
        accepted = accept_offer(
            services, offer_id=asked.offer_id, leg_id=asked.leg_id, operation_id=asked.operation_id
        )
        entered = offer.enter_as_winner(exchange, accepted, asked.leg_id)
        return entered or let_go(services, exchange, asked, "offer.over")
    if asked.digits and asked.digits != standby_line.DECLINE:
        return led(services, exchange, asked)
    outcome = "declined" if asked.digits else "unanswered"
    decline_offer(
        services,
        offer_id=asked.offer_id,
        leg_id=asked.leg_id,
        outcome=outcome,
        operation_id=asked.operation_id,
    )
    return let_go(services, exchange, asked, f"offer.{outcome}")


def let_go(  # noqa: PLR0913 - what a view has, and what is said
    services: Services,
    exchange: Exchange,
    asked: Asked,
    prompt: str = "offer.goodbye",
    *,
    words: str | None = None,
    stays_out: bool = False,
) -> VoiceResponse:
    """Say goodbye to an interpreter who is needed no more; who waits on the line goes where they belong now.

    `stays_out`: not into the room again, whose door did not open.
    """
    view = read_standby(services, leg_id=asked.leg_id)
    if view is None:
        return offer.goodbye(exchange, words or asked.words, prompt)
    return _lead(services, exchange, asked, view, STAYS[prompt], stays_out=stays_out)


def after_conversation(
    services: Services, exchange: Exchange, asked: Asked, view: OfferView | None
) -> VoiceResponse:
    """Thank an interpreter whose conversation is over; where there is a pause, ask how it was in it."""
    has_pause = services.live.settings.wrap_up_seconds > 0
    if view is not None and (has_pause or view.domain == MEDIATION):
        return let_go_asking(services, exchange, asked, view)
    return let_go(services, exchange, asked, words=view.prompt_language if view else None)


def let_go_asking(
    services: Services, exchange: Exchange, asked: Asked, offer_view: OfferView | None, *before: str
) -> VoiceResponse:
    """Ask an interpreter who has left a conversation how it was, unless the line needs them already."""
    view = read_standby(services, leg_id=asked.leg_id)
    is_free = view is None or view.step in {StandbyStep.WAIT, StandbyStep.CONFIRM}
    if offer_view is None or not is_free:
        return let_go(services, exchange, asked)
    if offer_view.domain == MEDIATION and not before:
        return conversation.ask_theme(exchange, offer_view)
    return conversation.ask_remark(exchange, offer_view, *before)


def lead_on(services: Services, exchange: Exchange, asked: Asked, view: OfferView | None) -> VoiceResponse:
    """Lead an interpreter to what their call's state asks for."""
    way = way_of_call(exchange, asked, view)
    return way or let_go(services, exchange, asked, words=view.prompt_language if view else None)


def _lead(  # noqa: PLR0913 - what a view has, and what is said on the way
    services: Services,
    exchange: Exchange,
    asked: Asked,
    view: StandbyView | None,
    prompt: str | None = None,
    *,
    stays_out: bool = False,
) -> VoiceResponse:
    if view is None or view.step is StandbyStep.OVER:
        reason = view.reason if view else None
        return standby_line.goodbye(exchange, view.prompt_language if view else asked.words, reason)
    if view.step is StandbyStep.RINGING:
        return offer.goodbye(exchange, view.prompt_language, "offer.unanswered")
    if view.step is StandbyStep.OFFERED and view.offer_id:
        return _whisper(services, exchange, asked, view, view.offer_id)
    if view.step is StandbyStep.IN_CALL and view.offer_id and not stays_out:
        return _back_to_call(services, exchange, asked, view, view.offer_id)
    if view.step is StandbyStep.CONFIRM:
        return standby_line.ask_presence(exchange, view.prompt_language, view.ticket)
    return standby_line.music(exchange, view.prompt_language, view.ticket, prompt)


def _whisper(
    services: Services, exchange: Exchange, asked: Asked, standby: StandbyView, offer_id: str
) -> VoiceResponse:
    view = pick_up_offer(services, offer_id=offer_id, leg_id=asked.leg_id)
    if view is None or view.state not in LIVE_OFFER_STATES:
        return standby_line.music(exchange, standby.prompt_language, standby.ticket)
    return standby_line.whisper(exchange, view, language_name(services, view))


def _back_to_call(
    services: Services, exchange: Exchange, asked: Asked, standby: StandbyView, offer_id: str
) -> VoiceResponse:
    """Lead into the room again whoever was led out of it by something that came late."""
    way = way_of_call(exchange, asked, read_offer(services, offer_id=offer_id))
    return way or standby_line.music(exchange, standby.prompt_language, standby.ticket)


def way_of_call(
    exchange: Exchange, asked: Asked, view: OfferView | None, missed: int = 0
) -> VoiceResponse | None:
    """Return where a call's state leads its interpreter, or None where it has no more need of them.

    `missed`: how often in a row the leg did not get into the room.
    """
    if view is None or missed > MOST_MISSED:
        return None
    if view.hold is not None:
        return hold.interpreter_hold(exchange, view, view.hold)
    if view.call_state is CallState.STAFF_LEFT and not missed:
        return offer.ask_interruption(exchange, view)
    if view.call_state in TOGETHER | STAFF_AWAY:
        return offer.enter(exchange, view, asked.leg_id, missed=missed)
    return None


def _ask_begin(exchange: Exchange, asked: Asked, words: str, turn: int = 1) -> VoiceResponse:
    return standby_line.ask_begin(exchange, asked.word("interpreter"), asked.word("standby"), words, turn)


def language_name(services: Services, view: OfferView) -> str:
    """Return what the interpreter calls the language that is asked for."""
    entry = services.directory.languages().by_tag(view.language)
    return entry.name(view.prompt_language) if entry else view.language
