"""Counts by interpreter: what each was asked, how they answered, how long they talked, how it was rated.

A row counts the parts of calls that one interpreter had in one language on one local day, or in one month.
Every column is a sum, as in `dispatch.records.tables.rollups`.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.records.columns import Base, Id, Retention, Seconds, kept_as
from dispatch.records.tables.slices import CLUSTERED, Grain


class InterpreterSumsRow(Base):
    """Sums of one interpreter, day or month, and language; a call counts where its language was asked for."""

    __tablename__ = "rollup_interpreter"
    __table_args__ = (Index(None, "grain", "first_day"), kept_as(Retention.STATISTICS) | CLUSTERED)

    # No foreign key: a record may name somebody who is no longer in the directory.
    interpreter_id: Mapped[str] = mapped_column(Id, primary_key=True)
    grain: Mapped[Grain] = mapped_column(primary_key=True)
    first_day: Mapped[date] = mapped_column(primary_key=True)  # local: the day itself, or the month's first
    language: Mapped[str] = mapped_column(String(35), primary_key=True)  # `und` where none was chosen

    offers: Mapped[int] = mapped_column(default=0)  # and, of these, by outcome:
    offers_accepted: Mapped[int] = mapped_column(default=0)  # also those that never reached the room
    offers_declined: Mapped[int] = mapped_column(default=0)
    offers_unanswered: Mapped[int] = mapped_column(default=0)
    offers_withdrawn: Mapped[int] = mapped_column(default=0)  # somebody else was quicker, or nobody waits now
    offers_failed: Mapped[int] = mapped_column(default=0)
    accept_seconds: Mapped[float] = mapped_column("accept_milliseconds", Seconds, default=0.0)  # of accepted
    calls: Mapped[int] = mapped_column(default=0)  # in which they were in a conversation
    conversation_seconds: Mapped[int] = mapped_column(default=0)
    paid_seconds: Mapped[int] = mapped_column(default=0)
    rated: Mapped[int] = mapped_column(default=0)  # calls rated by staff in which they talked last
    rating_sum: Mapped[int] = mapped_column(default=0)
