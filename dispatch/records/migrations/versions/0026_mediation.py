"""What a mediation was about and how it ended."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

COLUMNS = ("mediation_theme", "mediation_outcome")


def upgrade() -> None:
    for name in COLUMNS:
        op.add_column("call_record", sa.Column(name, sa.String(32), nullable=True))


def downgrade() -> None:
    for name in COLUMNS:
        op.drop_column("call_record", name)
