"""What staff think of a call, and whether an interpreter reports a problem."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("call_record", sa.Column("rating", sa.Integer(), nullable=True))
    op.add_column(
        "call_record", sa.Column("problem_reported", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    for name in ("rated", "rating_sum"):
        op.add_column("rollup_hour", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    for name in ("rating_sum", "rated"):
        op.drop_column("rollup_hour", name)
    for name in ("problem_reported", "rating"):
        op.drop_column("call_record", name)
