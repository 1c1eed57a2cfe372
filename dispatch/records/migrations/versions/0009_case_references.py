"""Which access codes ask for a case reference."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "access_code", sa.Column("asks_case_reference", sa.Integer(), nullable=False, server_default="0")
    )


def downgrade() -> None:
    op.drop_column("access_code", "asks_case_reference")
