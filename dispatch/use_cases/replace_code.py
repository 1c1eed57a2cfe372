"""A lost access code is replaced in one step: the old one opens nothing, the new one is shown once."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from dispatch.records.audit import AuditEntry, append_audit
from dispatch.records.registers import CODES, Keeping

if TYPE_CHECKING:
    from dispatch.ports import Clock
    from dispatch.records.engine import Records
    from dispatch.records.registers.base import Digest
    from dispatch.use_cases.keep_entry import By

log = logging.getLogger(__name__)


def replace_code(records: Records, clock: Clock, digest: Digest, access_code_id: str, by: By) -> str | None:
    """Return a new code in the place of another, also of one that was switched off; None where there is none.

    It is kept nowhere but as a digest. Calls that are under way go on.
    """
    now, details = clock.now(), {"reason": by.reason}
    with records.writing() as session:
        code = CODES.replace(session, access_code_id, Keeping(now, by.user_id, digest))
        if code is None:
            return None
        entry = AuditEntry(now, by.user_id, "access_code_replaced", "access_code", access_code_id, details)
        append_audit(session, entry)
    log.info("access_code_replaced access_code_id=%s", access_code_id)
    return code
