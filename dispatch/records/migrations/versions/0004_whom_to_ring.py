"""What policies and requirements know of people, places and lines."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("language", sa.Column("variety_of", sa.String(35), nullable=True))
    op.add_column("association", sa.Column("tier", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("interpreter") as interpreter:
        interpreter.add_column(sa.Column("gender", sa.String(32), nullable=True))
        interpreter.add_column(sa.Column("age_band", sa.String(16), nullable=True))
        interpreter.add_column(sa.Column("community", sa.String(32), nullable=True))
        interpreter.add_column(sa.Column("site_id", sa.String(64), nullable=True))
        interpreter.add_column(sa.Column("desk", sa.String(32), nullable=True))
        interpreter.create_foreign_key("fk_interpreter_site_id_site", "site", ["site_id"], ["site_id"])
        interpreter.create_index("ix_interpreter_site_id", ["site_id"])
    for table in ("access_code", "known_caller"):
        op.add_column(table, sa.Column("wishes", DOCUMENT, nullable=False, server_default="{}"))
    op.add_column(
        "line",
        sa.Column("policy", sa.String(32), nullable=False, server_default="least_needed_elsewhere"),
    )
    op.add_column("line", sa.Column("tier_delays", DOCUMENT, nullable=False, server_default="[]"))
    op.add_column("line", sa.Column("head_start_seconds", sa.Double(), nullable=False, server_default="0"))
    op.create_table(
        "interpreter_domain",
        sa.Column("interpreter_id", sa.String(64), nullable=False),
        sa.Column("domain", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(
            ["interpreter_id"],
            ["interpreter.interpreter_id"],
            name="fk_interpreter_domain_interpreter_id_interpreter",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("interpreter_id", "domain", name="pk_interpreter_domain"),
    )
    op.create_table(
        "institution_list",
        sa.Column("institution_id", sa.String(64), nullable=False),
        sa.Column("interpreter_id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"],
            ["institution.institution_id"],
            name="fk_institution_list_institution_id_institution",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["interpreter_id"],
            ["interpreter.interpreter_id"],
            name="fk_institution_list_interpreter_id_interpreter",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("institution_id", "interpreter_id", name="pk_institution_list"),
    )
    op.create_index("ix_institution_list_interpreter_id", "institution_list", ["interpreter_id"])


def downgrade() -> None:
    op.drop_table("institution_list")
    op.drop_table("interpreter_domain")
    for column in ("head_start_seconds", "tier_delays", "policy"):
        op.drop_column("line", column)
    for table in ("known_caller", "access_code"):
        op.drop_column(table, "wishes")
    with op.batch_alter_table("interpreter") as interpreter:
        interpreter.drop_index("ix_interpreter_site_id")
        interpreter.drop_constraint("fk_interpreter_site_id_site", type_="foreignkey")
        for column in ("desk", "site_id", "community", "age_band", "gender"):
            interpreter.drop_column(column)
    op.drop_column("association", "tier")
    op.drop_column("language", "variety_of")
