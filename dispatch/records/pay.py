"""What interpreters are paid, in SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.records.tables import InterpreterRow, PayRow

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def association_of(session: Session, interpreter_id: str, call_id: str) -> str | None:
    """Return the supplier of an interpreter in a call: the one recorded first, else that of today.

    So a late fact never moves a call to the association to which the interpreter has changed since.
    """
    recorded = session.get(PayRow, (call_id, interpreter_id))
    if recorded is not None:
        return recorded.association_id
    interpreter = session.get(InterpreterRow, interpreter_id)
    return interpreter.association_id if interpreter else None
