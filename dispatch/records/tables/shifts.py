"""When interpreters are to be on duty: weekly shifts and what differs from them on single days."""

from __future__ import annotations

from datetime import date, time

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.records.columns import Base, Id, Retention, kept_as


class ShiftRow(Base):
    """A weekly shift of one interpreter, by the wall clock of their time zone."""

    __tablename__ = "shift"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        kept_as(Retention.DIRECTORY),
    )

    shift_id: Mapped[str] = mapped_column(Id, primary_key=True)
    interpreter_id: Mapped[str] = mapped_column(
        Id, ForeignKey("interpreter.interpreter_id", ondelete="CASCADE"), index=True
    )
    weekday: Mapped[int]  # 0 is Monday; it belongs to the day on which it begins
    begins: Mapped[time]
    ends: Mapped[time]  # at or before `begins`: on the following day
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]  # the last day on which it may begin
    is_night: Mapped[bool] = mapped_column(default=False)  # of the night roster
    on_holidays: Mapped[bool] = mapped_column(default=False)  # whether it takes place on public holidays too


class ShiftExceptionRow(Base):
    """A day on which an interpreter has no weekly shift, or one more shift."""

    __tablename__ = "shift_exception"
    __table_args__ = (
        CheckConstraint("(begins IS NULL) = (ends IS NULL)", name="begins_and_ends"),
        kept_as(Retention.DIRECTORY),
    )

    exception_id: Mapped[str] = mapped_column(Id, primary_key=True)
    interpreter_id: Mapped[str] = mapped_column(
        Id, ForeignKey("interpreter.interpreter_id", ondelete="CASCADE"), index=True
    )
    day: Mapped[date]
    begins: Mapped[time | None]  # None: a day off
    ends: Mapped[time | None]
    is_night: Mapped[bool] = mapped_column(default=False)
