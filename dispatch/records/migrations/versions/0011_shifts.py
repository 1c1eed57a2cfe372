"""Weekly shifts of interpreters, days that differ, and the time zone in which they are told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("interpreter", sa.Column("time_zone", sa.String(64), nullable=True))
    op.create_table(
        "shift",
        sa.Column("shift_id", sa.String(64), nullable=False),
        sa.Column("interpreter_id", sa.String(64), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("begins", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("is_night", sa.Boolean(), nullable=False),
        sa.Column("on_holidays", sa.Boolean(), nullable=False),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_shift_weekday")),
        sa.PrimaryKeyConstraint("shift_id", name=op.f("pk_shift")),
        sa.ForeignKeyConstraint(
            ["interpreter_id"],
            ["interpreter.interpreter_id"],
            name=op.f("fk_shift_interpreter_id_interpreter"),
            ondelete="CASCADE",
        ),
    )
    op.create_index(op.f("ix_shift_interpreter_id"), "shift", ["interpreter_id"])
    op.create_table(
        "shift_exception",
        sa.Column("exception_id", sa.String(64), nullable=False),
        sa.Column("interpreter_id", sa.String(64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("begins", sa.Time(), nullable=True),
        sa.Column("ends", sa.Time(), nullable=True),
        sa.Column("is_night", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(begins IS NULL) = (ends IS NULL)", name=op.f("ck_shift_exception_begins_and_ends")
        ),
        sa.PrimaryKeyConstraint("exception_id", name=op.f("pk_shift_exception")),
        sa.ForeignKeyConstraint(
            ["interpreter_id"],
            ["interpreter.interpreter_id"],
            name=op.f("fk_shift_exception_interpreter_id_interpreter"),
            ondelete="CASCADE",
        ),
    )
    op.create_index(op.f("ix_shift_exception_interpreter_id"), "shift_exception", ["interpreter_id"])


def downgrade() -> None:
    op.drop_table("shift_exception")
    op.drop_table("shift")
    op.drop_column("interpreter", "time_zone")
