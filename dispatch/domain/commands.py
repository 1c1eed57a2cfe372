"""What the scripts ask the dispatcher to do: the entries of the commands stream.

A script decides and appends; the dispatcher carries out through the `Carrier` port. Carrying one out twice is
harmless: a dial is claimed in Redis first, and ending or leading a leg that is gone counts as done.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class CommandKind(StrEnum):
    """The verbs of the commands stream."""

    DIAL_INTERPRETER = "dial_interpreter"  # offer_id
    DIAL_STANDBY = "dial_standby"  # interpreter_id, standby_id: they want to wait on the line
    DIAL_STAFF = "dial_staff"  # call_id: "cut off", or a promised callback
    DIAL_PARTNER = "dial_partner"  # call_id, attempt_id
    DIAL_CLIENT = "dial_client"  # call_id, attempt_id
    LEAD_LEG = "lead_leg"  # leg_id, scene, call_id, offer_id
    END_LEG = "end_leg"  # leg_id
    END_CONFERENCE = "end_conference"  # conference_id
    COMPARE_CALLS = "compare_calls"  # hold all live calls against the carrier's lists
    CHECK_CALL = "check_call"  # call_id: hold what we believe against the carrier
    ANNOUNCE = "announce"  # call_id, conference_id, announcement: everybody in the room hears it
    SEND_TEXT = "send_text"  # interpreter_id, text (see Text)
    CHECK_LEG = "check_leg"  # leg_id: an interpreter's leg should be over, and no report says so


class Scene(StrEnum):
    """Where a live leg can be led: a dialogue's entrance, named without a word of the carrier's."""

    OFFER_WITHDRAWN = "offer_withdrawn"  # a loser who had picked up: one polite sentence, then goodbye
    INTERPRETER_HERE = "interpreter_here"  # staff in a menu: "your interpreter is here", into the room
    STAFF_BACK = "staff_back"  # staff rung back: "1 to return to your interpreter"
    STAFF_RETURNED = "staff_returned"  # interpreter: "they are back", into the room
    STAFF_LEFT = "staff_left"  # interpreter: "finished or cut off?"
    PARTNER_DIALLED = "partner_dialled"  # staff: a partner is being called, and what to press then
    PARTNER_HERE = "partner_here"  # staff in a menu: the partner has answered, into the room
    PARTNER_ASKED = "partner_asked"  # staff: is the partner's interpreter on the line?
    PARTNER_LOST = "partner_lost"  # staff: no partner could help, and what they can choose
    PARTNER_HOLD = "partner_hold"  # partner: staff hung up, please hold
    PARTNER_BACK = "partner_back"  # partner: into the room, staff are back
    CLIENT_ASKED = "client_asked"  # staff: has the client answered, or a machine?
    CLIENT_HOLD = "client_hold"  # client: staff hung up, music until they are back or the call is over
    CALLBACK_FAILED = "callback_failed"  # interpreter: staff could not be reached, goodbye
    CALLBACK_PROMISED = "callback_promised"  # staff: nobody can now, and when they are called back
    CALLBACK_LATER = "callback_later"  # staff who picked up: the interpreter is gone, we call again
    INTERPRETER_LEFT = "interpreter_left"  # staff: "finished or another interpreter?"
    INTERPRETER_HOLD = "interpreter_hold"  # interpreter: staff asked them to wait, and for how long by now
    STAFF_HOLD = "staff_hold"  # staff: how long the interpreter has waited, or back into the room
    INTERPRETER_WITHDREW = "interpreter_withdrew"  # staff: one sentence, and the next one is fetched
    STAFF_GOODBYE = "staff_goodbye"
    STAFF_NOT_READY = (
        "staff_not_ready"  # interpreter who waited for staff at questions: one sentence, goodbye
    )
    INTERPRETER_GOODBYE = "interpreter_goodbye"
    WHISPER = "whisper"  # interpreter on standby: an offer
    STANDBY = "standby"  # interpreter on standby: music, the question whether they are there, or a goodbye
    NOBODY_ON_DUTY = (
        "nobody_on_duty"  # staff in the room: nobody is on duty any more, and what they can choose
    )
    ASSISTANCE = "assistance"  # staff alone: what has become of the operator whom they asked for
    MEDIATOR_COMING = "mediator_coming"  # staff: who comes to them in person, from where, goodbye
    REQUEST_UNSERVED = "request_unserved"  # staff: nobody could be found, and why


class Announcement(StrEnum):
    """What everybody in a room hears at once; staff who are alone there are led on by it instead."""

    OPERATOR_COMES = "operator_comes"
    OPERATOR_LEFT = "operator_left"
    OPERATOR_LOST = "operator_lost"  # nobody could come
    SUPERVISOR_COMES = "supervisor_comes"
    SUPERVISOR_LEFT = "supervisor_left"
    SUPERVISOR_LOST = "supervisor_lost"


class Text(StrEnum):
    """What can be told by text message; the words are telephony's."""

    PAUSED_AFTER_MISSES = "paused_after_misses"  # calls, line: how many were missed, which number leads back
    PAUSED_REPLY_1 = "paused_reply_1"  # the same, where an answer by text message reaches us

    # Answers to what interpreters write:
    NOW_ON = "now_on"
    NOW_OFF = "now_off"
    NOW_PAUSED = "now_paused"  # minutes
    NOTED = "noted"  # it holds after the conversation that they are in
    HELP = "help"  # what can be written
    PAUSE_OVER = "pause_over"  # line: a pause that had an end is over, and which number leads off duty


@dataclass(frozen=True, slots=True)
class TextMessage:
    """One text message before it has words. It never tells of a client or a requester."""

    kind: Text
    prompt_language: str
    facts: dict[str, str] = field(default_factory=dict)
