"""When a line is open, and which one may be chosen while it is closed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("line", sa.Column("opening_hours", DOCUMENT, nullable=False, server_default="[]"))
    op.add_column("line", sa.Column("closed_line_id", sa.String(64), nullable=True))


def downgrade() -> None:
    op.drop_column("line", "closed_line_id")
    op.drop_column("line", "opening_hours")
