"""Who asks, where, who pays, which numbers they dial, and what of it the live directory must still learn."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String, false, true
from sqlalchemy.orm import Mapped, mapped_column, validates

from dispatch.domain.directory import Identification, LineKind, Sharing
from dispatch.domain.opening_hours import read_opening_hours
from dispatch.domain.policies import DEFAULT_POLICY
from dispatch.domain.required_fields import read_fields
from dispatch.records.columns import Base, Id, Retention, SerialNumber, kept_as


class InstitutionKind(StrEnum):
    """What an institution is in the tree."""

    MINISTRY = "ministry"
    CENTRE = "centre"  # a national centre, under whose roof several agencies sit
    AGENCY = "agency"
    MUNICIPALITY = "municipality"
    LOCAL_CENTRE = "local_centre"


class InstitutionRow(Base):
    """Who asks: a node of the tree of institutions."""

    __tablename__ = "institution"
    __table_args__ = kept_as(Retention.DIRECTORY)

    institution_id: Mapped[str] = mapped_column(Id, primary_key=True)
    parent_id: Mapped[str | None] = mapped_column(Id, ForeignKey("institution.institution_id"), index=True)
    kind: Mapped[InstitutionKind]
    name: Mapped[str] = mapped_column(String(200))
    region: Mapped[str | None] = mapped_column(String(8))  # NUTS code, as PT170; None: that of the one above


class SiteRow(Base):
    """Where staff sit, and how they prove who they are."""

    __tablename__ = "site"
    __table_args__ = kept_as(Retention.DIRECTORY)

    site_id: Mapped[str] = mapped_column(Id, primary_key=True)
    institution_id: Mapped[str] = mapped_column(Id, ForeignKey("institution.institution_id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    identification: Mapped[Identification]


class CostCentreRow(Base):
    """Who pays within an institution."""

    __tablename__ = "cost_centre"
    __table_args__ = kept_as(Retention.DIRECTORY)

    cost_centre_id: Mapped[str] = mapped_column(Id, primary_key=True)
    institution_id: Mapped[str] = mapped_column(Id, ForeignKey("institution.institution_id"), index=True)
    name: Mapped[str] = mapped_column(String(200))


class AccessCodeRow(Base):
    """A code that identifies staff; only its digest is kept, so nobody can read a code out of here."""

    __tablename__ = "access_code"
    __table_args__ = kept_as(Retention.DIRECTORY)

    access_code_id: Mapped[str] = mapped_column(Id, primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    institution_id: Mapped[str] = mapped_column(Id, ForeignKey("institution.institution_id"), index=True)
    site_id: Mapped[str] = mapped_column(Id, ForeignKey("site.site_id"), index=True)
    cost_centre_id: Mapped[str] = mapped_column(Id, ForeignKey("cost_centre.cost_centre_id"), index=True)
    prompt_language: Mapped[str] = mapped_column(String(16))
    wishes: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")  # a Wishes, as JSON
    # What staff are asked for, as dispatch.domain.required_fields reads it.
    fields: Mapped[list[dict[str, Any]]] = mapped_column(default=list, server_default="[]")
    may_be_urgent: Mapped[bool] = mapped_column(default=False, server_default=false())  # may say so by key
    valid: Mapped[bool] = mapped_column(default=True)

    @validates("fields")
    def _refuse_senseless_fields(self, _name: str, told: list[dict[str, Any]]) -> list[dict[str, Any]]:
        read_fields(told)
        return told


class KnownCallerRow(Base):
    """A caller ID that a site has told us of.

    One that is listed for an emergency line is good for that line alone: its digest is of both.
    """

    __tablename__ = "known_caller"
    __table_args__ = kept_as(Retention.DIRECTORY)

    known_caller_id: Mapped[str] = mapped_column(Id, primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    phone_number_id: Mapped[str | None] = mapped_column(
        Id, ForeignKey("phone_number.phone_number_id", ondelete="SET NULL"), index=True
    )
    site_id: Mapped[str] = mapped_column(Id, ForeignKey("site.site_id"), index=True)
    cost_centre_id: Mapped[str] = mapped_column(Id, ForeignKey("cost_centre.cost_centre_id"), index=True)
    identification: Mapped[Identification]
    sharing: Mapped[Sharing]
    prompt_language: Mapped[str] = mapped_column(String(16))
    wishes: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")  # a Wishes, as JSON
    may_be_urgent: Mapped[bool] = mapped_column(default=False, server_default=false())  # may say so by key
    # The emergency line that it is listed for; None: it is known on every other line.
    line_id: Mapped[str | None] = mapped_column(Id, ForeignKey("line.line_id"), index=True)


class LineRow(Base):
    """A public telephone number of the service with its own dialogue."""

    __tablename__ = "line"
    __table_args__ = kept_as(Retention.DIRECTORY)

    line_id: Mapped[str] = mapped_column(Id, primary_key=True)
    kind: Mapped[LineKind]
    number: Mapped[str] = mapped_column(String(16), unique=True)  # the service's own, hence public
    name: Mapped[str] = mapped_column(String(200))
    prompt_language: Mapped[str] = mapped_column(String(16))
    longest_wait_seconds: Mapped[int | None]  # None: the setting
    callback_wait_seconds: Mapped[int | None]  # None: the setting; 0: no callback is promised
    related_languages: Mapped[bool] = mapped_column(default=True, server_default=true())
    policy: Mapped[str] = mapped_column(String(32), default=DEFAULT_POLICY, server_default=DEFAULT_POLICY)
    tier_delays: Mapped[list[float]] = mapped_column(default=list, server_default="[]")  # seconds
    head_start_seconds: Mapped[float] = mapped_column(default=0.0, server_default="0")
    # As dispatch.domain.opening_hours reads them; none: never closed.
    opening_hours: Mapped[list[dict[str, Any]]] = mapped_column(default=list, server_default="[]")
    closed_line_id: Mapped[str | None] = mapped_column(Id)  # offered while this one is closed
    # Never closed; where nobody is on duty it rings who is on call, then partners, then promises a callback.
    always_served: Mapped[bool] = mapped_column(default=False, server_default=false())
    # Of an emergency line: tags by key, from 1; one alone needs no key.
    languages: Mapped[list[str]] = mapped_column(default=list, server_default="[]")

    @validates("opening_hours")
    def _refuse_senseless_hours(self, _name: str, told: list[dict[str, Any]]) -> list[dict[str, Any]]:
        read_opening_hours(told)
        return told


class PartnerRow(Base):
    """Another service that a line may hand a request over to, by telephone."""

    __tablename__ = "partner"
    __table_args__ = kept_as(Retention.DIRECTORY)

    partner_id: Mapped[str] = mapped_column(Id, primary_key=True)
    line_id: Mapped[str] = mapped_column(Id, ForeignKey("line.line_id"), index=True)
    position: Mapped[int]  # 1 is tried first
    phone_number_id: Mapped[str | None] = mapped_column(
        Id, ForeignKey("phone_number.phone_number_id", ondelete="SET NULL"), index=True
    )
    languages: Mapped[str] = mapped_column(String(1000))  # BCP-47 tags with blanks between; empty: all
    ring_seconds: Mapped[int]
    send_digits: Mapped[str | None] = mapped_column(String(32))  # keys pressed once they answer, `w` waits
    cost_per_minute: Mapped[Decimal | None]  # as known
    currency: Mapped[str | None] = mapped_column(String(3))
    active: Mapped[bool] = mapped_column(default=True)


class ListKind(StrEnum):
    """What an institution says of an interpreter."""

    PREFER = "prefer"
    ONLY = "only"
    NEVER = "never"


class InstitutionListRow(Base):
    """One interpreter on one of an institution's lists; at most 50 are read of each."""

    __tablename__ = "institution_list"
    __table_args__ = kept_as(Retention.DIRECTORY)

    institution_id: Mapped[str] = mapped_column(
        Id, ForeignKey("institution.institution_id", ondelete="CASCADE"), primary_key=True
    )
    interpreter_id: Mapped[str] = mapped_column(
        Id, ForeignKey("interpreter.interpreter_id", ondelete="CASCADE"), primary_key=True, index=True
    )
    kind: Mapped[ListKind]


class DirectoryOutboxRow(Base):
    """One entry of the live directory that has changed in SQL and is not yet told to Redis."""

    __tablename__ = "directory_outbox"
    __table_args__ = kept_as(Retention.OUTBOX) | {"sqlite_autoincrement": True}  # ids must never come again

    change_id: Mapped[int] = mapped_column(SerialNumber, primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))  # a value of dispatch.records.directory.EntryKind
    key: Mapped[str] = mapped_column(String(64))
    changed_at: Mapped[datetime]
