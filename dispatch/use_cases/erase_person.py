"""Erases who an interpreter is; what they did stays, under an id that leads to nobody."""

from __future__ import annotations

import logging
import secrets
from typing import TYPE_CHECKING

from dispatch.domain.errors import UnknownInterpreter
from dispatch.records.audit import AuditEntry, append_audit
from dispatch.records.directory import discard, keep
from dispatch.records.tables import InterpreterRow, PhoneNumberRow

if TYPE_CHECKING:
    from dispatch.ports import Clock
    from dispatch.records.engine import Records

PERSONAL = ("phone_number_id", "gender", "age_band", "community", "desk", "site_id")
"""What is left empty, beside name and log-in."""

log = logging.getLogger(__name__)


def erase_person(records: Records, clock: Clock, interpreter_id: str, user_id: str) -> None:
    """Erase an interpreter's name, telephone number, log-in and traits; they are asked for no more calls.

    Facts, records, pay and statements name them by id and public number alone, and stay as they are, with
    their digests. Idempotent. Raises UnknownInterpreter.
    """
    now = clock.now()
    with records.writing() as session:
        row = session.get(InterpreterRow, interpreter_id)
        if row is None:
            raise UnknownInterpreter(interpreter_id)
        number = session.get(PhoneNumberRow, row.phone_number_id) if row.phone_number_id else None
        kept = {column.key: getattr(row, column.key) for column in row.__mapper__.column_attrs}
        erased = dict.fromkeys(PERSONAL) | {
            "name": "",
            "login_digest": secrets.token_hex(32),
            "active": False,
        }
        keep(session, [InterpreterRow(**kept | erased)], now)
        if number is not None:
            discard(session, [number], now)
        append_audit(session, AuditEntry(now, user_id, "person_erased", "interpreter", interpreter_id))
    log.info("person_erased interpreter_id=%s", interpreter_id)
