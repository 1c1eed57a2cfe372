"""What staff of an access code are asked for: up to four numbers instead of a case reference."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON().with_variant(JSONB(), "postgresql")
CODES = sa.table(
    "access_code",
    sa.column("access_code_id", sa.String),
    sa.column("asks_case_reference", sa.Integer),
    sa.column("fields", DOCUMENT),
)


def upgrade() -> None:
    op.add_column("access_code", sa.Column("fields", DOCUMENT, nullable=False, server_default="[]"))
    asking = CODES.c.asks_case_reference
    counts = op.get_bind().scalars(sa.select(asking).where(asking > 0).distinct()).all()
    for digits in counts:
        told = [{"kind": "case", "digits": digits, "check": "none", "is_required": False}]
        op.execute(sa.update(CODES).where(asking == digits).values(fields=told))
    op.drop_column("access_code", "asks_case_reference")
    op.add_column("call_record", sa.Column("cost_reference", sa.String(32), nullable=True))


def downgrade() -> None:
    op.drop_column("call_record", "cost_reference")
    op.add_column(
        "access_code", sa.Column("asks_case_reference", sa.Integer(), nullable=False, server_default="0")
    )
    bind = op.get_bind()
    for code_id, told in bind.execute(sa.select(CODES.c.access_code_id, CODES.c.fields)).all():
        fields = json.loads(told) if isinstance(told, str) else told
        digits = next((field["digits"] for field in fields if field["kind"] == "case"), 0)
        if digits:
            bind.execute(
                sa.update(CODES).where(CODES.c.access_code_id == code_id).values(asks_case_reference=digits)
            )
    op.drop_column("access_code", "fields")
