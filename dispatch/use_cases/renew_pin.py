"""An interpreter gets a new PIN; the one before opens nothing any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.domain.secret_digits import PIN_DIGITS, fresh_digits
from dispatch.records.registers import INTERPRETERS, Keeping
from dispatch.records.registers.putting import put_entry

if TYPE_CHECKING:
    from dispatch.ports import Clock
    from dispatch.records.engine import Records
    from dispatch.records.registers.base import Digest
    from dispatch.use_cases.keep_entry import By


def renew_pin(records: Records, clock: Clock, digest: Digest, public_number: str, by: By) -> str | None:
    """Return a new PIN, kept only as a digest with the number; None where nobody has this number."""
    pin = fresh_digits(PIN_DIGITS)
    with records.writing() as session:
        if INTERPRETERS.find(session, public_number) is None:
            return None
        given = {"public_number": public_number, "pin": pin}
        put_entry(session, INTERPRETERS, given, Keeping(clock.now(), by.user_id, digest), by.reason)
    return pin
