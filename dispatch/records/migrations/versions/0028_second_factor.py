"""A second factor for who logs in to the pages: a secret shared with their telephone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("user_account", sa.Column("factor_secret", sa.String(64), nullable=True))
    op.add_column("user_account", sa.Column("factor_step", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("user_account", "factor_step")
    op.drop_column("user_account", "factor_secret")
