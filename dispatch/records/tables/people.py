"""Interpreters, their languages and associations, and the one table in which telephone numbers live."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, false
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.domain.directory import Gender, Group, Proficiency
from dispatch.domain.states import Presence
from dispatch.records.columns import Base, Id, Retention, kept_as


class PhonePurpose(StrEnum):
    """Why a number is kept."""

    INTERPRETER = "interpreter"
    KNOWN_CALLER = "known_caller"
    PARTNER = "partner"


class InterpreterPresenceRow(Base):
    """What an interpreter was doing last; from it their duty is restored where live state was lost."""

    __tablename__ = "interpreter_presence"
    __table_args__ = kept_as(Retention.DIRECTORY)

    # No foreign key: a presence may arrive when its interpreter is no longer in the directory.
    interpreter_id: Mapped[str] = mapped_column(Id, primary_key=True)
    presence: Mapped[Presence]
    since: Mapped[datetime]


class PhoneNumberRow(Base):
    """A person's or site's number under a random id; the only table that holds numbers of others."""

    __tablename__ = "phone_number"
    __table_args__ = kept_as(Retention.CONTACT)

    phone_number_id: Mapped[str] = mapped_column(Id, primary_key=True)
    e164: Mapped[str] = mapped_column(String(16))
    purpose: Mapped[PhonePurpose]
    created_at: Mapped[datetime]
    delete_after: Mapped[date | None] = mapped_column(index=True)  # None: while in use


class LanguageRow(Base):
    """A language or variety that can be asked for."""

    __tablename__ = "language"
    __table_args__ = kept_as(Retention.DIRECTORY)

    tag: Mapped[str] = mapped_column(String(35), primary_key=True)  # BCP-47
    # Printed on cards in hundreds of offices: a row is switched off, never deleted, so no code is reused.
    keypad_code: Mapped[str] = mapped_column(String(3), unique=True)
    name_pt: Mapped[str] = mapped_column(String(100))
    name_en: Mapped[str] = mapped_column(String(100))
    endonym: Mapped[str] = mapped_column(String(100))
    variety_of: Mapped[str | None] = mapped_column(String(35))  # tag of the language it is a variety of
    offered: Mapped[bool] = mapped_column(default=True)
    # Whether clients may hear phrases of it that no speaker of it has reviewed; see telephony.prompts.client.
    plays_unreviewed: Mapped[bool] = mapped_column(default=False, server_default=false())


class LanguageFallbackRow(Base):
    """A language that may serve where nobody speaks another."""

    __tablename__ = "language_fallback"
    __table_args__ = kept_as(Retention.DIRECTORY)

    from_tag: Mapped[str] = mapped_column(String(35), ForeignKey("language.tag"), primary_key=True)
    to_tag: Mapped[str] = mapped_column(String(35), ForeignKey("language.tag"), primary_key=True, index=True)
    position: Mapped[int]  # 1 is the nearest
    kind: Mapped[str] = mapped_column(String(32))  # why it may serve, as the list says that it comes from
    ask_caller_first: Mapped[bool]


class AssociationRow(Base):
    """A supplier association that places interpreters."""

    __tablename__ = "association"
    __table_args__ = kept_as(Retention.DIRECTORY)

    association_id: Mapped[str] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    tier: Mapped[int] = mapped_column(default=0, server_default="0")  # 0 is asked first


class InterpreterRow(Base):
    """A person who interprets; institutions see only the public number."""

    __tablename__ = "interpreter"
    __table_args__ = kept_as(Retention.DIRECTORY)

    interpreter_id: Mapped[str] = mapped_column(Id, primary_key=True)
    public_number: Mapped[str] = mapped_column(String(16), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    login_digest: Mapped[str] = mapped_column(String(64), unique=True)  # of number and PIN together
    phone_number_id: Mapped[str | None] = mapped_column(
        Id, ForeignKey("phone_number.phone_number_id", ondelete="SET NULL"), index=True
    )
    association_id: Mapped[str | None] = mapped_column(
        Id, ForeignKey("association.association_id"), index=True
    )
    prompt_language: Mapped[str] = mapped_column(String(16))
    gender: Mapped[Gender | None]
    age_band: Mapped[str | None] = mapped_column(String(16))
    community: Mapped[str | None] = mapped_column(String(32))
    # Mediators on the spot: where they sit, and what staff are told of the place.
    site_id: Mapped[str | None] = mapped_column(Id, ForeignKey("site.site_id"), index=True)
    desk: Mapped[str | None] = mapped_column(String(32))
    time_zone: Mapped[str | None] = mapped_column(String(64))  # of their shifts; None: the service's
    # On call while off duty: rung for emergencies, and for nothing else.
    takes_emergencies: Mapped[bool] = mapped_column(default=False, server_default=false())
    # The same for lines that are always served, where nobody who speaks the language is on duty.
    takes_nights: Mapped[bool] = mapped_column(default=False, server_default=false())
    groups: Mapped[str] = mapped_column(  # words of directory.Group
        String(64), default=Group.INTERPRETER.value, server_default=Group.INTERPRETER.value
    )
    active: Mapped[bool] = mapped_column(default=True)


class InterpreterLanguageRow(Base):
    """One language of one interpreter."""

    __tablename__ = "interpreter_language"
    __table_args__ = kept_as(Retention.DIRECTORY)

    interpreter_id: Mapped[str] = mapped_column(
        Id, ForeignKey("interpreter.interpreter_id", ondelete="CASCADE"), primary_key=True
    )
    tag: Mapped[str] = mapped_column(String(35), ForeignKey("language.tag"), primary_key=True, index=True)
    proficiency: Mapped[Proficiency]


class InterpreterDomainRow(Base):
    """A credential of an interpreter: a domain in which they may interpret where one is asked for."""

    __tablename__ = "interpreter_domain"
    __table_args__ = kept_as(Retention.DIRECTORY)

    interpreter_id: Mapped[str] = mapped_column(
        Id, ForeignKey("interpreter.interpreter_id", ondelete="CASCADE"), primary_key=True
    )
    domain: Mapped[str] = mapped_column(String(32), primary_key=True)
