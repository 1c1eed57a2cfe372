"""The states of calls, requests, offers and interpreters, each as one table of moves.

The Lua scripts in `dispatch/live/scripts` make these moves; `tests/dispatch/live` holds them to these tables.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

from dispatch.domain.errors import ForbiddenMove

State = TypeVar("State", bound=StrEnum)


class CallState(StrEnum):
    """Where one requester's visit stands; each line says which legs are still up."""

    ARRIVING = "arriving"  # staff leg up: being identified, choosing the language
    WAITING = "waiting"  # staff leg up: in the room alone, a request waits or phones ring
    PARTNER = "partner"  # staff leg and a partner's leg up in the room: not yet a conversation
    PROMISED = "promised"  # no leg up: staff are to be called back, the request waits
    CALLING_BACK = "calling_back"  # winner's leg up, in the room; staff are being rung
    CONNECTING = "connecting"  # staff leg and the winner's leg up: not both in the room yet
    TALKING = "talking"  # staff and interpreter legs up, both have been in the room
    STAFF_LEFT = "staff_left"  # interpreter leg up alone, asked "finished or cut off?"; ends with the grace
    INTERPRETER_LEFT = "interpreter_left"  # staff leg up alone, asked "finished or another?"
    ENDING = "ending"  # legs are being ended or already gone; the last reports are awaited
    CLOSED = "closed"  # no leg up, nothing more is awaited


CALL_MOVES: dict[CallState, dict[str, CallState]] = {
    CallState.ARRIVING: {
        "language_requested": CallState.WAITING,
        "finished": CallState.ENDING,
        "staff_left": CallState.ENDING,
    },
    CallState.WAITING: {
        "offer_accepted": CallState.CONNECTING,
        "request_withdrawn": CallState.ARRIVING,
        "callback_promised": CallState.PROMISED,
        "partner_answered": CallState.PARTNER,
        "served_on_the_spot": CallState.ENDING,  # staff are told who comes to them
        "finished": CallState.ENDING,
        "staff_left": CallState.ENDING,
        "request_unserved": CallState.ENDING,
    },
    CallState.PARTNER: {
        "partner_confirmed": CallState.TALKING,
        "partner_lost": CallState.WAITING,  # the request keeps its original time
        "finished": CallState.ENDING,
        "staff_left": CallState.ENDING,
    },
    CallState.PROMISED: {
        "offer_accepted": CallState.CALLING_BACK,
        "staff_returned": CallState.WAITING,
        "request_unserved": CallState.ENDING,
        "finished": CallState.ENDING,
    },
    CallState.CALLING_BACK: {
        "staff_returned": CallState.CONNECTING,
        "winner_lost": CallState.PROMISED,
        "staff_not_reached": CallState.ENDING,
        "finished": CallState.ENDING,
    },
    CallState.CONNECTING: {
        "both_joined": CallState.TALKING,
        "winner_lost": CallState.WAITING,  # they had not met yet: the request keeps its original time
        "interpreter_left": CallState.INTERPRETER_LEFT,  # they had met before staff hung up and came back
        "finished": CallState.ENDING,
        "staff_left": CallState.ENDING,
    },
    CallState.TALKING: {
        "staff_left": CallState.STAFF_LEFT,
        "interpreter_left": CallState.INTERPRETER_LEFT,  # hung up, or said by key that it is finished
        "interpreter_replaced": CallState.WAITING,
        "interpreter_withdrew": CallState.WAITING,  # the next one is fetched, at the front
        "finished": CallState.ENDING,
    },
    CallState.STAFF_LEFT: {
        "staff_returned": CallState.CONNECTING,
        "finished": CallState.ENDING,
        "interpreter_left": CallState.ENDING,
        "grace_over": CallState.ENDING,
    },
    CallState.INTERPRETER_LEFT: {
        "interpreter_replaced": CallState.WAITING,
        "finished": CallState.ENDING,
        "staff_left": CallState.ENDING,
    },
    CallState.ENDING: {"settled": CallState.CLOSED},
    CallState.CLOSED: {},
}
"""`state -> {event: next state}` of a call."""


class RequestState(StrEnum):
    """Where the need for one language stands."""

    WAITING = "waiting"  # in the waiting line, short of offers
    OFFERED = "offered"  # has as many live offers as its policy asks for
    ANSWERED = "answered"  # an interpreter accepted, or a partner's phone was answered
    SERVED_ON_THE_SPOT = "served_on_the_spot"  # a mediator at the requester's own site goes there in person
    ABANDONED = "abandoned"  # the requester left or chose otherwise
    UNSERVED = "unserved"  # nobody could be found in the time allowed


