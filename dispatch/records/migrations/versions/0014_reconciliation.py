"""The carrier's own list of legs with their prices, and where it and our facts disagree."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "carrier_leg",
        sa.Column("leg_id", sa.String(length=64), nullable=False),
        sa.Column("call_id", sa.String(length=64), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("duration_seconds", sa.Integer(), nullable=True),
        sa.Column("price_micros", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("listed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("leg_id", name="pk_carrier_leg"),
    )
    op.create_index("ix_carrier_leg_call_id", "carrier_leg", ["call_id"])
    op.create_index("ix_carrier_leg_started_at", "carrier_leg", ["started_at"])
    op.create_table(
        "leg_difference",
        sa.Column("leg_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("call_id", sa.String(length=64), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ours", sa.String(length=100), nullable=False),
        sa.Column("theirs", sa.String(length=100), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("leg_id", "kind", name="pk_leg_difference"),
    )
    op.create_index("ix_leg_difference_started_at", "leg_difference", ["started_at"])
    op.create_index("ix_leg_difference_state", "leg_difference", ["state"])
    op.create_table(
        "reconciliation",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("compared_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("runs", sa.Integer(), nullable=False),
        sa.Column("our_legs", sa.Integer(), nullable=False),
        sa.Column("carrier_legs", sa.Integer(), nullable=False),
        sa.Column("still_up", sa.Integer(), nullable=False),
        sa.Column("without_price", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", name="pk_reconciliation"),
    )


def downgrade() -> None:
    op.drop_table("reconciliation")
    op.drop_table("leg_difference")
    op.drop_table("carrier_leg")
