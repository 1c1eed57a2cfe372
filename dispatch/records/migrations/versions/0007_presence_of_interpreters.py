"""What each interpreter was doing last, for the case that live state is lost."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; it fills as presences change."""
    op.create_table(
        "interpreter_presence",
        sa.Column("interpreter_id", sa.String(64), nullable=False),
        sa.Column("presence", sa.String(32), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("interpreter_id", name=op.f("pk_interpreter_presence")),
    )


def downgrade() -> None:
    """Forget it."""
    op.drop_table("interpreter_presence")