REQUEST_MOVES: dict[RequestState, dict[str, RequestState]] = {
    RequestState.WAITING: {
        "offer_made": RequestState.OFFERED,
        "abandoned": RequestState.ABANDONED,
        "unserved": RequestState.UNSERVED,
    },
    RequestState.OFFERED: {
        "offer_lost": RequestState.WAITING,
        "offer_accepted": RequestState.ANSWERED,
        "served_on_the_spot": RequestState.SERVED_ON_THE_SPOT,
        "abandoned": RequestState.ABANDONED,
        "unserved": RequestState.UNSERVED,
    },
    # The winner dropped before joining, or the partner was none: back into the line at its original time.
    RequestState.ANSWERED: {"winner_lost": RequestState.WAITING},
    RequestState.SERVED_ON_THE_SPOT: {},
    RequestState.ABANDONED: {},
    RequestState.UNSERVED: {},
}
"""`state -> {event: next state}` of a request."""


class OfferState(StrEnum):
    """How far asking one interpreter has come."""

    DIALLING = "dialling"  # decided and recorded; the dial request has not come back
    WHISPERED = "whispered"  # decided and recorded; the standby leg has not come for its whisper
    RINGING = "ringing"  # the carrier reports the phone ringing
    ANNOUNCING = "announcing"  # the phone was picked up, or the whisper begun; the announcement plays
    ACCEPTED = "accepted"  # key 1 claimed the request, or key 2 of a mediator who goes there in person
    DECLINED = "declined"  # key 2
    UNANSWERED = "unanswered"  # no key: nobody, a voicemail, a pocket
    WITHDRAWN = "withdrawn"  # somebody else was first, or the requester left
    FAILED = "failed"  # the carrier could not reach the phone


LIVE_OFFER_STATES = frozenset(
    {OfferState.DIALLING, OfferState.WHISPERED, OfferState.RINGING, OfferState.ANNOUNCING}
)
"""An offer in one of these holds its interpreter (rule 1)."""

_LOST: dict[str, OfferState] = {
    "declined": OfferState.DECLINED,
    "unanswered": OfferState.UNANSWERED,
    "withdrawn": OfferState.WITHDRAWN,
    "failed": OfferState.FAILED,
}

OFFER_MOVES: dict[OfferState, dict[str, OfferState]] = {
    OfferState.DIALLING: {"rang": OfferState.RINGING, "picked_up": OfferState.ANNOUNCING, **_LOST},
    OfferState.WHISPERED: {"picked_up": OfferState.ANNOUNCING, **_LOST},
    OfferState.RINGING: {"picked_up": OfferState.ANNOUNCING, **_LOST},
    OfferState.ANNOUNCING: {"accepted": OfferState.ACCEPTED, **_LOST},
    OfferState.ACCEPTED: {},
    OfferState.DECLINED: {},
    OfferState.UNANSWERED: {},
    OfferState.WITHDRAWN: {},
    OfferState.FAILED: {},
}
"""`state -> {event: next state}` of an offer."""


class Presence(StrEnum):
    """What an interpreter is doing now."""

    OFF_DUTY = "off_duty"
    AVAILABLE = "available"
    OFFERED = "offered"
    IN_CALL = "in_call"
    WRAP_UP = "wrap_up"
    PAUSED = "paused"


PRESENCE_MOVES: dict[Presence, dict[str, Presence]] = {
    Presence.OFF_DUTY: {
        "on_duty": Presence.AVAILABLE,
        "on_duty_by_telephone": Presence.WRAP_UP,
        "asked_on_call": Presence.OFFERED,  # for an emergency; off duty again after it
    },
    Presence.AVAILABLE: {
        "offered": Presence.OFFERED,
        "calls_us": Presence.WRAP_UP,  # no phone of theirs is free
        "standby_dialled": Presence.WRAP_UP,
        "off_duty": Presence.OFF_DUTY,
        "pause": Presence.PAUSED,
        "not_there": Presence.PAUSED,  # no key on standby
    },
    Presence.OFFERED: {
        "offer_lost": Presence.AVAILABLE,
        "offer_lost_on_the_phone": Presence.WRAP_UP,  # our last sentence, or a talk of their own
        "offer_accepted": Presence.IN_CALL,
        "goes_in_person": Presence.WRAP_UP,  # away until they say that they are back
        "off_duty": Presence.OFF_DUTY,
        "pause": Presence.PAUSED,  # by themselves, or because they missed several calls in a row
    },
    Presence.IN_CALL: {"call_over": Presence.WRAP_UP},
    Presence.WRAP_UP: {
        "wrap_up_over": Presence.AVAILABLE,
        "standby_entered": Presence.AVAILABLE,
        "on_duty": Presence.AVAILABLE,
        "off_duty": Presence.OFF_DUTY,
        "pause": Presence.PAUSED,
    },
    Presence.PAUSED: {
        "on_duty": Presence.AVAILABLE,
        "on_duty_by_telephone": Presence.WRAP_UP,
        "off_duty": Presence.OFF_DUTY,
    },
}
"""`presence -> {event: next presence}` of an interpreter."""


