"""Whose an interpreter's account is, and an audit log in which nothing can be changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from dispatch.records.append_only import REFUSE_CHANGES, REMOVE_REFUSAL

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("user_account") as table:
        table.add_column(sa.Column("interpreter_id", sa.String(64), nullable=True))
        table.create_foreign_key(
            "fk_user_account_interpreter_id_interpreter",
            "interpreter",
            ["interpreter_id"],
            ["interpreter_id"],
        )
    for statement in REFUSE_CHANGES[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    for statement in REMOVE_REFUSAL[op.get_bind().dialect.name]:
        op.execute(statement)
    with op.batch_alter_table("user_account") as table:
        table.drop_constraint("fk_user_account_interpreter_id_interpreter", type_="foreignkey")
        table.drop_column("interpreter_id")
