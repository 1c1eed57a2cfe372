"""Reads the rosters of interpreters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, union

from dispatch.domain.shifts import ExtraShift, Roster, WeeklyShift
from dispatch.records.tables import InterpreterRow, ShiftExceptionRow, ShiftRow

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.orm import Session


def read_rosters(session: Session, interpreter_ids: Collection[str]) -> dict[str, Roster]:
    """Return the rosters of those among these interpreters who are active and have shifts."""
    weekly: dict[str, list[WeeklyShift]] = {}
    for shift in session.scalars(select(ShiftRow).where(ShiftRow.interpreter_id.in_(interpreter_ids))):
        weekly.setdefault(shift.interpreter_id, []).append(
            WeeklyShift(
                weekday=shift.weekday,
                begins=shift.begins,
                ends=shift.ends,
                valid_from=shift.valid_from,
                valid_until=shift.valid_until,
                is_night=shift.is_night,
                on_holidays=shift.on_holidays,
            )
        )
    exceptions: dict[str, list[ShiftExceptionRow]] = {}
    differing = select(ShiftExceptionRow).where(ShiftExceptionRow.interpreter_id.in_(interpreter_ids))
    for exception in session.scalars(differing):
        exceptions.setdefault(exception.interpreter_id, []).append(exception)
    people = select(InterpreterRow.interpreter_id, InterpreterRow.time_zone).where(
        InterpreterRow.active, InterpreterRow.interpreter_id.in_(weekly.keys() | exceptions.keys())
    )
    return {
        name: _roster(weekly.get(name, []), exceptions.get(name, []), time_zone)
        for name, time_zone in session.execute(people)
    }


def interpreters_with_shifts(session: Session) -> set[str]:
    """Return the ids of active interpreters who have shifts."""
    named = union(select(ShiftRow.interpreter_id), select(ShiftExceptionRow.interpreter_id)).subquery()
    active = select(InterpreterRow.interpreter_id).join(
        named, named.c.interpreter_id == InterpreterRow.interpreter_id
    )
    return set(session.scalars(active.where(InterpreterRow.active)))


def _roster(weekly: list[WeeklyShift], exceptions: list[ShiftExceptionRow], time_zone: str | None) -> Roster:
    extra = [
        ExtraShift(row.day, row.begins, row.ends, row.is_night)
        for row in exceptions
        if row.begins is not None and row.ends is not None
    ]
    days_off = frozenset(row.day for row in exceptions if row.begins is None)
    return Roster(tuple(weekly), tuple(extra), days_off, time_zone)
