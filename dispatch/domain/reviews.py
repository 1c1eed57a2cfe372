"""The review list: which calls somebody is to look at, and what seems to be the cause.

What a recorded call gives cause for follows from its record alone, and from whether anybody was on duty for
its language when the caller gave up. A complaint is what somebody says of a call, by its reference number.
"""

from __future__ import annotations

import re
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from dispatch.domain.facts import CallOutcome, UnservedReason
from dispatch.domain.legs import LegStatus
from dispatch.domain.offer_history import OfferOutcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dispatch.domain.call_record import CallRecord

LONG_WAIT_SECONDS = 300
SHORT_CALL_SECONDS = 180
LONG_CALL_SECONDS = 3600
LOW_RATING = 2
"""A wait of so long or longer, a conversation shorter or longer, a rating of so much or less is looked at."""

ANSWERED_WITHIN = timedelta(days=15)
"""How long after it came a complaint is to be answered, unless it is given another day."""

BUSY_FIRST_SECONDS = 60.0
"""Whose first phone rang only after so long waited because everybody was busy."""


NUMBER = re.compile(r"(\d[\s.-]?){7,}")
"""What looks like a telephone number; none is kept with a complaint or a note."""


def has_number(text: str) -> bool:
    """Tell whether a text holds what looks like a telephone number."""
    return NUMBER.search(text) is not None


class ReviewKind(StrEnum):
    """Why a call stands on the list."""

    LONG_WAIT = "long_wait"  # LONG_WAIT_SECONDS or more, however it ended
    SHORT_CALL = "short_call"  # less talk than SHORT_CALL_SECONDS
    LONG_CALL = "long_call"  # more talk than LONG_CALL_SECONDS
    ABANDONED = "abandoned"  # while an interpreter of the language was on duty
    LOW_RATING = "low_rating"  # staff gave LOW_RATING or less
    PROBLEM = "problem"  # an interpreter asked by key that it be looked at
    COMPLAINT = "complaint"  # somebody complained, by its reference number


class ReviewCause(StrEnum):
    """What brought it about: found in the record, or said by whoever looked at it."""

    CALLBACK = "callback"  # staff had chosen to be called back, and were not on the line
    NOBODY_ON_DUTY = "nobody_on_duty"
    ALL_BUSY = "all_busy"  # nobody of the language was free for a minute or longer
    NOT_ANSWERED = "not_answered"  # phones rang, and nobody accepted for long
    UNREACHABLE = "unreachable"  # every phone was busy, switched off or not to be dialled
    LEFT_WHILE_RINGING = "left_while_ringing"
    NEVER_IN_THE_ROOM = "never_in_the_room"  # somebody accepted and never reached the conversation
    REPLACED = "replaced"  # more than one interpreter talked
    CARRIER = "carrier"  # a leg failed
    ESTIMATED = "estimated"  # its times are concluded: the carrier's reports were lost
    # Only people can say these:
    INTERPRETER = "interpreter"
    STAFF = "staff"
    OUR_FAULT = "our_fault"
    TEST = "test"
    NOTHING_WRONG = "nothing_wrong"
    OTHER = "other"


class ReviewState(StrEnum):
    """How far it is."""

    OPEN = "open"
    TAKEN = "taken"  # somebody has it in hand
    SETTLED = "settled"
    GONE = "gone"  # a late fact changed the record, and there is nothing to look at any more


UNSETTLED = frozenset({ReviewState.OPEN, ReviewState.TAKEN})

REVIEW_MOVES: dict[ReviewState, dict[str, ReviewState]] = {
    ReviewState.OPEN: {
        "take": ReviewState.TAKEN,
        "settle": ReviewState.SETTLED,
        "record_changed": ReviewState.GONE,
    },
    ReviewState.TAKEN: {
        "take": ReviewState.TAKEN,  # by somebody else, or with another day
        "settle": ReviewState.SETTLED,
        "record_changed": ReviewState.GONE,
    },
    ReviewState.SETTLED: {"reopen": ReviewState.TAKEN},
    ReviewState.GONE: {"record_changed": ReviewState.OPEN},
}
"""What can become of a review; `record_changed` is done by whoever records the call anew."""


class Complainant(StrEnum):
    """Who complained."""

    STAFF = "staff"
    CLIENT = "client"
    INTERPRETER = "interpreter"
    OTHER = "other"


class Finding(NamedTuple):
    """One reason to look at a call; no cause: the record does not tell."""

    kind: ReviewKind
    cause: ReviewCause | None


def asks_for_duty(record: CallRecord) -> bool:
    """Tell whether `findings_of` must know if anybody was on duty for the language."""
    return record.outcome is CallOutcome.ABANDONED and record.language is not None


def findings_of(record: CallRecord, *, on_duty: bool) -> list[Finding]:
    """Return what a recorded call gives cause to look at.

    `on_duty` tells whether an interpreter of its language was on duty when its caller gave up.
    """
    return list(_findings(record, on_duty=on_duty))


def _findings(record: CallRecord, *, on_duty: bool) -> Iterator[Finding]:
    if (record.waiting_seconds or 0) >= LONG_WAIT_SECONDS:
        yield Finding(ReviewKind.LONG_WAIT, _why_it_waited(record))
    if record.outcome is CallOutcome.ABANDONED and on_duty:
        yield Finding(ReviewKind.ABANDONED, _why_it_waited(record))
    if record.outcome is CallOutcome.CONNECTED and record.conversation_seconds < SHORT_CALL_SECONDS:
        yield Finding(ReviewKind.SHORT_CALL, _why_its_length(record))
    if record.conversation_seconds > LONG_CALL_SECONDS:
        yield Finding(ReviewKind.LONG_CALL, _why_its_length(record))
    if record.rating is not None and record.rating <= LOW_RATING:
        yield Finding(ReviewKind.LOW_RATING, _why_its_length(record))
    if record.problem_reported:
        yield Finding(ReviewKind.PROBLEM, _why_its_length(record))


def _why_it_waited(record: CallRecord) -> ReviewCause | None:
    outcomes = {offer.outcome for offer in record.offers}
    first = min((offer.made_at for offer in record.offers), default=None)
    slow = first and record.requested_at and (first - record.requested_at).total_seconds()
    causes = (
        (ReviewCause.CALLBACK, record.callback is not None),
        (ReviewCause.NOBODY_ON_DUTY, record.reason is UnservedReason.NOBODY_ON_DUTY),
        (ReviewCause.ALL_BUSY, first is None or (slow or 0.0) >= BUSY_FIRST_SECONDS),
        (ReviewCause.UNREACHABLE, outcomes == {OfferOutcome.FAILED}),
        (ReviewCause.NEVER_IN_THE_ROOM, OfferOutcome.LOST in outcomes),
        (ReviewCause.NOT_ANSWERED, bool(outcomes & {OfferOutcome.UNANSWERED, OfferOutcome.DECLINED})),
        (ReviewCause.LEFT_WHILE_RINGING, record.outcome is CallOutcome.ABANDONED),
    )
    return next((cause for cause, holds in causes if holds), None)


def _why_its_length(record: CallRecord) -> ReviewCause | None:
    if any(leg.status is LegStatus.FAILED and leg.answered_at for leg in record.legs):
        return ReviewCause.CARRIER
    if len({talk.interpreter_id for talk in record.conversations}) > 1:
        return ReviewCause.REPLACED
    return ReviewCause.ESTIMATED if record.estimated else None
