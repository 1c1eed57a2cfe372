"""Operators and supervisors: what people are on duty for, and what was asked of them in calls."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "interpreter", sa.Column("groups", sa.String(64), nullable=False, server_default="interpreter")
    )
    op.add_column(
        "call_record", sa.Column("assisted_seconds", sa.Integer(), nullable=False, server_default="0")
    )
    op.create_table(
        "assistance",
        sa.Column("call_id", sa.String(64), nullable=False),
        sa.Column("request_id", sa.String(64), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("asked_by", sa.String(16), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("interpreter_id", sa.String(64), nullable=True),
        sa.Column("leg_id", sa.String(64), nullable=True),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(32), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"],
            ["call_record.call_id"],
            name="fk_assistance_call_id_call_record",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("call_id", "request_id", name="pk_assistance"),
    )
    op.create_index("ix_assistance_asked_at", "assistance", ["asked_at"])


def downgrade() -> None:
    op.drop_index("ix_assistance_asked_at", table_name="assistance")
    op.drop_table("assistance")
    op.drop_column("call_record", "assisted_seconds")
    op.drop_column("interpreter", "groups")
