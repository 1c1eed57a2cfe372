"""Calls that a mediator at the caller's own site served in person are counted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "rollup_hour", sa.Column("served_on_the_spot", sa.Integer(), nullable=False, server_default="0")
    )


def downgrade() -> None:
    op.drop_column("rollup_hour", "served_on_the_spot")
