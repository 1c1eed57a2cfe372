"""Somebody takes a call of the review list on, settles it with its cause, or opens it again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dispatch.domain.errors import ForbiddenMove, UnknownReview
from dispatch.domain.reviews import REVIEW_MOVES, has_number
from dispatch.records.audit import AuditEntry, append_audit
from dispatch.records.tables import ReviewRow

if TYPE_CHECKING:
    from datetime import date

    from dispatch.domain.reviews import ReviewCause
    from dispatch.ports import Clock
    from dispatch.records.engine import Records


PAST = {"take": "taken", "settle": "settled", "reopen": "reopened"}


@dataclass(frozen=True, slots=True)
class Assignment:
    """Whose it is now."""

    owner: str  # an account
    due_on: date | None = None  # None: the day it has


@dataclass(frozen=True, slots=True)
class Settlement:
    """What came of looking at it."""

    cause: ReviewCause
    note: str


def take_review(records: Records, clock: Clock, review_id: str, user_id: str, assignment: Assignment) -> None:
    """Make it somebody's, with a day by which it is due if one is given; it may change hands.

    Raises UnknownReview, or ForbiddenMove where it is settled or gone.
    """
    with records.writing() as session:
        row = _move(session, clock, review_id, user_id, "take")
        row.owner, row.due_on = assignment.owner, assignment.due_on or row.due_on


def settle_review(
    records: Records, clock: Clock, review_id: str, user_id: str, settlement: Settlement
) -> None:
    """Note the cause and what was found; whoever settles it owns it where nobody did.

    Raises UnknownReview, ForbiddenMove where it is settled or gone already, or ValueError for a note with a
    telephone number.
    """
    if has_number(settlement.note):
        raise ValueError("a note is kept without telephone numbers")
    with records.writing() as session:
        row = _move(session, clock, review_id, user_id, "settle")
        row.cause, row.note, row.owner = settlement.cause, settlement.note, row.owner or user_id


def reopen_review(records: Records, clock: Clock, review_id: str, user_id: str) -> None:
    """Have it looked at again; what was found stays. Raises UnknownReview, or ForbiddenMove if unsettled."""
    with records.writing() as session:
        _move(session, clock, review_id, user_id, "reopen")


def _move(session: Any, clock: Clock, review_id: str, user_id: str, move: str) -> ReviewRow:
    # Locked first: of two who settle it at once the second finds it settled.
    row: ReviewRow | None = session.get(ReviewRow, review_id, with_for_update=True)
    if row is None:
        raise UnknownReview(review_id)
    after = REVIEW_MOVES[row.state].get(move)
    if after is None:
        raise ForbiddenMove(f"{row.state} has no {move}")
    now = clock.now()
    row.state, row.changed_at = after, now
    append_audit(session, AuditEntry(now, user_id, f"review_{PAST[move]}", "review", review_id))
    return row
