"""Facts: what happened, as the carrier reported it or as dispatching decided it; append-only.

A fact never holds a phone number, a name or the digits of a code. Facts are appended to a Redis stream by the
script that records the event, and reach SQL in batches within a second.

source    kind                 details
--------  -------------------  -------------------------------------------------------------------------------
dispatch  call_opened          line_id, sharing, prompt_language
dispatch  call_identified      institution_id, site_id, cost_centre_id, access_code_id (or null)
dispatch  language_requested   request_id, language, queued_at, plan (JSON text); if asked:
                               domain, urgent, relay, appointment
dispatch  request_moved_up     request_id: a supervisor moved it to the front of all lines
dispatch  offer_made           offer_id, request_id, interpreter_id, reach: dial | standby, leg_id, reason;
                               role, here and below, of an operator or supervisor
dispatch  offer_picked_up      offer_id, leg_id
dispatch  offer_accepted       offer_id, request_id, interpreter_id, leg_id; in_person, where they go there
dispatch  offer_ended          offer_id, outcome: declined | unanswered | withdrawn | failed; cause:
                               busy (phone), uncertain (the answer to the dial was lost), carrier (no calls)
dispatch  request_ended        request_id, outcome: abandoned | unserved | served_on_the_spot,
                               reason (of unserved: UnservedReason)
dispatch  winner_lost          offer_id, request_id: accepted, but never reached the room
dispatch  interpreter_replaced offer_id, by: staff | silence | interpreter, dropped (they had left before),
                               reason (by key: Withdrawal of the interpreter)
dispatch  hold_began           offer_id: staff asked the interpreter to wait
dispatch  hold_ended           offer_id
dispatch  replacement_explained offer_id, reason: NotSuitable (by key of staff)
dispatch  call_rated           rating: 1 to 5, by staff at the end
dispatch  interpreter_finished offer_id: the interpreter says by key that the conversation is finished
dispatch  interpreter_remarked offer_id, remark: hard | problem (by key, after the conversation)
dispatch  client_questioned    answer (ClientAnswer): of the client beside staff, asked in their language
dispatch  mediation_noted      offer_id; theme (MediationTheme) or outcome (MediationOutcome), by key after it
dispatch  staff_returned       leg_id
dispatch  emergency_alerted    request_id, phones (ringing then): nobody has accepted an emergency in time
dispatch  partner_dialled      attempt_id, partner_id, tier, request_id, by: staff | longest_wait | next |
                               emergency | always (nobody is on duty)
dispatch  partner_answered     attempt_id, partner_id, leg_id
dispatch  partner_confirmed    attempt_id, partner_id, leg_id, request_id: staff said so by key
dispatch  partner_ended        attempt_id, partner_id, outcome: busy | unanswered | failed | left | refused |
                               unconfirmed | withdrawn | over
dispatch  client_dialled       attempt_id
dispatch  client_answered      attempt_id, leg_id: by somebody or by a machine
dispatch  client_confirmed     attempt_id, leg_id: staff said by key that it is the client
dispatch  client_ended         attempt_id, outcome: busy | unanswered | failed | left | machine |
                               unconfirmed | withdrawn (by staff) | over (with the call)
dispatch  assistance_requested request_id, role: operator | supervisor, by: staff | interpreter |
                               emergency
dispatch  assistance_joined    request_id, offer_id, interpreter_id, leg_id, role
dispatch  assistance_ended     request_id, role, outcome (AssistanceOutcome)
dispatch  callback_promised    request_id, until, opens_at (of a line that is closed): seconds since the epoch
dispatch  callback_waits       request_id: for the opening of a line, for hours yet
dispatch  callback_dialled     attempt
dispatch  callback_missed      attempt
dispatch  callback_ended       outcome (CallbackOutcome), reason (where broken: UnservedReason)
dispatch  call_rebuilt         state: live state was lost, and this is where SQL says the call stood
dispatch  call_finished        by: staff | interpreter | supervisor | grace | ...
dispatch  case_noted           case_digest: keyed, of the institution and the case reference
dispatch  field_noted          field (FieldKind); digest: keyed, of the institution and what was keyed in, or,
                               of a cost centre, number
dispatch  field_missing        field (FieldKind), is_required: staff gave none
dispatch  call_closed          outcome (see CallOutcome), reason (where unserved: UnservedReason)
dispatch  call_marked          reason (one of circumstances.MARKS; null lifts it), offer_id (null: whole call)
dispatch  eligibility_noted    eligibility (see call_record.Eligibility)
dispatch  leg_lent             leg_id, offer_id: a standby leg becomes one of the call's
dispatch  leg_returned         leg_id: it goes back to its own wait; the carrier reports nothing of this
dispatch  presence_changed     interpreter_id, before, after; reason: missed_calls (call_id is empty)
dispatch  shift_began          interpreter_id, began_at, is_night (call_id is empty)
dispatch  shift_ended          interpreter_id, ended_at (call_id is empty)
dispatch  shift_overrun        interpreter_id, ended_at: they are in a conversation that goes on
dispatch  break_began          interpreter_id, reason: calls | minutes, in a row (call_id is empty)
dispatch  standby_began        interpreter_id, leg_id (call_id is empty)
dispatch  standby_ended        interpreter_id, leg_id, reason: off_duty | paused | left | renew | no_key |
                               dropped | lost
carrier   leg_reported         leg_id, role, offer_id, status (LegStatus), sequence, carrier_at,
                               duration_seconds (final only), estimated
carrier   room_reported        conference_id, event (RoomEvent), leg_id, role, offer_id, sequence, carrier_at,
                               reason, estimated

`estimated` is true where we concluded the event ourselves from the carrier's lists because its report was
lost. Times inside details are ISO 8601 UTC.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime


class FactSource(StrEnum):
    """Who says so."""

    CARRIER = "carrier"
    DISPATCH = "dispatch"


class CallOutcome(StrEnum):
    """How a call ended, for statistics; the record carries it."""

    CONNECTED = "connected"  # there was a conversation
    SERVED_ON_THE_SPOT = "served_on_the_spot"  # a mediator at the caller's own site went there in person
    ABANDONED = "abandoned"  # staff left while their request waited
    UNSERVED = "unserved"  # nobody could be found in time
    NO_REQUEST = "no_request"  # ended before a language was chosen
    REFUSED = "refused"  # not identified


class UnservedReason(StrEnum):
    """Why a request was unserved; staff hear it, and the record carries it."""

    NOBODY_ON_DUTY = "nobody_on_duty"  # nobody who speaks the language was signed in at the end of its wait
    STAFF_NOT_REACHED = "staff_not_reached"  # called back as promised, staff did not press the key
    PARTNERS_FAILED = "partners_failed"  # no partner could help either
    NOBODY_ANSWERED = "nobody_answered"  # somebody was, but nobody accepted in time


class ClientNews(StrEnum):
    """What staff hear at their next menu of a client who was called."""

    LEFT = "left"
    UNANSWERED = "unanswered"
    BUSY = "busy"
    FAILED = "failed"
    CAPPED = "capped"  # the day's dials of their access code are used up


class NotSuitable(StrEnum):
    """Why staff wanted another interpreter; the one before is paid all the same."""

    WRONG_VARIETY = "wrong_variety"
    CANNOT_HEAR = "cannot_hear"
    CONFLICT = "conflict"


class Withdrawal(StrEnum):
    """Why an interpreter withdraws from a conversation; it never counts against them, and is paid."""

    CONFLICT = "conflict"  # they know one of the parties, or are otherwise not impartial
    DISTRESS = "distress"
    CANNOT_HEAR = "cannot_hear"


class Remark(StrEnum):
    """What an interpreter says by key after a conversation."""

    READY = "ready"  # the next call may come at once
    HARD = "hard"  # they rest for a while
    PROBLEM = "problem"  # the coordination is to look at the call


class AssistanceOutcome(StrEnum):
    """What became of asking for an operator or a supervisor."""

    FINISHED = "finished"  # they came, and said by key that they had finished
    LEFT = "left"  # they came, and hung up
    OVER = "over"  # they were there, or still asked for, when staff had gone
    WITHDRAWN = "withdrawn"  # staff did without them
    NOBODY_ON_DUTY = "nobody_on_duty"
    UNANSWERED = "unanswered"  # some were on duty, and none accepted in time
    LOST = "lost"  # live state was lost before one had come


class ClientAnswer(StrEnum):
    """What a client said by key who was asked at the end whether the conversation helped."""

    YES = "yes"
    NO = "no"
    NONE = "none"  # asked, and no useful key


class MediationTheme(StrEnum):
    """What a mediation was about, by the mediator's key."""

    RESIDENCE = "residence"  # residence permits, nationality, documents
    HEALTH = "health"
    EDUCATION = "education"
    WORK = "work"
    SOCIAL_SECURITY = "social_security"
    HOUSING = "housing"
    FAMILY = "family"  # family and violence
    OTHER = "other"


class MediationOutcome(StrEnum):
    """How a mediation ended, by the mediator's key."""

    SOLVED = "solved"
    REFERRED = "referred"  # to another service
    FOLLOW_UP = "follow_up"  # it goes on another day
    ACCOMPANY = "accompany"  # somebody goes with the client


class CallbackOutcome(StrEnum):
    """What became of a promise to call staff back."""

    KEPT = "kept"  # an interpreter waited, and staff pressed the key
    BROKEN = "broken"  # staff could not be reached, or no interpreter was found in time
    WITHDRAWN = "withdrawn"  # staff dialled in again before


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that happened."""

    fact_id: str  # unique; the stream entry's id, so that writing it twice is noticed
    source: FactSource
    kind: str
    call_id: str | None
    occurred_at: datetime  # by our clock, when recorded; the carrier's own time is details["carrier_at"]
    details: dict[str, Any] = field(default_factory=dict)
