"""Notes that somebody complained of a call, with who is to answer and by when."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from dispatch.domain.errors import UnknownCall
from dispatch.domain.periods import Period
from dispatch.domain.reviews import ANSWERED_WITHIN, Complainant, ReviewKind, ReviewState, has_number
from dispatch.records.audit import AuditEntry, append_audit
from dispatch.records.reviews import calls_with_reference
from dispatch.records.tables import CallRow, ReviewRow

if TYPE_CHECKING:
    from datetime import date

    from dispatch.ports import Clock
    from dispatch.records.engine import Records


@dataclass(frozen=True, slots=True)
class Complaint:
    """What somebody says of a call."""

    reference: str  # the number that staff heard at the end of the call
    day: date  # the local day of the call
    said_by: Complainant
    text: str  # in short, without names and numbers
    owner: str  # the account that is to answer
    due_on: date | None = None  # None: two weeks and a day from now
    call_id: str | None = None  # where two calls of the day have the reference


def take_complaint(
    records: Records, clock: Clock, complaint: Complaint, user_id: str, time_zone: str = "Europe/Lisbon"
) -> str:
    """Put a complaint on the review list and return its id.

    Raises UnknownCall where no call of the day has the reference, ValueError where several have and none is
    named, or the text holds a telephone number.
    """
    if has_number(complaint.text):
        raise ValueError("a complaint is kept without telephone numbers")
    zone, now = ZoneInfo(time_zone), clock.now()
    with records.writing() as session:
        call_id = _call_of(session, complaint, zone)
        row = ReviewRow(
            review_id=f"{ReviewKind.COMPLAINT}-{secrets.token_hex(8)}",
            kind=ReviewKind.COMPLAINT,
            call_id=call_id,
            opened_at=session.get_one(CallRow, call_id).opened_at,
            found_at=now,
            state=ReviewState.OPEN,
            owner=complaint.owner,
            due_on=complaint.due_on or (now + ANSWERED_WITHIN).astimezone(zone).date(),
            said_by=complaint.said_by,
            complaint=complaint.text,
            changed_at=now,
        )
        session.add(row)
        details = {"call_id": call_id, "owner": complaint.owner}
        append_audit(session, AuditEntry(now, user_id, "complaint_taken", "review", row.review_id, details))
        return row.review_id


def _call_of(session: Any, complaint: Complaint, zone: ZoneInfo) -> str:
    since, until = Period(complaint.day, complaint.day).moments(zone)
    found = calls_with_reference(session, complaint.reference, since, until)
    if complaint.call_id is not None:
        found = [call_id for call_id in found if call_id == complaint.call_id]
    if not found:
        raise UnknownCall(complaint.reference)
    if len(found) > 1:
        raise ValueError(f"several calls have this reference, name one of them: {', '.join(found)}")
    return found[0]
