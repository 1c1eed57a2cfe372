"""What records and directory tell of interpreters besides their sums."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from dispatch.records.tables import InterpreterRow, StandbyPayRow

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class WhoTheyAre:
    """What may be told of an interpreter to others."""

    public_number: str
    association_id: str | None


def read_who_they_are(session: Session, interpreter_ids: Collection[str]) -> dict[str, WhoTheyAre]:
    """Return number and association of those of them who are in the directory."""
    row = InterpreterRow
    query = select(row.interpreter_id, row.public_number, row.association_id)
    wanted = set(interpreter_ids)
    return {
        interpreter_id: WhoTheyAre(public_number, association_id)
        for interpreter_id, public_number, association_id in session.execute(query)
        if interpreter_id in wanted
    }


def read_standby_seconds(
    session: Session, first: date, last: date, interpreter_ids: Collection[str] | None = None
) -> dict[str, int]:
    """Return how long interpreters waited on the line on local days, both included."""
    row = StandbyPayRow
    query = select(row.interpreter_id, func.sum(row.stay_seconds)).where(row.day.between(first, last))
    if interpreter_ids is not None:
        query = query.where(row.interpreter_id.in_(interpreter_ids))
    return {
        interpreter_id: int(seconds)
        for interpreter_id, seconds in session.execute(query.group_by(row.interpreter_id))
    }
