"""Sums by interpreter, unserved by reason and callbacks in all sums, and which call came again for a case."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

ADDED = (
    "problems",
    "first_offers",
    "first_accepted",
    "nobody_on_duty",
    "nobody_answered",
    "staff_not_reached",
    "partners_failed",
    "callbacks_kept",
    "callbacks_broken",
    "callbacks_withdrawn",
)
TALLIES = ("rollup_hour", "rollup_slice")
SUMS = (
    "offers",
    "offers_accepted",
    "offers_declined",
    "offers_unanswered",
    "offers_withdrawn",
    "offers_failed",
    "calls",
    "conversation_seconds",
    "paid_seconds",
    "rated",
    "rating_sum",
)


def upgrade() -> None:
    for table in TALLIES:
        for name in ADDED:
            op.add_column(table, sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    op.add_column("call_record", sa.Column("case_digest", sa.String(64), nullable=True))
    op.create_index(
        "ix_call_record_case_digest_opened_at",
        "call_record",
        ["case_digest", "opened_at"],
        sqlite_where=sa.text("case_digest IS NOT NULL"),
        postgresql_where=sa.text("case_digest IS NOT NULL"),
    )
    op.create_table(
        "rollup_interpreter",
        sa.Column("interpreter_id", sa.String(64), nullable=False),
        sa.Column("grain", sa.String(32), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("language", sa.String(35), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in SUMS),
        sa.Column("accept_milliseconds", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "interpreter_id", "grain", "first_day", "language", name="pk_rollup_interpreter"
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_rollup_interpreter_grain_first_day", "rollup_interpreter", ["grain", "first_day"])


def downgrade() -> None:
    op.drop_table("rollup_interpreter")
    op.drop_index("ix_call_record_case_digest_opened_at", "call_record")
    op.drop_column("call_record", "case_digest")
    for table in TALLIES:
        for name in ADDED:
            op.drop_column(table, name)
