"""INSERT that says what to do when the row is there already, as each database spells it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.dialects import postgresql, sqlite

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.orm import Session

    from dispatch.records.columns import Base


def insert_into(session: Session, row: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """Return an INSERT of the session's own dialect, which has `on_conflict_do_...`."""
    if session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(row)
    return sqlite.insert(row)


def add_sums(session: Session, row: type[Base], key: Sequence[str], sums: Mapping[str, Any]) -> None:
    """Add numbers to the row of a key, which is made where it is missing; `sums` holds both."""
    insert = insert_into(session, row)
    values = {getattr(row, name): value for name, value in sums.items()}
    table = row.__table__.c
    added = {
        column: table[column.name] + insert.excluded[column.name]
        for name, column in ((name, getattr(row, name).property.columns[0]) for name in sums)
        if name not in key
    }
    session.execute(
        insert.values(values).on_conflict_do_update(
            index_elements=[getattr(row, name) for name in key], set_=added
        )
    )
