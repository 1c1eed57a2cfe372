"""Alembic's entrance: runs migrations on the connection that `dispatch.records.migrate` hands over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from alembic import context
from sqlalchemy import Enum

from dispatch.records.columns import Money, Seconds, UtcDateTime
from dispatch.records.tables import Base

if TYPE_CHECKING:
    from alembic.autogenerate.api import AutogenContext


def render_plainly(kind: str, item: Any, _: AutogenContext) -> str | Literal[False]:
    """Write our column types into migrations as what the database sees, so that they outlive our classes."""
    if kind != "type":
        return False
    if isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if isinstance(item, (Money, Seconds)):
        return "sa.BigInteger()"
    return f"sa.String({item.length})" if isinstance(item, Enum) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite changes a table by making a new one.
    render_item=render_plainly,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