class Standby(StrEnum):
    """How an interpreter is reached: by ringing, or on a line on which they wait."""

    OFF = "off"  # reached by ringing
    WANTED = "wanted"  # asked for; they are dialled once their phone is free and the carrier allows it
    DIALLING = "dialling"  # we ring them for it, or ask for the key that begins it
    ON = "on"  # they wait on the line: a whisper reaches them


STANDBY_MOVES: dict[Standby, dict[str, Standby]] = {
    Standby.OFF: {"asked_for": Standby.WANTED},
    Standby.WANTED: {"dialled": Standby.DIALLING, "given_up": Standby.OFF},
    Standby.DIALLING: {"began": Standby.ON, "not_begun": Standby.OFF},
    Standby.ON: {"renewed": Standby.WANTED, "ended": Standby.OFF, "dropped": Standby.OFF},
}
"""`standby -> {event: next standby}` of an interpreter."""


class ClientStep(StrEnum):
    """How far calling a client has come who is elsewhere."""

    NONE = "none"  # no number is kept
    KEYED = "keyed"  # a number is being read back
    WANTED = "wanted"  # confirmed; dialled as soon as an interpreter is with staff
    RINGING = "ringing"  # decided and recorded, being dialled, or ringing
    HERE = "here"  # the phone was answered, by the client or by a machine
    OVER = "over"  # left, not reached, or let go; only a key of staff has it dialled again


CLIENT_MOVES: dict[ClientStep, dict[str, ClientStep]] = {
    ClientStep.NONE: {"number_keyed": ClientStep.KEYED},
    ClientStep.KEYED: {"confirmed": ClientStep.WANTED, "wrong": ClientStep.NONE},
    ClientStep.WANTED: {
        "dialled": ClientStep.RINGING,
        "not_allowed": ClientStep.OVER,  # the day's dials, or the carrier's lines, are used up
        "number_keyed": ClientStep.KEYED,
    },
    ClientStep.RINGING: {"answered": ClientStep.HERE, "ended": ClientStep.OVER},
    ClientStep.HERE: {"ended": ClientStep.OVER},
    ClientStep.OVER: {"called_again": ClientStep.WANTED, "number_keyed": ClientStep.KEYED},
}
"""`step -> {event: next step}` of a client who is elsewhere."""


class AssistantStep(StrEnum):
    """How far asking an operator or a supervisor into a call has come."""

    NONE = "none"
    WANTED = "wanted"  # phones of theirs ring, or a request for one waits
    HERE = "here"  # one has accepted, and is in the room or on the way there


ASSISTANT_MOVES: dict[AssistantStep, dict[str, AssistantStep]] = {
    AssistantStep.NONE: {"asked": AssistantStep.WANTED},
    AssistantStep.WANTED: {"accepted": AssistantStep.HERE, "ended": AssistantStep.NONE},
    AssistantStep.HERE: {"left": AssistantStep.NONE},
}
"""`step -> {event: next step}` of somebody asked in beside; it moves the call to no other state."""


class StandbyStep(StrEnum):
    """Where a standby leg belongs at this moment."""

    RINGING = "ringing"  # it rings, or the key is awaited that begins it
    WAIT = "wait"  # the music
    CONFIRM = "confirm"  # the music, after the question whether they are still there
    OFFERED = "offered"  # a whisper
    IN_CALL = "in_call"  # the room of a call
    OVER = "over"  # a goodbye


def next_state(moves: dict[State, dict[str, State]], state: State, event: str) -> State:
    """Return the state that `event` leads to, or raise ForbiddenMove where the table has no such move."""
    try:
        return moves[state][event]
    except KeyError:
        message = f"{type(state).__name__} {state} has no move on {event!r}"
        raise ForbiddenMove(message) from None
