"""What facts in SQL still tell of calls that live state has lost, as pure functions.

The last second of facts may be missing; whoever rebuilds a call from this compares it with the carrier next.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dispatch.domain.leg_history import ROLE_BY_KIND
from dispatch.domain.legs import FINAL_LEG_STATUSES, LegRole, LegStatus, RoomEvent
from dispatch.domain.states import CallState

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from dispatch.domain.facts import Fact

CONTEXT = ("line_id", "sharing", "prompt_language")
REQUESTER = ("institution_id", "site_id", "cost_centre_id", "access_code_id", "prompt_language")


@dataclass(slots=True)
class RememberedLeg:
    """One leg of a call, as far as it was reported."""

    role: str = LegRole.STAFF
    offer_id: str | None = None
    statuses: list[str] = field(default_factory=list)
    room: str | None = None  # the conference it is in

    @property
    def is_over(self) -> bool:
        """Whether its end was reported."""
        return any(LegStatus(status) in FINAL_LEG_STATUSES for status in self.statuses)


@dataclass(slots=True)
class RememberedOffer:
    """One offer that had not ended."""

    interpreter_id: str
    request_id: str
    leg_id: str | None = None
    role: str | None = None  # of an operator or supervisor


@dataclass(slots=True)
class RememberedAssistant:
    """An operator or supervisor who was asked for, or had come."""

    request_id: str
    offer_id: str | None = None  # with the others, once they had come
    interpreter_id: str | None = None
    leg_id: str | None = None


@dataclass(slots=True)
class RememberedCall:
    """A call that was not closed. Times are seconds since the epoch."""

    call_id: str
    opened_at: float
    context: dict[str, str] = field(default_factory=dict)  # line, sharing, prompt language
    requester: dict[str, str] = field(default_factory=dict)
    first_leg_id: str | None = None  # with which staff dialled
    staff_leg_id: str | None = None
    request_id: str | None = None
    language: str | None = None
    queued_at: float | None = None
    plan: str | None = None  # of the request, as JSON
    request_is_open: bool = False
    offers: dict[str, RememberedOffer] = field(default_factory=dict)  # live ones by id
    winner_id: str | None = None  # the accepted offer
    winner_has_finished: bool = False  # they said so by key; their leg may still be up
    connected_at: float | None = None
    outcome: str | None = None  # of the last request that ended
    finished_by: str | None = None
    promised_until: float | None = None  # staff are to be called back
    opens_at: float | None = None  # not before their line opens
    callbacks_missed: int = 0
    kept_away: list[str] = field(default_factory=list)  # who withdrew or was not suitable; never asked again
    replaced: dict[str, str] = field(default_factory=dict)  # interpreters who were replaced, by their offer
    client_attempt: str | None = None  # the dial of a client that rings or was answered
    client_leg_id: str | None = None
    client_answered: bool = False
    client_confirmed: bool = False
    assistants: dict[str, RememberedAssistant] = field(default_factory=dict)  # by role
    legs: dict[str, RememberedLeg] = field(default_factory=dict)
    is_closed: bool = False

    @property
    def winner(self) -> RememberedOffer | None:
        """The offer whose interpreter belongs to the call now."""
        return self.offers.get(self.winner_id) if self.winner_id else None

    def is_up(self, leg_id: str | None) -> bool:
        """Tell whether a leg was reported and its end was not."""
        leg = self.legs.get(leg_id) if leg_id else None
        return leg is not None and not leg.is_over

    @property
    def state(self) -> CallState:
        """Where it stood; `connecting` stands for `talking` too, until both are seen in the room."""
        if self.finished_by or self.staff_leg_id is None:
            return CallState.ENDING
        staff, winner = self.is_up(self.staff_leg_id), self.winner
        interpreter = self.is_up(winner.leg_id) if winner and not self.winner_has_finished else False
        if self.promised_until is not None and (interpreter or self.request_is_open):
            return CallState.CALLING_BACK if interpreter else CallState.PROMISED
        if not staff:
            return CallState.STAFF_LEFT if interpreter and self.connected_at else CallState.ENDING
        if interpreter:
            return CallState.CONNECTING
        if winner and self.connected_at:
            return CallState.INTERPRETER_LEFT
        return CallState.WAITING if winner or self.request_is_open else CallState.ARRIVING

    def accept(self, offer_id: str) -> None:
        """Make an offer's interpreter the winner; the request waits no more."""
        self.winner_id, self.request_is_open, self.winner_has_finished = offer_id, False, False
        self.request_id = self.offers[offer_id].request_id


