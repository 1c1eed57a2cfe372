"""What accounts are for, and of which institution."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("user_account", schema=None) as batch_op:
        batch_op.add_column(sa.Column("institution_id", sa.String(length=64), nullable=True))
        batch_op.create_foreign_key(
            "fk_user_account_institution_id_institution",
            "institution",
            ["institution_id"],
            ["institution_id"],
        )
    op.execute("UPDATE user_account SET role = 'auditor' WHERE role = 'reader'")


def downgrade() -> None:
    op.execute("UPDATE user_account SET role = 'reader' WHERE role <> 'administrator'")
    with op.batch_alter_table("user_account", schema=None) as batch_op:
        batch_op.drop_constraint("fk_user_account_institution_id_institution", type_="foreignkey")
        batch_op.drop_column("institution_id")
