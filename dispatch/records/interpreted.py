"""Sums of what interpreters have interpreted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from dispatch.records.tables import ConversationRow

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy.orm import Session


def interpreted_seconds(
    session: Session, since: datetime, midnight: datetime, interpreter_ids: Collection[str] | None = None
) -> dict[str, tuple[float, float]]:
    """Return by interpreter the seconds of conversations begun since two moments: of the month, of the day.

    Those of these interpreters, or of all who had any.
    """
    row = ConversationRow
    query = select(row.interpreter_id, row.started_at, row.ended_at).where(
        row.interpreter_id.is_not(None), row.started_at >= since
    )
    if interpreter_ids is not None:
        query = query.where(row.interpreter_id.in_(interpreter_ids))
    sums: dict[str, tuple[float, float]] = {}
    for interpreter_id, started_at, ended_at in session.execute(query):
        name = str(interpreter_id)
        of_month, of_day = sums.get(name, (0.0, 0.0))
        seconds = (ended_at - started_at).total_seconds()
        sums[name] = (of_month + seconds, of_day + (seconds if started_at >= midnight else 0.0))
    return sums


def interpreters_of(session: Session, call_id: str) -> list[str]:
    """Return the interpreters who had a conversation in a call."""
    row = ConversationRow
    names = select(row.interpreter_id).where(row.call_id == call_id, row.interpreter_id.is_not(None))
    return sorted({str(name) for name in session.scalars(names)})