def remember_call(facts: Iterable[Fact]) -> RememberedCall | None:
    """Return what the facts of one call tell, oldest first; None for a call closed or never opened."""
    call: RememberedCall | None = None
    for fact in facts:
        if call is None:
            call = RememberedCall(fact.call_id or "", fact.occurred_at.timestamp())
        _take_in(call, fact.kind, fact.details, fact.occurred_at)
    return None if call is None or call.is_closed or call.staff_leg_id is None else call


def _take_in(call: RememberedCall, kind: str, details: dict[str, Any], at: datetime) -> None:
    leg_id = details.get("leg_id")
    if leg_id:
        leg = call.legs.setdefault(leg_id, RememberedLeg(ROLE_BY_KIND.get(kind, LegRole.STAFF)))
        leg.role = details.get("role") or leg.role
        leg.offer_id = details.get("offer_id") or leg.offer_id
        if leg.offer_id in call.offers:
            call.offers[leg.offer_id].leg_id = leg_id
    take = _TAKERS.get(kind)
    if take:
        take(call, details, at)
    _notice_meeting(call, at)


def _opened(call: RememberedCall, details: dict[str, Any], at: datetime) -> None:
    call.opened_at = at.timestamp()
    call.first_leg_id = call.staff_leg_id = details.get("leg_id")
    call.context = {name: details[name] for name in CONTEXT if details.get(name)}


def _identified(call: RememberedCall, details: dict[str, Any], _at: datetime) -> None:
    call.requester = {name: details[name] for name in REQUESTER if details.get(name)}


def _requested(call: RememberedCall, details: dict[str, Any], at: datetime) -> None:
    call.request_id, call.language = details["request_id"], details["language"]
    call.plan = details.get("plan")
    call.queued_at = float(details.get("queued_at") or at.timestamp())
    call.request_is_open = True


def _offered(call: RememberedCall, details: dict[str, Any], _at: datetime) -> None:
    call.offers[details["offer_id"]] = RememberedOffer(
        details["interpreter_id"], details["request_id"], role=details.get("role")
    )


def _accepted(call: RememberedCall, details: dict[str, Any], _at: datetime) -> None:
    offer = RememberedOffer(details["interpreter_id"], details["request_id"], details.get("leg_id"))
    call.offers[details["offer_id"]] = offer
    call.accept(details["offer_id"])


def _offer_ended(call: RememberedCall, details: dict[str, Any], _at: datetime) -> None:
    call.offers.pop(details["offer_id"], None)


def _request_ended(call: RememberedCall, details: dict[str, Any], _at: datetime) -> None:
    call.request_is_open, call.outcome = False, details.get("outcome")


def _winner_lost(call: RememberedCall, _details: dict[str, Any], _at: datetime) -> None:
    call.offers.pop(call.winner_id or "", None)
    call.winner_id, call.request_is_open = None, True


def _replaced(call: RememberedCall, details: dict[str, Any], at: datetime) -> None:
    if call.winner:
        call.replaced[details["offer_id"]] = call.winner.interpreter_id
    if details.get("reason"):
        _not_suitable(call, details, at)
    call.offers.pop(call.winner_id or "", None)
    call.winner_id = None


def _interpreter_finished(call: RememberedCall, _details: dict[str, Any], _at: datetime) -> None:
    call.winner_has_finished = True


def _not_suitable(call: RememberedCall, details: dict[str, Any], _at: datetime) -> None:
    interpreter_id = call.replaced.get(details["offer_id"])
    if interpreter_id:
        call.kept_away.append(interpreter_id)


def _staff_returned(call: RememberedCall, details: dict[str, Any], _at: datetime) -> None:
    call.staff_leg_id, call.promised_until = details["leg_id"], None


def _promised(call: RememberedCall, details: dict[str, Any], at: datetime) -> None:
    call.promised_until = float(details.get("until") or at.timestamp())
    call.opens_at = float(details["opens_at"]) if details.get("opens_at") else None


