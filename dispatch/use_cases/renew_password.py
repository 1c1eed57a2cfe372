"""An account gets a new password; whoever is logged in with it is logged out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.domain.secret_digits import fresh_password
from dispatch.records.accounts import change_password, find_account
from dispatch.records.audit import AuditEntry, append_audit

if TYPE_CHECKING:
    from dispatch.ports import Clock
    from dispatch.records.engine import Records
    from dispatch.use_cases.keep_entry import By


def renew_password(records: Records, clock: Clock, user_id: str, by: By) -> str | None:
    """Return a new password, which is kept only as a hash; None where there is no such account."""
    password, now = fresh_password(), clock.now()
    with records.writing() as session:
        if not find_account(session, user_id):
            return None
        change_password(session, user_id, password, now)
        entry = AuditEntry(now, by.user_id, "password_renewed", "account", user_id, {"reason": by.reason})
        append_audit(session, entry)
    return password
