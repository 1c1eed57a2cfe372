"""Leaves a trace where a record is replaced: what of the call, its charge and its pay has changed."""

from __future__ import annotations

from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from dispatch.records.tables import CallRow, ChargeRow, PayRow, RevisionRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from dispatch.records.columns import Base

TRACED = (CallRow, ChargeRow, PayRow)
UNTRACED = frozenset({"recorded_at", "revised_at", "valued_at", "fact_count", "items"})


def note_revision(
    session: Session, call_id: str, now: datetime, old: Sequence[Base], new: Sequence[Base]
) -> None:
    """Append what the new rows of a call say differently."""
    last = session.scalar(select(func.max(RevisionRow.position)).where(RevisionRow.call_id == call_id))
    changes = list(differences(old, new))
    session.add(RevisionRow(call_id=call_id, position=(last or 0) + 1, revised_at=now, changes=changes))


def read_revisions(session: Session, call_id: str) -> list[RevisionRow]:
    """Return how a record has changed, first change first."""
    query = select(RevisionRow).where(RevisionRow.call_id == call_id).order_by(RevisionRow.position)
    return list(session.scalars(query))


def differences(old: Sequence[Base], new: Sequence[Base]) -> Iterable[dict[str, Any]]:
    """Yield every column of the call, its charge and its pay that differs; None: the row is not there."""
    before, after = _cells(old), _cells(new)
    for table, key, column in sorted(before.keys() | after.keys()):
        told, tells = before.get((table, key, column)), after.get((table, key, column))
        if told != tells:
            yield {"table": table, "key": key, "column": column, "before": told, "after": tells}


def _cells(rows: Iterable[Base]) -> dict[tuple[str, str, str], Any]:
    return {
        (row.__tablename__, getattr(row, "interpreter_id", ""), attribute.key): plain(
            getattr(row, attribute.key)
        )
        for row in rows
        if isinstance(row, TRACED)
        for attribute in row.__mapper__.column_attrs
        if attribute.key not in UNTRACED
    }


def plain(value: Any) -> Any:
    """Return a value as JSON keeps it, alike for a row just made and one read back."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value if value is None or isinstance(value, str | int | float) else str(value)