def _callback_missed(call: RememberedCall, details: dict[str, Any], _at: datetime) -> None:
    call.callbacks_missed = int(details["attempt"])


def _callback_ended(call: RememberedCall, _details: dict[str, Any], _at: datetime) -> None:
    call.promised_until = None


def _client_dialled(call: RememberedCall, details: dict[str, Any], _at: datetime) -> None:
    call.client_attempt, call.client_leg_id = details["attempt_id"], None
    call.client_answered = call.client_confirmed = False


def _client_answered(call: RememberedCall, details: dict[str, Any], _at: datetime) -> None:
    call.client_attempt, call.client_leg_id = details["attempt_id"], details["leg_id"]
    call.client_answered = True


def _client_confirmed(call: RememberedCall, _details: dict[str, Any], _at: datetime) -> None:
    call.client_confirmed = True


def _client_ended(call: RememberedCall, _details: dict[str, Any], _at: datetime) -> None:
    call.client_attempt = call.client_leg_id = None
    call.client_answered = call.client_confirmed = False


def _assistance_requested(call: RememberedCall, details: dict[str, Any], _at: datetime) -> None:
    call.assistants[details["role"]] = RememberedAssistant(details["request_id"])


def _assistance_joined(call: RememberedCall, details: dict[str, Any], _at: datetime) -> None:
    named = (details[name] for name in ("request_id", "offer_id", "interpreter_id", "leg_id"))
    call.assistants[details["role"]] = RememberedAssistant(*named)
    call.offers.pop(details["offer_id"], None)


def _assistance_ended(call: RememberedCall, details: dict[str, Any], _at: datetime) -> None:
    known = call.assistants.get(details["role"])
    if known and known.request_id == details["request_id"]:
        del call.assistants[details["role"]]


def _finished(call: RememberedCall, details: dict[str, Any], _at: datetime) -> None:
    call.finished_by = details.get("by") or "staff"


def _closed(call: RememberedCall, _details: dict[str, Any], _at: datetime) -> None:
    call.is_closed = True


def _leg_reported(call: RememberedCall, details: dict[str, Any], _at: datetime) -> None:
    leg = call.legs[details["leg_id"]]
    leg.statuses.append(details["status"])
    if leg.is_over:
        leg.room = None


def _room_reported(call: RememberedCall, details: dict[str, Any], _at: datetime) -> None:
    leg, room = call.legs.get(details.get("leg_id") or ""), details["conference_id"]
    if details["event"] == RoomEvent.JOINED and leg and not leg.is_over:
        leg.room = room
    elif details["event"] == RoomEvent.LEFT and leg and leg.room == room:
        leg.room = None
    elif details["event"] == RoomEvent.ENDED:
        for other in call.legs.values():
            other.room = None if other.room == room else other.room


def _notice_meeting(call: RememberedCall, at: datetime) -> None:
    winner = call.winner
    if call.connected_at or winner is None or winner.leg_id is None or call.staff_leg_id is None:
        return
    staff, interpreter = call.legs.get(call.staff_leg_id), call.legs.get(winner.leg_id)
    if staff and interpreter and staff.room and staff.room == interpreter.room:
        call.connected_at = at.timestamp()


_TAKERS = {
    "call_opened": _opened,
    "call_identified": _identified,
    "language_requested": _requested,
    "offer_made": _offered,
    "offer_accepted": _accepted,
    "offer_ended": _offer_ended,
    "request_ended": _request_ended,
    "winner_lost": _winner_lost,
    "interpreter_replaced": _replaced,
    "replacement_explained": _not_suitable,
    "interpreter_finished": _interpreter_finished,
    "staff_returned": _staff_returned,
    "callback_promised": _promised,
    "callback_missed": _callback_missed,
    "callback_ended": _callback_ended,
    "client_dialled": _client_dialled,
    "client_answered": _client_answered,
    "client_confirmed": _client_confirmed,
    "client_ended": _client_ended,
    "assistance_requested": _assistance_requested,
    "assistance_joined": _assistance_joined,
    "assistance_ended": _assistance_ended,
    "call_finished": _finished,
    "call_closed": _closed,
    "leg_reported": _leg_reported,
    "room_reported": _room_reported,
}
