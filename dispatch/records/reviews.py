"""The review list in SQL: written with the records of calls, taken on, settled, read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import case, exists, func, or_, select

from dispatch.domain.duty import ON_DUTY
from dispatch.domain.references import reference_of
from dispatch.domain.reviews import (
    UNSETTLED,
    ReviewKind,
    ReviewState,
    asks_for_duty,
    findings_of,
)
from dispatch.records.tables import CallRow, FactRow, InterpreterLanguageRow, ReviewRow

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date, datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from dispatch.domain.call_record import CallRecord


@dataclass(frozen=True, slots=True)
class ReviewFilter:
    """Which reviews are asked for; None: any."""

    since: datetime | None = None  # calls opened at or after
    until: datetime | None = None
    kinds: Collection[ReviewKind] | None = None
    states: Collection[ReviewState] | None = UNSETTLED
    owner: str | None = None
    institution_ids: Collection[str] | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """A review with what its call was."""

    row: ReviewRow
    reference: str
    institution_id: str | None
    language: str | None
    waiting_seconds: float | None
    conversation_seconds: int
    rating: int | None


def note_findings(session: Session, record: CallRecord, now: datetime) -> None:
    """Put a recorded call on the list for each reason it gives, in the transaction of its record.

    Idempotent: by call and kind. What a changed record gives no more reason for is gone, unless it was
    settled; complaints stay.
    """
    on_duty = asks_for_duty(record) and _was_anybody_on_duty(session, record)
    found = {one.kind: one.cause for one in findings_of(record, on_duty=on_duty)}
    kept = {
        row.kind: row
        for row in session.scalars(select(ReviewRow).where(ReviewRow.call_id == record.call_id))
        if row.kind is not ReviewKind.COMPLAINT
    }
    for kind, row in kept.items():
        if kind not in found:
            if row.state in UNSETTLED:
                row.state, row.changed_at = ReviewState.GONE, now
        elif row.state is ReviewState.GONE or (row.state is ReviewState.OPEN and row.cause != found[kind]):
            row.state, row.cause, row.changed_at = ReviewState.OPEN, found[kind], now
    session.add_all(
        ReviewRow(
            review_id=f"{kind}-{record.call_id}",
            kind=kind,
            call_id=record.call_id,
            opened_at=record.opened_at,
            found_at=now,
            state=ReviewState.OPEN,
            cause=cause,
            changed_at=now,
        )
        for kind, cause in found.items()
        if kind not in kept
    )


def calls_with_reference(session: Session, reference: str, since: datetime, until: datetime) -> list[str]:
    """Return the recorded calls of a time whose reference number this is; mostly one."""
    query = select(CallRow.call_id).where(CallRow.opened_at >= since, CallRow.opened_at < until)
    return [call_id for call_id in session.scalars(query) if reference_of(call_id) == reference]


def read_reviews(session: Session, wanted: ReviewFilter, *, limit: int, offset: int = 0) -> list[Review]:
    """Return reviews: those with a day first, the nearest first, then the latest calls."""
    row = ReviewRow
    query = (
        select(row, CallRow)
        .outerjoin(CallRow, CallRow.call_id == row.call_id)
        .where(*_conditions(wanted))
        .order_by(
            case((row.due_on.is_not(None) & row.state.in_(UNSETTLED), 0), else_=1),
            row.due_on,
            row.opened_at.desc(),
            row.review_id,
        )
    )
    return [_review(*found) for found in session.execute(query.limit(limit).offset(offset))]


def count_reviews(session: Session, wanted: ReviewFilter) -> dict[ReviewKind, int]:
    """Return how many reviews of each kind there are."""
    query = select(ReviewRow.kind, func.count()).select_from(ReviewRow)
    if wanted.institution_ids is not None:
        query = query.outerjoin(CallRow, CallRow.call_id == ReviewRow.call_id)
    counted = session.execute(query.where(*_conditions(wanted)).group_by(ReviewRow.kind))
    return {found[0]: found[1] for found in counted}


def overdue_complaints(session: Session, today: date) -> int:
    """Return how many complaints are past their day and not settled."""
    row = ReviewRow
    query = select(func.count()).select_from(row).where(row.due_on < today, row.state.in_(UNSETTLED))
    return session.scalar(query) or 0


def _conditions(wanted: ReviewFilter) -> list[ColumnElement[bool]]:
    row = ReviewRow
    given: list[ColumnElement[bool]] = []
    if wanted.since is not None:
        given.append(row.opened_at >= wanted.since)
    if wanted.until is not None:
        given.append(row.opened_at < wanted.until)
    if wanted.kinds is not None:
        given.append(row.kind.in_(wanted.kinds))
    if wanted.states is not None:
        given.append(row.state.in_(wanted.states))
    if wanted.owner is not None:
        given.append(row.owner == wanted.owner)
    if wanted.institution_ids is not None:
        given.append(CallRow.institution_id.in_(wanted.institution_ids))
    return given


def _review(row: ReviewRow, call: CallRow | None) -> Review:
    return Review(
        row=row,
        reference=reference_of(row.call_id),
        institution_id=call.institution_id if call else None,
        language=call.language if call else None,
        waiting_seconds=call.waiting_seconds if call else None,
        conversation_seconds=call.conversation_seconds if call else 0,
        rating=call.rating if call else None,
    )


def _was_anybody_on_duty(session: Session, record: CallRecord) -> bool:
    """Tell whether somebody of the language, or a variety of it, was on duty as the caller gave up."""
    began = record.requested_at or record.opened_at
    moment = began + timedelta(seconds=record.waiting_seconds or 0)
    speaks = InterpreterLanguageRow
    latest = (
        select(FactRow.details["after"].as_string())
        .where(
            FactRow.interpreter_id == speaks.interpreter_id,
            FactRow.kind == "presence_changed",
            FactRow.occurred_at <= moment,
        )
        .order_by(FactRow.occurred_at.desc(), func.length(FactRow.fact_id).desc(), FactRow.fact_id.desc())
        .limit(1)
        .scalar_subquery()
    )
    of_language = or_(speaks.tag == record.language, speaks.tag.startswith(f"{record.language}-"))
    on_duty: Sequence[str] = [presence.value for presence in ON_DUTY]
    return bool(session.scalar(select(exists().where(of_language, latest.in_(on_duty)))))
