"""What the page of the audit log asks of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from dispatch.records.tables import AuditEntryRow, UserAccountRow

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

LOOKS = "%\\_read"


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which entries to list; what is None does not matter."""

    since: datetime | None = None
    until: datetime | None = None
    user_id: str | None = None
    subject_id: str | None = None
    changes_only: bool | None = None  # False: only looks


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One entry."""

    entry_id: int
    at: datetime
    user_id: str | None
    action: str
    subject_kind: str | None
    subject_id: str | None
    details: dict[str, Any]


def read_audit_page(
    session: Session, wanted: AuditFilter, before: int, limit: int
) -> tuple[tuple[AuditLine, ...], bool]:
    """Return entries below a number, newest first, and whether there are more."""
    row = AuditEntryRow
    query = select(row).where(row.entry_id < before)
    if wanted.since is not None:
        query = query.where(row.at >= wanted.since)
    if wanted.until is not None:
        query = query.where(row.at < wanted.until)
    if wanted.user_id is not None:
        query = query.where(row.user_id == wanted.user_id)
    if wanted.subject_id is not None:
        query = query.where(row.subject_id == wanted.subject_id)
    if wanted.changes_only is not None:
        is_look = row.action.like(LOOKS, escape="\\")
        query = query.where(~is_look if wanted.changes_only else is_look)
    found = session.scalars(query.order_by(row.entry_id.desc()).limit(limit + 1)).all()
    lines = tuple(
        AuditLine(
            one.entry_id, one.at, one.user_id, one.action, one.subject_kind, one.subject_id, one.details
        )
        for one in found[:limit]
    )
    return lines, len(found) > limit


def read_audit_users(session: Session) -> list[tuple[str, str]]:
    """Return the accounts that entries may be of, also those switched off, by log-in."""
    row = UserAccountRow
    return list(session.execute(select(row.user_id, row.login).order_by(row.login)).all())
