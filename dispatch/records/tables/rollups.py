"""Counts by hour, language and line, with a histogram of waits; coarser grains take the same columns over.

Every column is a sum: a changed record moves a row by the difference, and rows add up to any longer period.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.records.columns import Base, Id, Retention, Seconds, kept_as


class WaitKind(StrEnum):
    """Which wait a histogram counts."""

    CONNECT = "connect"  # language chosen to staff and interpreter in one room
    DIAL_TO_VOICE = "dial_to_voice"  # first ring to the same
    ABANDONED = "abandoned"  # language chosen to leaving without anybody


class Tally:
    """The sums that every grain keeps."""

    calls: Mapped[int] = mapped_column(default=0)
    requested: Mapped[int] = mapped_column(default=0)
    connected: Mapped[int] = mapped_column(default=0)
    served_on_the_spot: Mapped[int] = mapped_column(default=0, server_default="0")
    abandoned: Mapped[int] = mapped_column(default=0)
    unserved: Mapped[int] = mapped_column(default=0)
    no_request: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    offers: Mapped[int] = mapped_column(default=0)
    offers_accepted: Mapped[int] = mapped_column(default=0)
    offers_unanswered: Mapped[int] = mapped_column(default=0)
    connect_seconds: Mapped[float] = mapped_column("connect_milliseconds", Seconds, default=0.0)
    waiting_seconds: Mapped[float] = mapped_column("waiting_milliseconds", Seconds, default=0.0)
    conversation_seconds: Mapped[int] = mapped_column(default=0)
    billed_seconds: Mapped[int] = mapped_column(default=0)
    rated: Mapped[int] = mapped_column(default=0, server_default="0")  # calls that staff rated
    rating_sum: Mapped[int] = mapped_column(default=0, server_default="0")  # of 1 to 5 each
    problems: Mapped[int] = mapped_column(default=0, server_default="0")  # that interpreters report
    first_offers: Mapped[int] = mapped_column(default=0, server_default="0")  # calls with any
    first_accepted: Mapped[int] = mapped_column(default=0, server_default="0")  # whose first was

    # Unserved by reason, as facts.UnservedReason names them.
    nobody_on_duty: Mapped[int] = mapped_column(default=0, server_default="0")
    nobody_answered: Mapped[int] = mapped_column(default=0, server_default="0")
    staff_not_reached: Mapped[int] = mapped_column(default=0, server_default="0")
    partners_failed: Mapped[int] = mapped_column(default=0, server_default="0")

    # Promises to call back, by what became of them: facts.CallbackOutcome.
    callbacks_kept: Mapped[int] = mapped_column(default=0, server_default="0")
    callbacks_broken: Mapped[int] = mapped_column(default=0, server_default="0")
    callbacks_withdrawn: Mapped[int] = mapped_column(default=0, server_default="0")


class HourGrain:
    """The key of the finest grain."""

    hour: Mapped[datetime] = mapped_column(primary_key=True)  # its first moment, UTC
    language: Mapped[str] = mapped_column(String(35), primary_key=True)  # `und` where none was chosen
    line_id: Mapped[str] = mapped_column(Id, primary_key=True)


class HourRow(HourGrain, Tally, Base):
    """Sums of one hour, language and line."""

    __tablename__ = "rollup_hour"
    __table_args__ = kept_as(Retention.STATISTICS)


class HourWaitRow(HourGrain, Base):
    """One bar of a histogram of waits of one hour, language and line."""

    __tablename__ = "rollup_hour_wait"
    __table_args__ = kept_as(Retention.STATISTICS)

    # After the hour in the key, so that the hours of a period lie together.
    kind: Mapped[WaitKind] = mapped_column(primary_key=True, sort_order=1)
    bucket: Mapped[int] = mapped_column(primary_key=True, sort_order=2)  # see dispatch.domain.measures
    calls: Mapped[int] = mapped_column(default=0, sort_order=3)
