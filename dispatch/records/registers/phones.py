"""Telephone numbers under random ids: a number that is given up gets its day of deletion."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from dispatch.records.directory import keep
from dispatch.records.retention import set_deletion_date
from dispatch.records.tables import InterpreterRow, KnownCallerRow, PartnerRow, PhoneNumberRow

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from dispatch.records.tables import PhonePurpose

HOLDERS = (InterpreterRow, KnownCallerRow, PartnerRow)


def new_phone(session: Session, number: str, purpose: PhonePurpose, now: datetime) -> str:
    """Keep a number and return its id, which tells nothing of it."""
    number_id = secrets.token_hex(16)
    row = PhoneNumberRow(phone_number_id=number_id, e164=number, purpose=purpose, created_at=now)
    keep(session, [row], now)
    return number_id


def let_go_of_phone(session: Session, number_id: str, now: datetime) -> None:
    """Have a number forgotten, with the proof of it, unless somebody else has it still."""
    used = or_(*(select(row).where(row.phone_number_id == number_id).exists() for row in HOLDERS))
    if not session.scalar(select(used)):
        set_deletion_date(session, number_id, now.date())
