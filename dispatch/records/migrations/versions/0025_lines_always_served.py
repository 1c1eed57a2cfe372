"""Lines that are always served, and who is on call for them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table, column in (("line", "always_served"), ("interpreter", "takes_nights")):
        op.add_column(table, sa.Column(column, sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    for table, column in (("interpreter", "takes_nights"), ("line", "always_served")):
        op.drop_column(table, column)
