"""What helps when nobody can: a line's longest wait, related languages, partners, and what became of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables and columns."""
    op.add_column("line", sa.Column("longest_wait_seconds", sa.Integer(), nullable=True))
    op.add_column("line", sa.Column("callback_wait_seconds", sa.Integer(), nullable=True))
    op.add_column(
        "line", sa.Column("related_languages", sa.Boolean(), nullable=False, server_default=sa.true())
    )
    op.add_column("call_record", sa.Column("reason", sa.String(32), nullable=True))
    op.add_column("call_record", sa.Column("callback", sa.String(32), nullable=True))
    op.create_table(
        "language_fallback",
        sa.Column("from_tag", sa.String(35), nullable=False),
        sa.Column("to_tag", sa.String(35), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("ask_caller_first", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["from_tag"], ["language.tag"], name=op.f("fk_language_fallback_from_tag_language")
        ),
        sa.ForeignKeyConstraint(
            ["to_tag"], ["language.tag"], name=op.f("fk_language_fallback_to_tag_language")
        ),
        sa.PrimaryKeyConstraint("from_tag", "to_tag", name=op.f("pk_language_fallback")),
    )
    op.create_index(op.f("ix_language_fallback_to_tag"), "language_fallback", ["to_tag"])
    op.create_table(
        "partner",
        sa.Column("partner_id", sa.String(64), nullable=False),
        sa.Column("line_id", sa.String(64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("phone_number_id", sa.String(64), nullable=True),
        sa.Column("languages", sa.String(1000), nullable=False),
        sa.Column("ring_seconds", sa.Integer(), nullable=False),
        sa.Column("send_digits", sa.String(32), nullable=True),
        sa.Column("cost_per_minute", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(3), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["line_id"], ["line.line_id"], name=op.f("fk_partner_line_id_line")),
        sa.ForeignKeyConstraint(
            ["phone_number_id"],
            ["phone_number.phone_number_id"],
            name=op.f("fk_partner_phone_number_id_phone_number"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("partner_id", name=op.f("pk_partner")),
    )
    op.create_index(op.f("ix_partner_line_id"), "partner", ["line_id"])
    op.create_index(op.f("ix_partner_phone_number_id"), "partner", ["phone_number_id"])


def downgrade() -> None:
    """Drop them again."""
    op.drop_table("partner")
    op.drop_table("language_fallback")
    for column in ("callback", "reason"):
        op.drop_column("call_record", column)
    for column in ("related_languages", "callback_wait_seconds", "longest_wait_seconds"):
        op.drop_column("line", column)
