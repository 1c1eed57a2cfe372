"""INSERT that says what to do when the row is there already, as each database spells it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import inspect
from sqlalchemy.dialects import postgresql, sqlite

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.orm import Session

    from dispatch.records.columns import Base

Insert = postgresql.Insert | sqlite.Insert


def insert_into(session: Session, row: type[Base]) -> Insert:
    """Return an INSERT of the session's own dialect, which has `on_conflict_do_...`."""
    return insert_in(session.get_bind().dialect.name, row)


def insert_in(dialect: str, table: type[Base] | Any) -> Insert:
    """Return the same by the dialect's name, for a statement that is built once and kept."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


def add_many(
    session: Session, row: type[Base], rows: Sequence[Mapping[str, Any]], key: Sequence[str]
) -> None:
    """Add numbers to many rows by one statement; each names the same columns, the key among them."""
    if not rows:
        return
    columns = {name: inspect(row).columns[name].name for name in rows[0]}
    added = tuple(sorted(columns[name] for name in columns if name not in key))
    statement = _adding(session.get_bind().dialect.name, row, added)
    session.execute(statement, [{columns[name]: value for name, value in each.items()} for each in rows])


@cache  # Building this statement takes longer than running it, and there are only a few of them.
def _adding(dialect: str, row: type[Base], sums: tuple[str, ...]) -> Insert:
    table = inspect(row).local_table
    insert = insert_in(dialect, table)
    added = {name: table.c[name] + insert.excluded[name] for name in sums}
    return insert.on_conflict_do_update(index_elements=[*table.primary_key], set_=added)
