"""Who did or saw what: every look at personal data leaves an entry."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from dispatch.records.tables import AuditEntryRow

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One thing that somebody did or saw; never with a number, a name or a code in it."""

    at: datetime
    user_id: str | None
    action: str
    subject_kind: str | None = None
    subject_id: str | None = None
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class By:
    """Who changes something by hand, and why."""

    user_id: str
    reason: str


def note_change(session: Session, now: datetime, by: By | None, what: tuple[str, str, str]) -> None:
    """Append an entry about an action, the kind of what it is about, and its id; nothing without a person."""
    if by is not None:
        action, kind, subject_id = what
        append_audit(session, AuditEntry(now, by.user_id, action, kind, subject_id, {"reason": by.reason}))


def append_audit(session: Session, entry: AuditEntry) -> None:
    """Append an entry, in the transaction of what it tells of."""
    session.add(
        AuditEntryRow(
            at=entry.at,
            user_id=entry.user_id,
            action=entry.action,
            subject_kind=entry.subject_kind,
            subject_id=entry.subject_id,
            details=entry.details,
        )
    )


def read_audit(session: Session, *, limit: int) -> list[AuditEntry]:
    """Return the latest entries, newest first."""
    rows = session.scalars(select(AuditEntryRow).order_by(AuditEntryRow.entry_id.desc()).limit(limit))
    return [
        AuditEntry(row.at, row.user_id, row.action, row.subject_kind, row.subject_id, row.details)
        for row in rows
    ]
