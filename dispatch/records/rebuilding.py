"""Holds recorded calls against their facts: makes each record anew and says where it differs."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import exists, func, select, tuple_

from dispatch.domain.assembly import assemble_call_record
from dispatch.domain.facts import Fact
from dispatch.records.calls import compare_call, save_call
from dispatch.records.charging import charge_call
from dispatch.records.reviews import note_findings
from dispatch.records.standby_due import note_lent
from dispatch.records.tables import CallRow, FactRow, RecordingDueRow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Place:
    """How far a walk over recorded calls has come."""

    opened_at: datetime
    call_id: str


@dataclass(frozen=True, slots=True)
class Compared:
    """How one recorded call stands to its facts."""

    call_id: str
    has_facts: bool  # False: they are past their time
    is_due: bool  # late facts wait to be worked into it
    differences: tuple[str, ...] = ()


def count_calls(session: Session, since: datetime, until: datetime) -> int:
    """Return how many calls of a period are recorded."""
    inside = (CallRow.opened_at >= since, CallRow.opened_at < until)
    return session.scalar(select(func.count()).select_from(CallRow).where(*inside)) or 0


def next_calls(
    session: Session, since: datetime, until: datetime, after: Place | None, limit: int
) -> list[Place]:
    """Return the next recorded calls of a period in the order of opening."""
    query = select(CallRow.opened_at, CallRow.call_id).where(
        CallRow.opened_at >= since, CallRow.opened_at < until
    )
    if after is not None:
        query = query.where(tuple_(CallRow.opened_at, CallRow.call_id) > (after.opened_at, after.call_id))
    rows = session.execute(query.order_by(CallRow.opened_at, CallRow.call_id).limit(limit))
    return [Place(opened_at, call_id) for opened_at, call_id in rows]


def unrecorded_calls(session: Session, since: datetime, until: datetime) -> list[str]:
    """Return calls of whom facts tell and that are neither recorded nor due to be."""
    query = (
        select(FactRow.call_id).distinct().where(FactRow.occurred_at >= since, FactRow.occurred_at < until)
    )
    query = query.where(
        FactRow.call_id.is_not(None),
        ~exists().where(CallRow.call_id == FactRow.call_id),
        ~exists().where(RecordingDueRow.call_id == FactRow.call_id),
    )
    return sorted(str(call_id) for call_id in session.scalars(query))


def compare_calls(session: Session, call_ids: Sequence[str]) -> list[Compared]:
    """Make the records of some calls anew and compare; nothing is written."""
    facts = _facts_of(session, call_ids)
    due = set(session.scalars(select(RecordingDueRow.call_id).where(RecordingDueRow.call_id.in_(call_ids))))
    return [
        _compared(session, call_id, facts.get(call_id, []), is_due=call_id in due) for call_id in call_ids
    ]


def rebuild_call(session: Session, call_id: str, now: datetime) -> None:
    """Record a call anew from its facts; a record that changes leaves a trace."""
    facts = _facts_of(session, [call_id])[call_id]
    record = assemble_call_record(facts)
    reckoned = charge_call(session, record, facts)
    save_call(session, record, reckoned.charge, now, reckoned.pays)
    note_lent(session, record, facts)
    note_findings(session, record, now)


def _compared(session: Session, call_id: str, facts: list[Fact], *, is_due: bool) -> Compared:
    if not facts or is_due:
        return Compared(call_id, has_facts=bool(facts), is_due=is_due)
    record = assemble_call_record(facts)
    reckoned = charge_call(session, record, facts)
    told = compare_call(session, record, reckoned.charge, reckoned.pays)
    return Compared(call_id, has_facts=True, is_due=False, differences=tuple(map(_in_words, told)))


def _facts_of(session: Session, call_ids: Sequence[str]) -> dict[str, list[Fact]]:
    facts: dict[str, list[Fact]] = defaultdict(list)
    for row in session.scalars(select(FactRow).where(FactRow.call_id.in_(call_ids))):
        told = Fact(row.fact_id, row.source, row.kind, row.call_id, row.occurred_at, row.details)
        facts[row.call_id or ""].append(told)
    return facts


def _in_words(told: dict[str, Any]) -> str:
    whose = f" of {told['key']}" if told["key"] else ""
    return f"{told['table']}.{told['column']}{whose}: {told['before']}, not {told['after']}"
