"""Administrators, their sessions, and who looked at what."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import DDL, BigInteger, ForeignKey, String, event
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.records.append_only import REFUSE_CHANGES
from dispatch.records.columns import Base, Id, Retention, SerialNumber, kept_as


class Role(StrEnum):
    """What somebody who logs in to the pages is there for; `admin.access` says what each may open."""

    ADMINISTRATOR = "administrator"
    SUPERVISOR = "supervisor"  # watches now and looks back
    FINANCE = "finance"
    OPERATOR = "operator"  # answers whoever presses 0
    INSTITUTION_MANAGER = "institution_manager"  # of one institution with all below it
    ASSOCIATION = "association"  # places interpreters
    COORDINATOR = "coordinator"  # of a team of interpreters
    INTERPRETER = "interpreter"
    AUDITOR = "auditor"  # reads, changes nothing


class UserAccountRow(Base):
    """Somebody who may sign in to the pages."""

    __tablename__ = "user_account"
    __table_args__ = kept_as(Retention.DIRECTORY)

    user_id: Mapped[str] = mapped_column(Id, primary_key=True)
    login: Mapped[str] = mapped_column(String(100), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))  # Argon2id
    role: Mapped[Role]
    institution_id: Mapped[str | None] = mapped_column(Id, ForeignKey("institution.institution_id"))
    """Of an institution manager: what they see, with all below it."""
    interpreter_id: Mapped[str | None] = mapped_column(Id, ForeignKey("interpreter.interpreter_id"))
    """Of an interpreter: whose own pages these are."""
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    factor_secret: Mapped[str | None] = mapped_column(String(64))  # of a second factor, by RFC 6238
    factor_step: Mapped[int | None] = mapped_column(BigInteger)  # the last half minute whose code was used


class UserSessionRow(Base):
    """One signed-in browser; the cookie's token is kept only as a digest."""

    __tablename__ = "user_session"
    __table_args__ = kept_as(Retention.ACCESS)

    token_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[str] = mapped_column(
        Id, ForeignKey("user_account.user_id", ondelete="CASCADE"), index=True
    )
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)  # whatever happens; idleness ends it sooner
    revoked_at: Mapped[datetime | None]


class ApiTokenRow(Base):
    """By which a program reads the service; the token itself is kept nowhere."""

    __tablename__ = "api_token"
    __table_args__ = kept_as(Retention.DIRECTORY)

    token_id: Mapped[str] = mapped_column(Id, primary_key=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(100))  # of the program, for who ends its tokens
    scopes: Mapped[str] = mapped_column(String(400))  # set apart by blanks
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class AuditEntryRow(Base):
    """Who did or saw what, when."""

    __tablename__ = "audit_entry"
    __table_args__ = kept_as(Retention.AUDIT)

    entry_id: Mapped[int] = mapped_column(SerialNumber, primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    user_id: Mapped[str | None] = mapped_column(Id, index=True)  # no foreign key: it outlives the account
    action: Mapped[str] = mapped_column(String(64))
    subject_kind: Mapped[str | None] = mapped_column(String(32))
    subject_id: Mapped[str | None] = mapped_column(Id)
    details: Mapped[dict[str, Any]]


for _dialect, _statements in REFUSE_CHANGES.items():
    for _statement in _statements:
        _refusal: Any = DDL(_statement)  # type: ignore[no-untyped-call]
        event.listen(AuditEntryRow.__table__, "after_create", _refusal.execute_if(dialect=_dialect))
