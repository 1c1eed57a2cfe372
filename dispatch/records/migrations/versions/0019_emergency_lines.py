"""Emergency lines: their languages by key, the numbers listed for them, and who is on call."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("line", sa.Column("languages", DOCUMENT, nullable=False, server_default="[]"))
    op.add_column(
        "interpreter",
        sa.Column("takes_emergencies", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    with op.batch_alter_table("known_caller") as known_caller:
        known_caller.add_column(sa.Column("line_id", sa.String(64), nullable=True))
        known_caller.create_foreign_key("fk_known_caller_line_id_line", "line", ["line_id"], ["line_id"])
        known_caller.create_index("ix_known_caller_line_id", ["line_id"])


def downgrade() -> None:
    with op.batch_alter_table("known_caller") as known_caller:
        known_caller.drop_index("ix_known_caller_line_id")
        known_caller.drop_constraint("fk_known_caller_line_id_line", type_="foreignkey")
        known_caller.drop_column("line_id")
    op.drop_column("interpreter", "takes_emergencies")
    op.drop_column("line", "languages")
