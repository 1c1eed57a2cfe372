"""What happened: the facts as they came, and the records that are made from them.

No row here refers to the directory by a foreign key: a call must be recordable whatever has since become of
the institution, the line or the interpreter that it names.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, false, text
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.domain.call_record import Eligibility
from dispatch.domain.directory import Group, Sharing
from dispatch.domain.facts import CallOutcome, ClientAnswer, FactSource, MediationOutcome, MediationTheme
from dispatch.domain.legs import LegRole, LegStatus
from dispatch.records.columns import Base, Id, Retention, Seconds, kept_as


class FactRow(Base):
    """One thing that happened; appended once, never changed."""

    __tablename__ = "fact"
    __table_args__ = (
        Index(None, "call_id", "fact_id"),
        Index(None, "occurred_at"),
        Index(
            None,
            "interpreter_id",
            "occurred_at",
            sqlite_where=text("interpreter_id IS NOT NULL"),
            postgresql_where=text("interpreter_id IS NOT NULL"),
        ),
        kept_as(Retention.FACTS),
    )

    fact_id: Mapped[str] = mapped_column(Id, primary_key=True)  # the stream entry, hence written once
    source: Mapped[FactSource]
    kind: Mapped[str] = mapped_column(String(32))
    call_id: Mapped[str | None] = mapped_column(Id)
    interpreter_id: Mapped[str | None] = mapped_column(Id)  # of facts that belong to no call: whose they are
    occurred_at: Mapped[datetime]
    details: Mapped[dict[str, Any]]


class RecordingDueRow(Base):
    """A call whose record does not yet tell all of its facts; written with them, deleted with the record.

    `fact_count` counts the facts that came since; a record deletes the row only if it has seen the last.
    """

    __tablename__ = "recording_due"
    __table_args__ = (Index(None, "closed", "last_fact_at"), kept_as(Retention.OUTBOX))

    call_id: Mapped[str] = mapped_column(Id, primary_key=True)
    closed: Mapped[bool]  # the call is over (or recorded already), so the record can be made
    fact_count: Mapped[int]
    last_fact_at: Mapped[datetime]


class CallRow(Base):
    """The call record: one requester's whole visit."""

    __tablename__ = "call_record"
    __table_args__ = (
        Index(None, "opened_at", "call_id"),
        Index(None, "institution_id", "opened_at"),
        Index(
            None,
            "case_digest",
            "opened_at",
            sqlite_where=text("case_digest IS NOT NULL"),
            postgresql_where=text("case_digest IS NOT NULL"),
        ),
        kept_as(Retention.RECORDS),
    )

    call_id: Mapped[str] = mapped_column(Id, primary_key=True)
    carrier_account: Mapped[str | None] = mapped_column(String(64))
    line_id: Mapped[str | None] = mapped_column(Id)
    institution_id: Mapped[str | None] = mapped_column(Id)
    site_id: Mapped[str | None] = mapped_column(Id)
    cost_centre_id: Mapped[str | None] = mapped_column(Id)
    access_code_id: Mapped[str | None] = mapped_column(Id)
    sharing: Mapped[Sharing | None]
    language: Mapped[str | None] = mapped_column(String(35), index=True)
    outcome: Mapped[CallOutcome] = mapped_column(index=True)
    reason: Mapped[str | None] = mapped_column(String(32))  # why unserved; a value of facts.UnservedReason
    callback: Mapped[str | None] = mapped_column(String(32))  # a value of facts.CallbackOutcome
    opened_at: Mapped[datetime]
    requested_at: Mapped[datetime | None]
    connected_at: Mapped[datetime | None]
    closed_at: Mapped[datetime]
    connect_seconds: Mapped[float | None] = mapped_column("connect_milliseconds", Seconds)
    dial_to_voice_seconds: Mapped[float | None] = mapped_column("dial_to_voice_milliseconds", Seconds)
    waiting_seconds: Mapped[float | None] = mapped_column("waiting_milliseconds", Seconds)
    conversation_seconds: Mapped[int]
    estimated: Mapped[bool]  # some time in it is our conclusion, because the carrier's report never came
    fact_count: Mapped[int]  # how many facts it was made from; more of them make a better record
    recorded_at: Mapped[datetime]
    revised_at: Mapped[datetime | None]
    domain: Mapped[str | None] = mapped_column(String(32))
    eligibility: Mapped[Eligibility] = mapped_column(default=Eligibility.NOT_ASKED)
    rating: Mapped[int | None]  # 1 to 5, by staff
    problem_reported: Mapped[bool] = mapped_column(default=False, server_default=false())
    client_answer: Mapped[ClientAnswer | None]  # whether it helped, by the client at the end
    mediation_theme: Mapped[MediationTheme | None]
    mediation_outcome: Mapped[MediationOutcome | None]
    cost_reference: Mapped[str | None] = mapped_column(String(32))  # the cost centre that staff keyed in
    case_digest: Mapped[str | None] = mapped_column(String(64))  # keyed; tells only that a case came again
    assisted_seconds: Mapped[int] = mapped_column(default=0, server_default="0")  # operators, supervisors


