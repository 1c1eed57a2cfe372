"""Which sites may say by key that a request is urgent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

TABLES = ("access_code", "known_caller")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(
            table, sa.Column("may_be_urgent", sa.Boolean(), nullable=False, server_default=sa.false())
        )


def downgrade() -> None:
    for table in TABLES:
        op.drop_column(table, "may_be_urgent")
