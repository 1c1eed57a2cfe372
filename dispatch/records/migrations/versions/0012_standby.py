"""Standby of interpreters and what it is paid; facts that belong to no call are found by whose they are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
INDEX = "ix_fact_interpreter_id_occurred_at"
OWNER = {
    "postgresql": "details ->> 'interpreter_id'",
    "sqlite": "json_extract(details, '$.interpreter_id')",
}


def upgrade() -> None:
    op.add_column("fact", sa.Column("interpreter_id", sa.String(length=64), nullable=True))
    owner = OWNER[op.get_bind().dialect.name]
    op.execute(f"UPDATE fact SET interpreter_id = {owner} WHERE call_id IS NULL")  # noqa: S608 - our own words
    where = sa.text("interpreter_id IS NOT NULL")
    op.create_index(
        INDEX, "fact", ["interpreter_id", "occurred_at"], sqlite_where=where, postgresql_where=where
    )
    op.create_table(
        "standby_due",
        sa.Column("interpreter_id", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("interpreter_id", "day", name="pk_standby_due"),
    )
    op.create_index("ix_standby_due_ready_at", "standby_due", ["ready_at"])
    op.create_table(
        "standby_stay",
        sa.Column("stay_id", sa.String(length=64), nullable=False),
        sa.Column("interpreter_id", sa.String(length=64), nullable=False),
        sa.Column("leg_id", sa.String(length=64), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("end_reason", sa.String(length=32), nullable=True),
        sa.Column("estimated", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("stay_id", name="pk_standby_stay"),
    )
    op.create_index(
        "ix_standby_stay_interpreter_id_started_at", "standby_stay", ["interpreter_id", "started_at"]
    )
    op.create_table(
        "standby_pay",
        sa.Column("interpreter_id", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("association_id", sa.String(length=64), nullable=True),
        sa.Column("rate_card_id", sa.String(length=64), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stay_seconds", sa.Integer(), nullable=False),
        sa.Column("talk_seconds", sa.Integer(), nullable=False),
        sa.Column("billed_seconds", sa.Integer(), nullable=False),
        sa.Column("amount_micros", sa.BigInteger(), nullable=False),
        sa.Column("per_hour_micros", sa.BigInteger(), nullable=False),
        sa.Column("items", DOCUMENT, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changes", DOCUMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["rate_card_id"], ["rate_card.rate_card_id"], name="fk_standby_pay_rate_card_id_rate_card"
        ),
        sa.PrimaryKeyConstraint("interpreter_id", "day", name="pk_standby_pay"),
    )
    op.create_index(
        "ix_standby_pay_association_id_started_at", "standby_pay", ["association_id", "started_at"]
    )
    op.create_index("ix_standby_pay_rate_card_id", "standby_pay", ["rate_card_id"])
    op.create_index("ix_standby_pay_started_at", "standby_pay", ["started_at"])


def downgrade() -> None:
    op.drop_table("standby_pay")
    op.drop_table("standby_stay")
    op.drop_table("standby_due")
    op.drop_index(INDEX, "fact")
    op.drop_column("fact", "interpreter_id")
