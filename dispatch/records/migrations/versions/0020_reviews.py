"""Calls that somebody is to look at, and complaints."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "review",
        sa.Column("review_id", sa.String(100), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("call_id", sa.String(64), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("cause", sa.String(32), nullable=True),
        sa.Column("owner", sa.String(64), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("said_by", sa.String(32), nullable=True),
        sa.Column("complaint", sa.String(1000), nullable=True),
        sa.Column("note", sa.String(1000), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("review_id", name="pk_review"),
    )
    op.create_index("ix_review_state_opened_at", "review", ["state", "opened_at"])
    op.create_index("ix_review_opened_at_review_id", "review", ["opened_at", "review_id"])
    op.create_index("ix_review_call_id", "review", ["call_id"])
    op.create_index("ix_review_changed_at", "review", ["changed_at"])


def downgrade() -> None:
    op.drop_table("review")
