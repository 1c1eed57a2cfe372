"""Puts one entry into a register: reads it, checks it, writes it, and notes in the audit log what changed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import IntegrityError

from dispatch.domain.plain_text import NotPossibleError, Wrong, read_entry, read_value
from dispatch.records.audit import AuditEntry, append_audit
from dispatch.records.registers.base import changed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from dispatch.domain.plain_text import Entry, Known
    from dispatch.records.registers.base import Keeping, Register, Values


@dataclass(slots=True)
class Put:
    """What became of an entry."""

    key: str = ""
    wrong: dict[str, Wrong] = field(default_factory=dict)  # by column; nothing was written then
    is_new: bool = False
    has_changed: bool = False
    secret: str | None = None  # a code, PIN or password to show once


def put_entry(  # noqa: PLR0913, PLR0917 - what is written, by whom, why
    session: Session,
    register: Register,
    given: Mapping[str, str],
    keeping: Keeping,
    reason: str,
    known: Known | None = None,
) -> Put:
    """Write an entry as given, new or changed; what is not given stays, or is what is usual.

    `known` spares whoever writes many from asking for each. Idempotent: what changes nothing writes nothing.
    """
    known = register.known(session) if known is None else known
    entry = read_entry(register.columns, given, known)
    key = str(entry.values.get(register.key) or "")
    before = register.find(session, key) if key else None
    values = dict(before) if before else _usual(register, entry, known)
    values |= entry.values
    if entry.wrong:
        return Put(key, entry.wrong, before is None)
    values[register.key] = key or register.fresh_key(session, values)
    wrong = register.check(session, values, before, keeping)
    if wrong:
        return Put(key, wrong, before is None)
    return _write(session, register, values, (before, keeping, reason))


def version_of(texts: Mapping[str, str]) -> str:
    """Return a mark of an entry as it stands, by which a form finds that somebody else was quicker."""
    return hashlib.sha256(json.dumps(dict(texts), sort_keys=True).encode()).hexdigest()[:16]


def _usual(register: Register, entry: Entry, known: Known) -> dict[str, Any]:
    """Return what a new entry is where nothing is said; notes what had to be."""
    values: dict[str, Any] = {}
    for column in register.columns:
        if column.name in entry.values or column.name in entry.wrong:
            continue
        try:
            values[column.name] = read_value(column, column.default, known)
        except NotPossibleError as error:
            entry.wrong[column.name] = error.wrong
    return values


def _write(
    session: Session, register: Register, values: Values, told: tuple[Values | None, Keeping, str]
) -> Put:
    before, keeping, reason = told
    differs = changed(register.columns, before, values)
    if before is not None and not differs:
        return Put(values[register.key])
    try:
        with session.begin_nested():
            written = register.write(session, values, before, keeping)
    except IntegrityError:
        return Put(values[register.key], {register.key: Wrong.INVALID}, before is None)
    action = f"{register.subject}_{'added' if before is None else 'changed'}"
    told_by_itself = {name: sides for name, sides in differs.items() if name != register.key}
    details = {"reason": reason, "changed": told_by_itself}
    append_audit(
        session,
        AuditEntry(keeping.now, keeping.user_id, action, register.subject, written.subject_id, details),
    )
    return Put(written.key, {}, before is None, has_changed=True, secret=written.secret)
