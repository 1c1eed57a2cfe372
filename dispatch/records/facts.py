"""Facts in SQL: appended once each, read by call, with a note of every call whose record lacks some."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import case, exists, inspect, select, update

from dispatch.domain.facts import Fact
from dispatch.records.memory import note_presences
from dispatch.records.standby_due import note_standby
from dispatch.records.tables import CallRow, FactRow, RecordingDueRow
from dispatch.records.upsert import Insert, insert_in

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session
    from sqlalchemy.sql.dml import ReturningInsert


@dataclass(frozen=True, slots=True)
class Appended:
    """What appending a batch did."""

    new_facts: int
    recordable: tuple[str, ...]  # calls of this batch whose record can be made, or made anew


def append_facts(session: Session, facts: Sequence[Fact]) -> Appended:
    """Write a batch of facts and note their calls as due for recording.

    Idempotent: by fact_id; a fact that is there already is neither written nor counted again.
    """
    if not facts:
        return Appended(0, ())
    new_ids = _insert(session, facts)
    new_facts = [fact for fact in facts if fact.fact_id in new_ids and fact.call_id]
    _note_due(session, new_facts)
    note_presences(session, [fact for fact in facts if fact.fact_id in new_ids])
    note_standby(session, [fact for fact in facts if fact.fact_id in new_ids])
    calls = sorted({fact.call_id for fact in facts if fact.call_id})
    recordable = session.scalars(
        select(RecordingDueRow.call_id)
        .where(RecordingDueRow.call_id.in_(calls), RecordingDueRow.closed)
        .order_by(RecordingDueRow.call_id)
    )
    return Appended(len(new_ids), tuple(recordable))


def read_facts(session: Session, call_id: str) -> list[Fact]:
    """Return every fact of a call, oldest first."""
    rows = session.scalars(
        select(FactRow).where(FactRow.call_id == call_id).order_by(FactRow.occurred_at, FactRow.fact_id)
    )
    return [
        Fact(row.fact_id, row.source, row.kind, row.call_id, row.occurred_at, row.details) for row in rows
    ]


def due_calls(session: Session, *, silent_since: datetime, limit: int) -> list[str]:
    """Return calls that want recording, longest due first: those over, and those silent since a moment.

    A call falls silent without being closed when the live state that knew of it was lost.
    """
    due = select(RecordingDueRow.call_id).where(
        RecordingDueRow.closed | (RecordingDueRow.last_fact_at < silent_since)
    )
    return list(session.scalars(due.order_by(RecordingDueRow.last_fact_at).limit(limit)))


def take_due(session: Session, call_id: str, *, silent_since: datetime) -> bool:
    """Take a call for recording and tell whether there is anything to do.

    The claim is the deleted row: of two who record the same call at once, one waits for the other's commit
    and then finds it gone. A fact that comes meanwhile writes a new row.
    """
    query = select(RecordingDueRow).where(RecordingDueRow.call_id == call_id).with_for_update()
    due = session.scalars(query).one_or_none()
    if due is None or not (due.closed or due.last_fact_at < silent_since):
        return False
    session.delete(due)
    session.flush()
    return True


def _insert(session: Session, facts: Sequence[Fact]) -> set[str]:
    rows = {
        fact.fact_id: {
            "fact_id": fact.fact_id,
            "source": fact.source,
            "kind": fact.kind,
            "call_id": fact.call_id or None,
            "interpreter_id": None if fact.call_id else fact.details.get("interpreter_id"),
            "occurred_at": fact.occurred_at,
            "details": _storable(fact.details),
        }
        for fact in facts
    }
    statement = _appending(session.get_bind().dialect.name)
    return set(session.scalars(statement, list(rows.values())))


@cache  # Building these statements takes longer than running them.
def _appending(dialect: str) -> ReturningInsert[tuple[str]]:
    table = inspect(FactRow).local_table
    return insert_in(dialect, table).on_conflict_do_nothing().returning(table.c.fact_id)


@cache
def _noting(dialect: str) -> Insert:
    table = inspect(RecordingDueRow).local_table
    insert, due = insert_in(dialect, table), table.c
    later = insert.excluded.last_fact_at
    return insert.on_conflict_do_update(
        index_elements=[due.call_id],
        set_={
            "closed": due.closed | insert.excluded.closed,
            "fact_count": due.fact_count + insert.excluded.fact_count,
            "last_fact_at": case((due.last_fact_at < later, later), else_=due.last_fact_at),
        },
    )


def _note_due(session: Session, facts: Sequence[Fact]) -> None:
    by_call: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.call_id:
            by_call[fact.call_id].append(fact)
    if not by_call:
        return
    # In one order everywhere, so that two writers never wait for each other crosswise.
    rows = [
        {
            "call_id": call_id,
            "closed": any(fact.kind == "call_closed" for fact in by_call[call_id]),
            "fact_count": len(by_call[call_id]),
            "last_fact_at": max(fact.occurred_at for fact in by_call[call_id]),
        }
        for call_id in sorted(by_call)
    ]
    session.execute(_noting(session.get_bind().dialect.name), rows)
    # A late fact of a recorded call. A statement of its own, after the rows are locked: only so it sees a
    # record that was committed while this transaction waited.
    is_recorded = exists().where(CallRow.call_id == RecordingDueRow.call_id)
    late = update(RecordingDueRow).where(
        RecordingDueRow.call_id.in_(list(by_call)),
        ~RecordingDueRow.closed,
        is_recorded,
    )
    session.execute(late.values(closed=True), execution_options={"synchronize_session": False})


def _storable(value: Any) -> Any:
    """Return JSON without the one character that PostgreSQL cannot keep in it."""
    if isinstance(value, str):
        return value.replace("\x00", "")
    if isinstance(value, dict):
        return {_storable(key): _storable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_storable(item) for item in value]
    return value
