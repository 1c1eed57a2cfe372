"""What can be chosen in forms, as keys and names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from dispatch.records.tables import CostCentreRow, InterpreterRow

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def read_cost_centres(session: Session) -> tuple[tuple[str, str, str], ...]:
    """Return every cost centre: id, whose it is, name."""
    row = CostCentreRow
    return tuple(session.execute(select(row.cost_centre_id, row.institution_id, row.name)).all())


def read_people_names(session: Session) -> list[tuple[str, str]]:
    """Return public numbers and names of those who interpret, by number."""
    row = InterpreterRow
    query = select(row.public_number, row.name).where(row.active).order_by(row.public_number)
    return [(number, f"{number} {name}") for number, name in session.execute(query)]
