"""Funds, and what they were asked to pay."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "fund",
        sa.Column("fund_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("terms", DOCUMENT, nullable=False),
        sa.PrimaryKeyConstraint("fund_id", name="pk_fund"),
    )
    op.create_table(
        "claim",
        sa.Column("claim_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("fund_id", sa.String(length=64), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("before_micros", sa.BigInteger(), nullable=False),
        sa.Column("asked_micros", sa.BigInteger(), nullable=False),
        sa.Column("left_out", DOCUMENT, nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.fund_id"], name="fk_claim_fund_id_fund"),
        sa.PrimaryKeyConstraint("claim_id", name="pk_claim"),
        sa.UniqueConstraint("fund_id", "sequence", name="uq_claim_fund_id_sequence"),
        sa.UniqueConstraint("number", name="uq_claim_number"),
    )
    op.create_table(
        "claim_item",
        sa.Column("claim_id", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.String(length=64), nullable=False),
        sa.Column("interpreter_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("amount_micros", sa.BigInteger(), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("statement_number", sa.String(length=32), nullable=True),
        sa.Column("asked_micros", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.claim_id"], name="fk_claim_item_claim_id_claim"),
        sa.PrimaryKeyConstraint("claim_id", "position", name="pk_claim_item"),
    )
    op.create_index("ix_claim_item_call_id", "claim_item", ["call_id"])

    with op.batch_alter_table("institution", schema=None) as batch_op:
        batch_op.add_column(sa.Column("region", sa.String(length=8), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("institution", schema=None) as batch_op:
        batch_op.drop_column("region")

    op.drop_table("claim_item")
    op.drop_table("claim")
    op.drop_table("fund")
