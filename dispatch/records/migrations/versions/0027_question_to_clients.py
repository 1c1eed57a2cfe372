"""What clients answered who were asked at the end whether the conversation helped."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("call_record", sa.Column("client_answer", sa.String(32), nullable=True))


def downgrade() -> None:
    op.drop_column("call_record", "client_answer")