class LegRow(Base):
    """One phone connection of a call."""

    __tablename__ = "leg"
    __table_args__ = kept_as(Retention.RECORDS)

    call_id: Mapped[str] = mapped_column(
        Id, ForeignKey("call_record.call_id", ondelete="CASCADE"), primary_key=True
    )
    leg_id: Mapped[str] = mapped_column(Id, primary_key=True)
    carrier_account: Mapped[str | None] = mapped_column(String(64))
    role: Mapped[LegRole]
    offer_id: Mapped[str | None] = mapped_column(Id)
    started_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    status: Mapped[LegStatus]
    duration_seconds: Mapped[int | None]  # as the carrier reported it
    estimated: Mapped[bool]


class ConferenceRow(Base):
    """One room of a call; a call may have several, one after another."""

    __tablename__ = "conference"
    __table_args__ = kept_as(Retention.RECORDS)

    call_id: Mapped[str] = mapped_column(
        Id, ForeignKey("call_record.call_id", ondelete="CASCADE"), primary_key=True
    )
    conference_id: Mapped[str] = mapped_column(Id, primary_key=True)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None] = mapped_column(String(100))


class OfferRow(Base):
    """Asking one interpreter, and what came of it."""

    __tablename__ = "offer"
    __table_args__ = kept_as(Retention.RECORDS)

    call_id: Mapped[str] = mapped_column(
        Id, ForeignKey("call_record.call_id", ondelete="CASCADE"), primary_key=True
    )
    offer_id: Mapped[str] = mapped_column(Id, primary_key=True)
    request_id: Mapped[str | None] = mapped_column(Id)
    interpreter_id: Mapped[str | None] = mapped_column(Id, index=True)
    leg_id: Mapped[str | None] = mapped_column(Id)
    reason: Mapped[str | None] = mapped_column(String(200))
    made_at: Mapped[datetime]
    picked_up_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(32))  # a value of domain.call_record.OfferOutcome


class AssistanceRow(Base):
    """Asking for one operator or supervisor, and what came of it; apart from offers and conversations."""

    __tablename__ = "assistance"
    __table_args__ = kept_as(Retention.RECORDS)

    call_id: Mapped[str] = mapped_column(
        Id, ForeignKey("call_record.call_id", ondelete="CASCADE"), primary_key=True
    )
    request_id: Mapped[str] = mapped_column(Id, primary_key=True)
    role: Mapped[Group]
    asked_by: Mapped[str] = mapped_column(String(16))
    asked_at: Mapped[datetime] = mapped_column(index=True)
    interpreter_id: Mapped[str | None] = mapped_column(Id)
    leg_id: Mapped[str | None] = mapped_column(Id)
    joined_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(32))  # a value of facts.AssistanceOutcome
    seconds: Mapped[int]


class ConversationRow(Base):
    """A time in which staff and one interpreter heard each other."""

    __tablename__ = "conversation"
    __table_args__ = kept_as(Retention.RECORDS)

    call_id: Mapped[str] = mapped_column(
        Id, ForeignKey("call_record.call_id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)  # 1 for the call's first
    conference_id: Mapped[str] = mapped_column(Id)
    leg_id: Mapped[str] = mapped_column(Id)  # the interpreter's
    offer_id: Mapped[str | None] = mapped_column(Id)
    interpreter_id: Mapped[str | None] = mapped_column(Id, index=True)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    estimated: Mapped[bool]
