"""Statements as they were issued, and invoices held against them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "statement",
        sa.Column("statement_id", sa.String(length=64), nullable=False),
        sa.Column("series", sa.String(length=32), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("party_kind", sa.String(32), nullable=False),
        sa.Column("party_id", sa.String(length=64), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("valued_micros", sa.BigInteger(), nullable=False),
        sa.Column("net_micros", sa.BigInteger(), nullable=False),
        sa.Column("gross_micros", sa.BigInteger(), nullable=False),
        sa.Column("previous_digest", sa.String(length=64), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("statement_id", name="pk_statement"),
        sa.UniqueConstraint("number", name="uq_statement_number"),
        sa.UniqueConstraint(
            "party_kind",
            "party_id",
            "first_day",
            "last_day",
            "sequence",
            name="uq_statement_party_kind_party_id_first_day_last_day_sequence",
        ),
        sa.UniqueConstraint("series", "serial", name="uq_statement_series_serial"),
    )
    op.create_index("ix_statement_first_day_last_day", "statement", ["first_day", "last_day"])

    op.create_table(
        "statement_series",
        sa.Column("series", sa.String(length=32), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("last_digest", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("series", name="pk_statement_series"),
    )
    op.create_table(
        "statement_item",
        sa.Column("statement_id", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("nature", sa.String(32), nullable=False),
        sa.Column("corrects", sa.String(length=32), nullable=True),
        sa.Column("call_id", sa.String(length=64), nullable=False),
        sa.Column("interpreter_id", sa.String(length=64), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("language", sa.String(length=35), nullable=True),
        sa.Column("access_code_id", sa.String(length=64), nullable=True),
        sa.Column("cost_centre_id", sa.String(length=64), nullable=True),
        sa.Column("interpreter_numbers", sa.Text(), nullable=False),
        sa.Column("rates", sa.Text(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("valued_micros", sa.BigInteger(), nullable=False),
        sa.Column("net_micros", sa.BigInteger(), nullable=False),
        sa.Column("vat_rate_micros", sa.BigInteger(), nullable=False),
        sa.Column("vat_exemption", sa.String(length=200), nullable=True),
        sa.Column("reason", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statement.statement_id"], name="fk_statement_item_statement_id_statement"
        ),
        sa.PrimaryKeyConstraint("statement_id", "position", name="pk_statement_item"),
    )
    op.create_index("ix_statement_item_call_id", "statement_item", ["call_id"])
    op.create_index("ix_statement_item_corrects", "statement_item", ["corrects"])

    op.create_table(
        "supplier_invoice",
        sa.Column("statement_id", sa.String(length=64), nullable=False),
        sa.Column("invoice_number", sa.String(length=64), nullable=False),
        sa.Column("amount_micros", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statement.statement_id"], name="fk_supplier_invoice_statement_id_statement"
        ),
        sa.PrimaryKeyConstraint("statement_id", name="pk_supplier_invoice"),
    )
    op.create_index("ix_supplier_invoice_paid_at", "supplier_invoice", ["paid_at"])


def downgrade() -> None:

    op.drop_table("supplier_invoice")

    op.drop_table("statement_item")
    op.drop_table("statement_series")

    op.drop_table("statement")
