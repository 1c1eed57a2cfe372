"""Writes people and places, and in the same transaction what the live directory must learn of it.

An outbox row names an entry, not its content: whoever carries it over reads the content then, so carrying one
over twice, or two changes of one entry at once, ends in the same directory.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, inspect, select, text

from dispatch.records.tables import (
    AccessCodeRow,
    AssociationRow,
    Base,
    DirectoryOutboxRow,
    InstitutionListRow,
    InterpreterDomainRow,
    InterpreterLanguageRow,
    InterpreterRow,
    KnownCallerRow,
    LanguageFallbackRow,
    LanguageRow,
    LineRow,
    PartnerRow,
    PhoneNumberRow,
    ShiftExceptionRow,
    ShiftRow,
    SiteRow,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

PROJECTION_LOCK = 7_466_836  # any number, as long as it is ours


class EntryKind(StrEnum):
    """What the live directory holds."""

    LINE = "line"  # key: E.164
    CODE = "code"  # key: digest
    CALLER = "caller"  # key: digest
    LOGIN = "login"  # key: digest
    INTERPRETER = "interpreter"  # key: interpreter id
    PHONE = "phone"  # key: phone number id
    LISTS = "lists"  # key: institution id
    LANGUAGES = "languages"  # key: CATALOGUE; the catalogue is one entry
    PARTNERS = "partners"  # key: line id; the partners of a line are one entry
    SHIFTS = "shifts"  # key: interpreter id; planned after their owners are known


CATALOGUE = "*"


@dataclass(frozen=True, slots=True)
class Change:
    """One entry that the live directory does not have right yet."""

    change_id: int
    kind: EntryKind
    key: str


def keep(session: Session, rows: Iterable[Base], now: datetime) -> None:
    """Write rows of people and places, new or changed, and note what the live directory must learn.

    A changed key is noted under its old and its new value.
    """
    for row in rows:
        key = inspect(row).mapper.primary_key_from_instance(row)
        before = session.get(type(row), tuple(key))
        entries = [*(_entries_of(before) if before else []), *_entries_of(row)]
        if isinstance(row, SiteRow):  # Mediators who sit there are told its name.
            sits_there = select(InterpreterRow.interpreter_id).where(InterpreterRow.site_id == row.site_id)
            entries += [(EntryKind.INTERPRETER, name) for name in session.scalars(sits_there)]
        if isinstance(row, AssociationRow):  # Its tier is where they stand.
            placed = select(InterpreterRow.interpreter_id).where(
                InterpreterRow.association_id == row.association_id
            )
            entries += [(EntryKind.INTERPRETER, name) for name in session.scalars(placed)]
        _note(session, entries, now)
        session.merge(row)
        # In the order given, because later rows refer to earlier ones.
        session.flush()


def discard(session: Session, rows: Iterable[Base], now: datetime) -> None:
    """Delete rows of people and places, and note what the live directory must forget."""
    for row in rows:
        _note(session, _entries_of(row), now)
        session.delete(row)
        session.flush()


def pending_changes(session: Session, limit: int) -> list[Change]:
    """Return the changes to carry over, oldest first."""
    rows = session.scalars(select(DirectoryOutboxRow).order_by(DirectoryOutboxRow.change_id).limit(limit))
    return [Change(row.change_id, EntryKind(row.kind), row.key) for row in rows]


def forget_changes(session: Session, changes: Sequence[Change]) -> None:
    """Delete changes that have been carried over."""
    numbers = [change.change_id for change in changes]
    session.execute(delete(DirectoryOutboxRow).where(DirectoryOutboxRow.change_id.in_(numbers)))


def last_change(session: Session) -> int:
    """Return the number of the latest change still in the outbox, or 0."""
    return session.scalar(select(func.max(DirectoryOutboxRow.change_id))) or 0


def take_projection(session: Session) -> bool:
    """Take the right to carry changes over until the transaction ends; False where another has it.

    Two at once could carry an older state over a newer one. SQLite's write lock excludes them anyway.
    """
    if session.get_bind().dialect.name != "postgresql":
        return True
    return bool(session.scalar(text("SELECT pg_try_advisory_xact_lock(:lock)"), {"lock": PROJECTION_LOCK}))


def _note(session: Session, entries: Iterable[tuple[EntryKind, str]], now: datetime) -> None:
    for kind, key in sorted(set(entries)):
        session.add(DirectoryOutboxRow(kind=kind, key=key, changed_at=now))


def _entries_of(row: Base) -> list[tuple[EntryKind, str]]:  # noqa: C901, PLR0911 - a table of cases
    """Return the directory entries that a row is part of; places that only have names are part of none."""
    match row:
        case LineRow():
            return [(EntryKind.LINE, row.number)]
        case AccessCodeRow():
            return [(EntryKind.CODE, row.digest)]
        case KnownCallerRow():
            return [(EntryKind.CALLER, row.digest)]
        case InterpreterRow():
            return [
                (EntryKind.INTERPRETER, row.interpreter_id),
                (EntryKind.LOGIN, row.login_digest),
                (EntryKind.SHIFTS, row.interpreter_id),
            ]
        case ShiftRow() | ShiftExceptionRow():
            return [(EntryKind.SHIFTS, row.interpreter_id)]
        case InterpreterLanguageRow() | InterpreterDomainRow():
            return [(EntryKind.INTERPRETER, row.interpreter_id)]
        case PhoneNumberRow():
            return [(EntryKind.PHONE, row.phone_number_id)]
        case InstitutionListRow():
            return [(EntryKind.LISTS, row.institution_id)]
        case LanguageRow() | LanguageFallbackRow():
            return [(EntryKind.LANGUAGES, CATALOGUE)]
        case PartnerRow():
            return [(EntryKind.PARTNERS, row.line_id)]
        case _:
            return []
