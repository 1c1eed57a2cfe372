"""Terms of rate cards, pay of interpreters, and how records were revised."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    with op.batch_alter_table("rate_card") as table:
        table.add_column(sa.Column("side", sa.String(32), nullable=False, server_default="institution"))
        table.add_column(sa.Column("party_id", sa.String(64), nullable=True))
        table.add_column(sa.Column("terms", DOCUMENT, nullable=False, server_default=sa.text("'{}'")))
    with op.batch_alter_table("call_record") as table:
        table.add_column(sa.Column("domain", sa.String(32), nullable=True))
        table.add_column(sa.Column("eligibility", sa.String(32), nullable=False, server_default="not_asked"))
        table.drop_index("ix_call_record_institution_id")
        table.create_index("ix_call_record_institution_id_opened_at", ["institution_id", "opened_at"])
    op.create_table(
        "pay",
        sa.Column("call_id", sa.String(64), nullable=False),
        sa.Column("interpreter_id", sa.String(64), nullable=False),
        sa.Column("association_id", sa.String(64), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rate_card_id", sa.String(64), nullable=True),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("conversation_seconds", sa.Integer(), nullable=False),
        sa.Column("billed_seconds", sa.Integer(), nullable=False),
        sa.Column("amount_micros", sa.BigInteger(), nullable=False),
        sa.Column("not_paid_reason", sa.String(64), nullable=True),
        sa.Column("items", DOCUMENT, nullable=False),
        sa.Column("valued_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"], ["call_record.call_id"], name="fk_pay_call_id_call_record", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["rate_card_id"], ["rate_card.rate_card_id"], name="fk_pay_rate_card_id_rate_card"
        ),
        sa.PrimaryKeyConstraint("call_id", "interpreter_id", name="pk_pay"),
    )
    op.create_index("ix_pay_association_id_opened_at", "pay", ["association_id", "opened_at"])
    op.create_index("ix_pay_interpreter_id_opened_at", "pay", ["interpreter_id", "opened_at"])
    op.create_index("ix_pay_rate_card_id", "pay", ["rate_card_id"])
    op.create_table(
        "record_revision",
        sa.Column("call_id", sa.String(64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("revised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changes", DOCUMENT, nullable=False),
        sa.PrimaryKeyConstraint("call_id", "position", name="pk_record_revision"),
    )


def downgrade() -> None:
    op.drop_table("record_revision")
    op.drop_table("pay")
    with op.batch_alter_table("call_record") as table:
        table.drop_index("ix_call_record_institution_id_opened_at")
        table.create_index("ix_call_record_institution_id", ["institution_id"])
        table.drop_column("eligibility")
        table.drop_column("domain")
    with op.batch_alter_table("rate_card") as table:
        table.drop_column("terms")
        table.drop_column("party_id")
        table.drop_column("side")
