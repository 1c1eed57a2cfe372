"""Forgets what may no longer be kept."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from dispatch.records.accounts import forget_ended_sessions
from dispatch.records.directory import discard
from dispatch.records.tables import PhoneNumberRow

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

SESSIONS_STAY = timedelta(days=7)


def set_deletion_date(session: Session, phone_number_id: str, delete_after: date) -> None:
    """Decide when a number is forgotten, once it is no longer in use."""
    session.get_one(PhoneNumberRow, phone_number_id).delete_after = delete_after


def forget_expired(session: Session, now: datetime) -> int:
    """Delete numbers whose date has passed and sessions that ended a week ago; return how many rows.

    People, facts and records stay: they refer to a number by a random id that then leads nowhere. Idempotent.
    """
    expired = session.scalars(select(PhoneNumberRow).where(PhoneNumberRow.delete_after < now.date())).all()
    discard(session, expired, now)
    return len(expired) + forget_ended_sessions(session, now - SESSIONS_STAY)
