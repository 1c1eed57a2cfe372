"""Somebody deletes one thing of the directory: a shift, a day off, a number that a site called from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.records.audit import AuditEntry, append_audit
from dispatch.records.registers import REGISTERS, Keeping

if TYPE_CHECKING:
    from dispatch.ports import Clock
    from dispatch.records.engine import Records
    from dispatch.records.registers.base import Digest
    from dispatch.use_cases.keep_entry import By

DELETABLE = frozenset({"shifts", "shift_exceptions", "callers"})
"""What records never name. Everything else is switched off, and stays."""


def discard_entry(records: Records, clock: Clock, digest: Digest, entry: tuple[str, str], by: By) -> bool:
    """Delete an entry, given as its register and key, and tell whether there was one. Idempotent."""
    name, key = entry
    if name not in DELETABLE:
        raise ValueError(f"{name} are never deleted")
    register, now = REGISTERS[name], clock.now()
    with records.writing() as session:
        gone = register.discard(session, key, Keeping(now, by.user_id, digest))
        if gone is not None:
            told = AuditEntry(
                now, by.user_id, f"{register.subject}_deleted", register.subject, gone, {"reason": by.reason}
            )
            append_audit(session, told)
    return gone is not None
