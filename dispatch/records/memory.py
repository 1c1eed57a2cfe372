"""What SQL remembers of live state, for the case that Redis loses it: calls not closed, people's presence."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from sqlalchemy import select

from dispatch.domain.facts import Fact
from dispatch.domain.remembered import RememberedCall, remember_call
from dispatch.domain.states import Presence
from dispatch.records.tables import FactRow, InterpreterPresenceRow, RecordingDueRow
from dispatch.records.upsert import insert_into

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

CALLS_AT_ONCE = 200


def note_presences(session: Session, facts: Sequence[Fact]) -> None:
    """Keep each interpreter's latest presence; an older one that comes late changes nothing."""
    latest: dict[str, Fact] = {}
    for fact in facts:
        if fact.kind == "presence_changed" and {"interpreter_id", "after"} <= fact.details.keys():
            known = latest.get(fact.details["interpreter_id"])
            if known is None or known.occurred_at <= fact.occurred_at:
                latest[fact.details["interpreter_id"]] = fact
    if not latest:
        return
    insert = insert_into(session, InterpreterPresenceRow)
    noted = insert.on_conflict_do_update(
        index_elements=[InterpreterPresenceRow.interpreter_id],
        set_={"presence": insert.excluded.presence, "since": insert.excluded.since},
        where=InterpreterPresenceRow.since <= insert.excluded.since,
    )
    session.execute(
        noted,
        # In one order everywhere, so that two writers never wait for each other crosswise.
        [
            {
                "interpreter_id": name,
                "presence": latest[name].details["after"],
                "since": latest[name].occurred_at,
            }
            for name in sorted(latest)
        ],
    )


def open_calls(session: Session, *, silent_since: datetime) -> Iterator[RememberedCall]:
    """Return every call that was not closed and has not been silent since a moment."""
    due = select(RecordingDueRow.call_id).where(
        ~RecordingDueRow.closed, RecordingDueRow.last_fact_at >= silent_since
    )
    call_ids = list(session.scalars(due.order_by(RecordingDueRow.call_id)))
    for first in range(0, len(call_ids), CALLS_AT_ONCE):
        some = call_ids[first : first + CALLS_AT_ONCE]
        rows = session.scalars(select(FactRow).where(FactRow.call_id.in_(some)).order_by(FactRow.call_id))
        for _, of_call in groupby(rows, key=lambda row: row.call_id):
            # The stream entries of one millisecond count up, as numbers and not as words.
            in_order = sorted(of_call, key=lambda row: (row.occurred_at, len(row.fact_id), row.fact_id))
            call = remember_call(
                Fact(row.fact_id, row.source, row.kind, row.call_id, row.occurred_at, row.details)
                for row in in_order
            )
            if call is not None:
                yield call


def presences(session: Session, *, off_since: datetime) -> list[tuple[str, Presence, datetime]]:
    """Return who was on duty or paused, or went off duty since a moment: in what presence and since when."""
    row = InterpreterPresenceRow
    found = session.execute(
        select(row.interpreter_id, row.presence, row.since).where(
            (row.presence != Presence.OFF_DUTY) | (row.since >= off_since)
        )
    )
    return [(name, presence, since) for name, presence, since in found]
