"""Calls that somebody is to look at: found in their records, or complained of."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.domain.reviews import Complainant, ReviewCause, ReviewKind, ReviewState
from dispatch.records.columns import Base, Id, Retention, kept_as


class ReviewRow(Base):
    """One call to be looked at, for one reason."""

    __tablename__ = "review"
    __table_args__ = (
        Index(None, "state", "opened_at"),
        Index(None, "opened_at", "review_id"),
        Index(None, "call_id"),
        kept_as(Retention.REVIEWS),
    )

    # Of what a record gives cause for: call and kind together, so that it stands here once.
    review_id: Mapped[str] = mapped_column(String(100), primary_key=True)
    kind: Mapped[ReviewKind]
    call_id: Mapped[str] = mapped_column(Id)  # no foreign key: the record may be written anew
    opened_at: Mapped[datetime]  # of the call
    found_at: Mapped[datetime]
    state: Mapped[ReviewState]
    cause: Mapped[ReviewCause | None]
    owner: Mapped[str | None] = mapped_column(Id)  # whose it is to settle; an account
    due_on: Mapped[date | None]  # by when a complaint is to be answered
    said_by: Mapped[Complainant | None]
    complaint: Mapped[str | None] = mapped_column(String(1000))  # in short, without names and numbers
    note: Mapped[str | None] = mapped_column(String(1000))  # what was found
    changed_at: Mapped[datetime] = mapped_column(index=True)
