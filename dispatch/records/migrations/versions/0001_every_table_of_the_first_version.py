"""Every table of the first version."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
SERIAL_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES_LAST_FIRST = (
    "known_caller",
    "interpreter_language",
    "access_code",
    "user_session",
    "site",
    "offer",
    "leg",
    "interpreter",
    "cost_centre",
    "conversation",
    "conference",
    "charge",
    "user_account",
    "rollup_hour_wait",
    "rollup_hour",
    "recording_due",
    "rate_card",
    "phone_number",
    "line",
    "language",
    "institution",
    "fact",
    "directory_outbox",
    "call_record",
    "audit_entry",
    "association",
)


def upgrade() -> None:  # noqa: PLR0915 - the first migration lists every table.
    op.create_table(
        "association",
        sa.Column("association_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("association_id", name="pk_association"),
    )
    op.create_table(
        "audit_entry",
        sa.Column("entry_id", SERIAL_NUMBER, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.String(length=64), nullable=True),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("subject_kind", sa.String(length=32), nullable=True),
        sa.Column("subject_id", sa.String(length=64), nullable=True),
        sa.Column("details", DOCUMENT, nullable=False),
        sa.PrimaryKeyConstraint("entry_id", name="pk_audit_entry"),
    )
    op.create_index("ix_audit_entry_at", "audit_entry", ["at"])
    op.create_index("ix_audit_entry_user_id", "audit_entry", ["user_id"])

    op.create_table(
        "call_record",
        sa.Column("call_id", sa.String(length=64), nullable=False),
        sa.Column("carrier_account", sa.String(length=64), nullable=True),
        sa.Column("line_id", sa.String(length=64), nullable=True),
        sa.Column("institution_id", sa.String(length=64), nullable=True),
        sa.Column("site_id", sa.String(length=64), nullable=True),
        sa.Column("cost_centre_id", sa.String(length=64), nullable=True),
        sa.Column("access_code_id", sa.String(length=64), nullable=True),
        sa.Column("sharing", sa.String(32), nullable=True),
        sa.Column("language", sa.String(length=35), nullable=True),
        sa.Column("outcome", sa.String(32), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("connected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("connect_milliseconds", sa.BigInteger(), nullable=True),
        sa.Column("dial_to_voice_milliseconds", sa.BigInteger(), nullable=True),
        sa.Column("waiting_milliseconds", sa.BigInteger(), nullable=True),
        sa.Column("conversation_seconds", sa.Integer(), nullable=False),
        sa.Column("estimated", sa.Boolean(), nullable=False),
        sa.Column("fact_count", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revised_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("call_id", name="pk_call_record"),
    )
    op.create_index("ix_call_record_institution_id", "call_record", ["institution_id"])
    op.create_index("ix_call_record_language", "call_record", ["language"])
    op.create_index("ix_call_record_opened_at_call_id", "call_record", ["opened_at", "call_id"])
    op.create_index("ix_call_record_outcome", "call_record", ["outcome"])

    op.create_table(
        "directory_outbox",
        sa.Column("change_id", SERIAL_NUMBER, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("change_id", name="pk_directory_outbox"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "fact",
        sa.Column("fact_id", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("call_id", sa.String(length=64), nullable=True),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("details", DOCUMENT, nullable=False),
        sa.PrimaryKeyConstraint("fact_id", name="pk_fact"),
    )
    op.create_index("ix_fact_call_id_fact_id", "fact", ["call_id", "fact_id"])
    op.create_index("ix_fact_occurred_at", "fact", ["occurred_at"])

    op.create_table(
        "institution",
        sa.Column("institution_id", sa.String(length=64), nullable=False),
        sa.Column("parent_id", sa.String(length=64), nullable=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["institution.institution_id"], name="fk_institution_parent_id_institution"
        ),
        sa.PrimaryKeyConstraint("institution_id", name="pk_institution"),
    )
    op.create_index("ix_institution_parent_id", "institution", ["parent_id"])

    op.create_table(
        "language",
        sa.Column("tag", sa.String(length=35), nullable=False),
        sa.Column("keypad_code", sa.String(length=3), nullable=False),
        sa.Column("name_pt", sa.String(length=100), nullable=False),
        sa.Column("name_en", sa.String(length=100), nullable=False),
        sa.Column("endonym", sa.String(length=100), nullable=False),
        sa.Column("offered", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("tag", name="pk_language"),
        sa.UniqueConstraint("keypad_code", name="uq_language_keypad_code"),
    )
    op.create_table(
        "line",
        sa.Column("line_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("prompt_language", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("line_id", name="pk_line"),
        sa.UniqueConstraint("number", name="uq_line_number"),
    )
    op.create_table(
        "phone_number",
        sa.Column("phone_number_id", sa.String(length=64), nullable=False),
        sa.Column("e164", sa.String(length=16), nullable=False),
        sa.Column("purpose", sa.String(32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delete_after", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("phone_number_id", name="pk_phone_number"),
    )
    op.create_index("ix_phone_number_delete_after", "phone_number", ["delete_after"])

    op.create_table(
        "rate_card",
        sa.Column("rate_card_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("per_minute_micros", sa.BigInteger(), nullable=False),
        sa.Column("increment_seconds", sa.Integer(), nullable=False),
        sa.Column("minimum_seconds", sa.Integer(), nullable=False),
        sa.Column("rounding", sa.String(32), nullable=False),
        sa.Column("amount_step_micros", sa.BigInteger(), nullable=False),
        sa.Column("free_of_charge", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("rate_card_id", name="pk_rate_card"),
    )
    op.create_index("ix_rate_card_valid_from", "rate_card", ["valid_from"])

    op.create_table(
        "recording_due",
        sa.Column("call_id", sa.String(length=64), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("fact_count", sa.Integer(), nullable=False),
        sa.Column("last_fact_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("call_id", name="pk_recording_due"),
    )
    op.create_index("ix_recording_due_closed_last_fact_at", "recording_due", ["closed", "last_fact_at"])

    op.create_table(
        "rollup_hour",
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("line_id", sa.String(length=64), nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("requested", sa.Integer(), nullable=False),
        sa.Column("connected", sa.Integer(), nullable=False),
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
        sa.PrimaryKeyConstraint("hour", "language", "line_id", name="pk_rollup_hour"),
    )
    op.create_table(
        "rollup_hour_wait",
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("bucket", sa.Integer(), nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("line_id", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("kind", "bucket", "hour", "language", "line_id", name="pk_rollup_hour_wait"),
    )
    op.create_table(
        "user_account",
        sa.Column("user_id", sa.String(length=64), nullable=False),
        sa.Column("login", sa.String(length=100), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("user_id", name="pk_user_account"),
        sa.UniqueConstraint("login", name="uq_user_account_login"),
    )
    op.create_table(
        "charge",
        sa.Column("call_id", sa.String(length=64), nullable=False),
        sa.Column("rate_card_id", sa.String(length=64), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("billed_seconds", sa.Integer(), nullable=False),
        sa.Column("valued_amount_micros", sa.BigInteger(), nullable=False),
        sa.Column("due_amount_micros", sa.BigInteger(), nullable=False),
        sa.Column("not_billed_reason", sa.String(length=64), nullable=True),
        sa.Column("items", DOCUMENT, nullable=False),
        sa.Column("valued_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"], ["call_record.call_id"], name="fk_charge_call_id_call_record", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["rate_card_id"], ["rate_card.rate_card_id"], name="fk_charge_rate_card_id_rate_card"
        ),
        sa.PrimaryKeyConstraint("call_id", name="pk_charge"),
    )
    op.create_index("ix_charge_rate_card_id", "charge", ["rate_card_id"])

    op.create_table(
        "conference",
        sa.Column("call_id", sa.String(length=64), nullable=False),
        sa.Column("conference_id", sa.String(length=64), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.String(length=100), nullable=True),
        sa.ForeignKeyConstraint(
            ["call_id"], ["call_record.call_id"], name="fk_conference_call_id_call_record", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("call_id", "conference_id", name="pk_conference"),
    )
    op.create_table(
        "conversation",
        sa.Column("call_id", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("conference_id", sa.String(length=64), nullable=False),
        sa.Column("leg_id", sa.String(length=64), nullable=False),
        sa.Column("offer_id", sa.String(length=64), nullable=True),
        sa.Column("interpreter_id", sa.String(length=64), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("estimated", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"],
            ["call_record.call_id"],
            name="fk_conversation_call_id_call_record",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("call_id", "position", name="pk_conversation"),
    )
    op.create_index("ix_conversation_interpreter_id", "conversation", ["interpreter_id"])

    op.create_table(
        "cost_centre",
        sa.Column("cost_centre_id", sa.String(length=64), nullable=False),
        sa.Column("institution_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"],
            ["institution.institution_id"],
            name="fk_cost_centre_institution_id_institution",
        ),
        sa.PrimaryKeyConstraint("cost_centre_id", name="pk_cost_centre"),
    )
    op.create_index("ix_cost_centre_institution_id", "cost_centre", ["institution_id"])

    op.create_table(
        "interpreter",
        sa.Column("interpreter_id", sa.String(length=64), nullable=False),
        sa.Column("public_number", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("login_digest", sa.String(length=64), nullable=False),
        sa.Column("phone_number_id", sa.String(length=64), nullable=True),
        sa.Column("association_id", sa.String(length=64), nullable=True),
        sa.Column("prompt_language", sa.String(length=16), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["association_id"],
            ["association.association_id"],
            name="fk_interpreter_association_id_association",
        ),
        sa.ForeignKeyConstraint(
            ["phone_number_id"],
            ["phone_number.phone_number_id"],
            name="fk_interpreter_phone_number_id_phone_number",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("interpreter_id", name="pk_interpreter"),
        sa.UniqueConstraint("login_digest", name="uq_interpreter_login_digest"),
        sa.UniqueConstraint("public_number", name="uq_interpreter_public_number"),
    )
    op.create_index("ix_interpreter_association_id", "interpreter", ["association_id"])
    op.create_index("ix_interpreter_phone_number_id", "interpreter", ["phone_number_id"])

    op.create_table(
        "leg",
        sa.Column("call_id", sa.String(length=64), nullable=False),
        sa.Column("leg_id", sa.String(length=64), nullable=False),
        sa.Column("carrier_account", sa.String(length=64), nullable=True),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("offer_id", sa.String(length=64), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("duration_seconds", sa.Integer(), nullable=True),
        sa.Column("estimated", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"], ["call_record.call_id"], name="fk_leg_call_id_call_record", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("call_id", "leg_id", name="pk_leg"),
    )
    op.create_table(
        "offer",
        sa.Column("call_id", sa.String(length=64), nullable=False),
        sa.Column("offer_id", sa.String(length=64), nullable=False),
        sa.Column("request_id", sa.String(length=64), nullable=True),
        sa.Column("interpreter_id", sa.String(length=64), nullable=True),
        sa.Column("leg_id", sa.String(length=64), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("picked_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["call_id"], ["call_record.call_id"], name="fk_offer_call_id_call_record", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("call_id", "offer_id", name="pk_offer"),
    )
    op.create_index("ix_offer_interpreter_id", "offer", ["interpreter_id"])

    op.create_table(
        "site",
        sa.Column("site_id", sa.String(length=64), nullable=False),
        sa.Column("institution_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("identification", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.institution_id"], name="fk_site_institution_id_institution"
        ),
        sa.PrimaryKeyConstraint("site_id", name="pk_site"),
    )
    op.create_index("ix_site_institution_id", "site", ["institution_id"])

    op.create_table(
        "user_session",
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.user_id"],
            name="fk_user_session_user_id_user_account",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("token_digest", name="pk_user_session"),
    )
    op.create_index("ix_user_session_expires_at", "user_session", ["expires_at"])
    op.create_index("ix_user_session_user_id", "user_session", ["user_id"])

    op.create_table(
        "access_code",
        sa.Column("access_code_id", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("institution_id", sa.String(length=64), nullable=False),
        sa.Column("site_id", sa.String(length=64), nullable=False),
        sa.Column("cost_centre_id", sa.String(length=64), nullable=False),
        sa.Column("prompt_language", sa.String(length=16), nullable=False),
        sa.Column("valid", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cost_centre_id"],
            ["cost_centre.cost_centre_id"],
            name="fk_access_code_cost_centre_id_cost_centre",
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"],
            ["institution.institution_id"],
            name="fk_access_code_institution_id_institution",
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.site_id"], name="fk_access_code_site_id_site"),
        sa.PrimaryKeyConstraint("access_code_id", name="pk_access_code"),
        sa.UniqueConstraint("digest", name="uq_access_code_digest"),
    )
    op.create_index("ix_access_code_cost_centre_id", "access_code", ["cost_centre_id"])
    op.create_index("ix_access_code_institution_id", "access_code", ["institution_id"])
    op.create_index("ix_access_code_site_id", "access_code", ["site_id"])

    op.create_table(
        "interpreter_language",
        sa.Column("interpreter_id", sa.String(length=64), nullable=False),
        sa.Column("tag", sa.String(length=35), nullable=False),
        sa.Column("proficiency", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(
            ["interpreter_id"],
            ["interpreter.interpreter_id"],
            name="fk_interpreter_language_interpreter_id_interpreter",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["tag"], ["language.tag"], name="fk_interpreter_language_tag_language"),
        sa.PrimaryKeyConstraint("interpreter_id", "tag", name="pk_interpreter_language"),
    )
    op.create_index("ix_interpreter_language_tag", "interpreter_language", ["tag"])

    op.create_table(
        "known_caller",
        sa.Column("known_caller_id", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("phone_number_id", sa.String(length=64), nullable=True),
        sa.Column("site_id", sa.String(length=64), nullable=False),
        sa.Column("cost_centre_id", sa.String(length=64), nullable=False),
        sa.Column("identification", sa.String(32), nullable=False),
        sa.Column("sharing", sa.String(32), nullable=False),
        sa.Column("prompt_language", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["cost_centre_id"],
            ["cost_centre.cost_centre_id"],
            name="fk_known_caller_cost_centre_id_cost_centre",
        ),
        sa.ForeignKeyConstraint(
            ["phone_number_id"],
            ["phone_number.phone_number_id"],
            name="fk_known_caller_phone_number_id_phone_number",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.site_id"], name="fk_known_caller_site_id_site"),
        sa.PrimaryKeyConstraint("known_caller_id", name="pk_known_caller"),
        sa.UniqueConstraint("digest", name="uq_known_caller_digest"),
    )
    op.create_index("ix_known_caller_cost_centre_id", "known_caller", ["cost_centre_id"])
    op.create_index("ix_known_caller_phone_number_id", "known_caller", ["phone_number_id"])
    op.create_index("ix_known_caller_site_id", "known_caller", ["site_id"])


def downgrade() -> None:
    for table in TABLES_LAST_FIRST:
        op.drop_table(table)
