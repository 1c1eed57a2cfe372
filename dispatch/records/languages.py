"""What an administrator decides of a language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.records.audit import AuditEntry, append_audit
from dispatch.records.directory import keep
from dispatch.records.tables import LanguageRow

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session


class UnknownLanguageError(LookupError):
    """No language of the catalogue has this tag."""


def set_plays_unreviewed(session: Session, tag: str, *, now: datetime, allowed: bool) -> None:
    """Decide whether clients hear phrases of a language that no speaker has reviewed.

    Raises UnknownLanguageError. Idempotent. The live directory learns it through the outbox, and the
    audit log keeps it.
    """
    language = session.get(LanguageRow, tag)
    if language is None:
        raise UnknownLanguageError(tag)
    if language.plays_unreviewed is not allowed:
        language.plays_unreviewed = allowed
        keep(session, [language], now)
        action = "unreviewed_phrases_allowed" if allowed else "unreviewed_phrases_forbidden"
        append_audit(session, AuditEntry(now, None, action, "language", tag))
