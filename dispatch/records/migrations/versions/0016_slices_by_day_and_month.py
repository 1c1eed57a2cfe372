"""Days and months of slices of the service, for statistics; `./ponte migrate` fills them from the records."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rollup_slice",
        sa.Column("prompt", sa.Integer(), nullable=False),
        sa.Column("left_at_code", sa.Integer(), nullable=False),
        sa.Column("left_at_language", sa.Integer(), nullable=False),
        sa.Column("left_unrung", sa.Integer(), nullable=False),
        sa.Column("left_within_30", sa.Integer(), nullable=False),
        sa.Column("left_within_120", sa.Integer(), nullable=False),
        sa.Column("left_later", sa.Integer(), nullable=False),
        sa.Column("connect_2", sa.Integer(), nullable=False),
        sa.Column("connect_4", sa.Integer(), nullable=False),
        sa.Column("connect_6", sa.Integer(), nullable=False),
        sa.Column("connect_8", sa.Integer(), nullable=False),
        sa.Column("connect_10", sa.Integer(), nullable=False),
        sa.Column("connect_12", sa.Integer(), nullable=False),
        sa.Column("connect_14", sa.Integer(), nullable=False),
        sa.Column("connect_16", sa.Integer(), nullable=False),
        sa.Column("connect_18", sa.Integer(), nullable=False),
        sa.Column("connect_20", sa.Integer(), nullable=False),
        sa.Column("connect_25", sa.Integer(), nullable=False),
        sa.Column("connect_30", sa.Integer(), nullable=False),
        sa.Column("connect_40", sa.Integer(), nullable=False),
        sa.Column("connect_50", sa.Integer(), nullable=False),
        sa.Column("connect_60", sa.Integer(), nullable=False),
        sa.Column("connect_90", sa.Integer(), nullable=False),
        sa.Column("connect_120", sa.Integer(), nullable=False),
        sa.Column("connect_180", sa.Integer(), nullable=False),
        sa.Column("connect_300", sa.Integer(), nullable=False),
        sa.Column("connect_600", sa.Integer(), nullable=False),
        sa.Column("connect_longer", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("slice_id", sa.String(length=64), nullable=False),
        sa.Column("grain", sa.String(length=32), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("requested", sa.Integer(), nullable=False),
        sa.Column("connected", sa.Integer(), nullable=False),
        sa.Column("served_on_the_spot", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("abandoned", sa.Integer(), nullable=False),
        sa.Column("unserved", sa.Integer(), nullable=False),
        sa.Column("no_request", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("offers", sa.Integer(), nullable=False),
        sa.Column("offers_accepted", sa.Integer(), nullable=False),
        sa.Column("offers_unanswered", sa.Integer(), nullable=False),
        sa.Column("connect_milliseconds", sa.BigInteger(), nullable=False),
        sa.Column("waiting_milliseconds", sa.BigInteger(), nullable=False),
        sa.Column("conversation_seconds", sa.Integer(), nullable=False),
        sa.Column("billed_seconds", sa.Integer(), nullable=False),
        sa.Column("rated", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("rating_sum", sa.Integer(), nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("kind", "slice_id", "grain", "first_day", "language", name="pk_rollup_slice"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "rollup_slice_hour",
        sa.Column("week_hour", sa.Integer(), nullable=False),
        sa.Column("voices", sa.Integer(), nullable=False),
        sa.Column("prompt", sa.Integer(), nullable=False),
        sa.Column("lost", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("slice_id", sa.String(length=64), nullable=False),
        sa.Column("grain", sa.String(length=32), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.PrimaryKeyConstraint(
            "week_hour", "kind", "slice_id", "grain", "first_day", "language", name="pk_rollup_slice_hour"
        ),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("rollup_slice_hour")
    op.drop_table("rollup_slice")
