"""What the use cases answer: everything a dialogue needs to choose its next words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from dispatch.domain.directory import NO_WISHES, Group
from dispatch.domain.states import AssistantStep, ClientStep

if TYPE_CHECKING:
    from datetime import datetime

    from dispatch.domain.announcements import Announced
    from dispatch.domain.directory import LineEntry, RelatedLanguage, Requester, Wishes
    from dispatch.domain.legs import LegRole, LegStatus, RoomEvent
    from dispatch.domain.states import CallState, OfferState, Presence, StandbyStep


@dataclass(frozen=True, slots=True)
class Room:
    """Where a call's legs hear each other.

    `conference_id` is None until the carrier has reported the room; a late join by id fails where a late join
    by name would open a new, empty, billed room.
    """

    name: str
    conference_id: str | None


@dataclass(frozen=True, slots=True)
class CallView:
    """One live call as its dialogue sees it."""

    call_id: str
    state: CallState
    line_id: str
    staff_leg_id: str
    prompt_language: str
    room: Room
    requester: Requester | None  # None until identified
    request_id: str | None = None
    language: str | None = None  # BCP-47 tag once chosen
    queued_at: datetime | None = None  # the request's original time
    position: int | None = None  # 1 = next in the waiting line of this language; None when not waiting
    phones_ringing: int = 0
    interpreters_on_duty: int = 0  # for this language, in any presence but off duty and paused
    staff_at_menu: bool = False
    partner_rings: bool = False  # a partner's phone is being rung
    partner_leg_id: str | None = None
    asking: bool = False  # staff are at questions that phones ring beside
    hold: Hold | None = None  # staff asked the interpreter to wait
    asks_why: bool = False  # staff are being asked why they wanted another interpreter
    client: ClientStep = ClientStep.NONE  # of a client who is elsewhere
    client_leg_id: str | None = None
    client_confirmed: bool = False  # staff have said that it is the client
    staff_in_room: bool = False  # told only to a client's leg
    client_news: str | None = None  # a ClientNews that staff are to hear
    noted: frozenset[str] = frozenset()  # kinds of numbers that staff have given (FieldKind)
    always_served: bool = False  # its line has an answer of its own where nobody is on duty
    opens_at: datetime | None = None  # of a closed line, for whose opening they wait or chose a partner
    operator: AssistantStep = AssistantStep.NONE  # of an operator who was asked into the call
    supervisor: AssistantStep = AssistantStep.NONE
    assist_news: str | None = None  # an Announcement that staff who are alone were led on by
    outcome: str | None = None  # a CallOutcome once the call is ending
    reason: str | None = None  # an UnservedReason where nobody could be found
    rating: int | None = None  # 1 to 5, given by staff
    coming_id: str | None = None  # the mediator who is on their way to staff
    is_emergency: bool = False  # on an emergency line: few words, and nothing is asked that can wait
    estimate: Announced | None = None  # of the wait, where staff are to be told of it now


@dataclass(frozen=True, slots=True)
class LanguageNow:
    """What goes on in one language now."""

    tag: str
    waiting: int  # requests that nobody has accepted yet
    longest_wait_seconds: int | None  # of the one next to be served; None where nobody waits
    on_duty: int  # interpreters who speak it, whatever they are doing
    in_call: int  # of these, who is in a call, in whichever language


@dataclass(frozen=True, slots=True)
class Now:
    """What goes on now, without names or numbers of persons."""

    calls: int  # live, from the first ring to the last hang-up
    presences: tuple[tuple[Presence, int], ...]  # interpreters by presence; off duty is not counted
    languages: tuple[LanguageNow, ...]  # those for which anybody waits or is on duty

    @property
    def waiting(self) -> int:
        """Requests that nobody has accepted yet."""
        return sum(language.waiting for language in self.languages)


@dataclass(frozen=True, slots=True)
class RequestNow:
    """A request that nobody has accepted yet, for whoever may act on it."""

    request_id: str
    call_id: str
    language: str
    waited_seconds: int
    phones_ringing: int
    urgent: bool
    at_front: bool
    institution_id: str | None


@dataclass(frozen=True, slots=True)
class CallNow:
    """A call that goes on, for whoever may act on it."""

    call_id: str
    state: CallState
    lasted_seconds: int
    language: str | None
    institution_id: str | None


@dataclass(frozen=True, slots=True)
class Floor:
    """Who waits, longest first within a language, and the calls that have gone on longest."""

    requests: tuple[RequestNow, ...]
    calls: tuple[CallNow, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could be asked for a request now."""

    interpreter_id: str
    public_number: str
    idle_seconds: int
    has_declined: bool  # it, before


class MovedUp(StrEnum):
    """What came of moving a request to the front."""

    MOVED = "moved"
    AT_FRONT = "at_front"  # it stood there already
    ASKED = "asked"  # staff are at choices, and nobody is rung for them
    CLOSED = "closed"  # it is served, or over


class OfferedTo(StrEnum):
    """What came of having a chosen interpreter asked."""

    OFFERED = "offered"
    CLOSED = "closed"  # the request is served, or over
    ASKED = "asked"  # staff are at choices, and nobody is rung for them
    ENOUGH = "enough"  # as many phones ring as may
    NOT_FREE = "not_free"
    NOT_ADMITTED = "not_admitted"  # the request excludes them for good
    LIMIT = "limit"  # the carrier's


