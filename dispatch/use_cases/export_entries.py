"""A register is written as a table that can be changed in a spreadsheet and imported again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.records.audit import AuditEntry, append_audit
from dispatch.records.registers import REGISTERS

if TYPE_CHECKING:
    from dispatch.ports import Clock
    from dispatch.records.engine import Records


def export_entries(
    records: Records, clock: Clock, name: str, user_id: str
) -> tuple[list[str], list[list[str]]]:
    """Return the columns and rows of a register, without secrets; that it was taken is in the audit log."""
    register = REGISTERS[name]
    columns = [column.name for column in register.columns if not column.is_secret]
    with records.writing() as session:
        rows = [register.texts_of(values) for values in register.read_all(session)]
        append_audit(session, AuditEntry(clock.now(), user_id, "register_exported", "register", name))
    return columns, [[row[column] for column in columns] for row in rows]
