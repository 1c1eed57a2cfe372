"""Keys of two roll-ups begin with what they are read by, so that what is read at once lies together."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

HOURS: dict[str, Any] = {
    "kind": sa.String(32),
    "slice_id": sa.String(64),
    "grain": sa.String(32),
    "first_day": sa.Date(),
    "language": sa.String(35),
    "week_hour": sa.Integer(),
}
WAITS: dict[str, Any] = {
    "hour": sa.DateTime(timezone=True),
    "language": sa.String(35),
    "line_id": sa.String(64),
    "kind": sa.String(32),
    "bucket": sa.Integer(),
}
TABLES = {
    "rollup_slice_hour": (HOURS, ("voices", "prompt", "lost"), ("week_hour", *list(HOURS)[:-1])),
    "rollup_hour_wait": (WAITS, ("calls",), ("kind", "bucket", "hour", "language", "line_id")),
}
"""Columns of the key in their new order, sums, and the key's order before."""


def upgrade() -> None:
    for table, (key, sums, _) in TABLES.items():
        _order(table, key, sums, tuple(key))


def downgrade() -> None:
    for table, (key, sums, before) in TABLES.items():
        _order(table, key, sums, before)


def _order(table: str, key: dict[str, Any], sums: tuple[str, ...], order: tuple[str, ...]) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(f"pk_{table}", table)
        op.create_primary_key(f"pk_{table}", table, list(order))
        return
    op.create_table(
        f"{table}_anew",
        *(sa.Column(name, key[name], nullable=False) for name in order),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in sums),
        sa.PrimaryKeyConstraint(*order, name=f"pk_{table}"),
        sqlite_with_rowid=table != "rollup_slice_hour",
    )
    names = ", ".join((*order, *sums))
    op.execute(f"INSERT INTO {table}_anew ({names}) SELECT {names} FROM {table}")  # noqa: S608 - our own names
    op.drop_table(table)
    op.rename_table(f"{table}_anew", table)