@dataclass(frozen=True, slots=True)
class Choices:
    """What staff whose request waits can choose now, besides waiting, another language and giving up."""

    call: CallView
    related: RelatedLanguage | None = None  # somebody on duty speaks it
    partner: bool = False  # one is left that serves the language
    callback: bool = False  # their number is a direct one, and the line promises it

    @property
    def nobody_on_duty(self) -> bool:
        """Whether nobody who speaks the language is signed in."""
        return not self.call.interpreters_on_duty


class Hold(StrEnum):
    """How far a hold has come that staff asked for."""

    BEGUN = "begun"
    TOLD = "told"  # both were told how long it is
    MAY_LEAVE = "may_leave"  # and the interpreter that they may leave


class ArrivalKind(StrEnum):
    """What to do with a call that has just arrived."""

    UNKNOWN_LINE = "unknown_line"
    INTERPRETER = "interpreter"  # the interpreter line: ask for number and PIN
    ASK_CODE = "ask_code"
    ASK_LANGUAGE = "ask_language"  # a trusted caller ID was enough
    CLOSED = "closed"  # the line is closed now, and no call was opened
    NOT_LISTED = "not_listed"  # an emergency line, dialled from a number that is not listed for it
    RETURNED = "returned"  # staff are back within the grace: straight into the room


@dataclass(frozen=True, slots=True)
class Arrival:
    """How a call that has just arrived is to be received."""

    kind: ArrivalKind
    prompt_language: str
    line: LineEntry | None = None
    call: CallView | None = None
    last_language: str | None = None  # offered as "1 for the same as last time"
    opens_at: datetime | None = None  # of a closed line, by its wall clock
    open_line_id: str | None = None  # the line that may be chosen instead, and is open
    may_callback: bool = False  # a call back once it opens can be promised
    has_partner: bool = False  # a partner can be called


@dataclass(frozen=True, slots=True)
class Identified:
    """The answer to an access code."""

    requester: Requester | None  # None: wrong code, or this call or code is paused; never says which
    attempts_left: int
    prompt_language: str
    last_language: str | None = None


@dataclass(frozen=True, slots=True)
class WaitTicket:
    """What a wait address carries, so that a request can be re-opened after a loss of Redis."""

    call_id: str
    request_id: str
    language: str
    queued_at: datetime
    line_id: str
    institution_id: str
    site_id: str
    cost_centre_id: str
    prompt_language: str
    wishes: Wishes = NO_WISHES


@dataclass(frozen=True, slots=True)
class OfferView:
    """One offer as the interpreter's dialogue sees it."""

    offer_id: str
    call_id: str
    state: OfferState
    interpreter_id: str
    prompt_language: str
    language: str
    institution_id: str
    call_state: CallState
    room: Room
    domain: str | None = None  # of the request, where one is asked for
    on_the_spot: bool = False  # the interpreter sits at the caller's own site and can go there
    is_emergency: bool = False
    asking: bool = False  # staff are still at questions
    break_until: datetime | None = None  # the interpreter has a break that no key ends
    hold: Hold | None = None  # staff asked the interpreter to wait
    role: Group = Group.INTERPRETER  # what they are asked for
    served_state: CallState | None = None  # of the call, where they are asked in beside its interpreter


@dataclass(frozen=True, slots=True)
class SignedOn:
    """An interpreter who has identified on the interpreter line."""

    interpreter_id: str
    prompt_language: str
    presence: Presence
    missed_calls: int | None = None  # so many calls not answered in a row paused them
    in_person: bool = False  # they are away, with a caller at their own site
    paused_until: datetime | None = None  # the end of their pause, where it has one


@dataclass(frozen=True, slots=True)
class StandbyTicket:
    """What the address of the music carries, so that a line is known again after a loss of Redis."""

    interpreter_id: str
    standby_id: str
    since: datetime


@dataclass(frozen=True, slots=True)
class StandbyView:
    """One standby leg as its dialogue sees it."""

    interpreter_id: str
    prompt_language: str
    step: StandbyStep
    ticket: StandbyTicket | None = None  # None: not begun, or over
    offer_id: str | None = None  # of the whisper, or of the conversation
    reason: str | None = None  # why it is over: off_duty, paused, left, renew, no_key, lost


@dataclass(frozen=True, slots=True)
class LegReported:
    """One report of the carrier about one leg."""

    leg_id: str
    role: LegRole
    status: LegStatus
    sequence: int | None
    carrier_at: datetime | None
    call_id: str | None = None  # where our own address carried it
    offer_id: str | None = None
    attempt_id: str | None = None  # of a partner's leg
    duration_seconds: int | None = None
    failure: str | None = None  # a failure the carrier names, in its own words
    interpreter_id: str | None = None  # of a leg that was dialled for a stay on standby
    standby_id: str | None = None
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class RoomReported:
    """One report of the carrier about one room."""

    call_id: str
    conference_id: str
    event: RoomEvent
    sequence: int | None
    carrier_at: datetime | None
    leg_id: str | None = None
    reason: str | None = None
    estimated: bool = False
