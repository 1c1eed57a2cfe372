"""Forgets what may no longer be kept, and leaves a proof of it in the audit log."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, exists, func, select

from dispatch.domain.reviews import UNSETTLED
from dispatch.records.accounts import forget_ended_sessions
from dispatch.records.audit import AuditEntry, append_audit
from dispatch.records.columns import Base
from dispatch.records.directory import discard
from dispatch.records.tables import (
    AuditEntryRow,
    CallRow,
    FactRow,
    PhoneNumberRow,
    RecordingDueRow,
    ReviewRow,
    UserSessionRow,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy.orm import Session

SESSIONS_STAY = timedelta(days=7)
FACTS_STAY = timedelta(days=731)
AUDIT_STAYS = timedelta(days=1096)
REVIEWS_STAY = timedelta(days=1096)
GRACE = timedelta(days=1)
"""How long after its time a row may still be there: the job runs every hour, in bounded steps."""

FORGOTTEN = "forgotten"
"""The action of a proof; proofs stay as long as what they tell of would have, and longer: ten years."""
PROOFS_STAY = timedelta(days=3653)
AT_ONCE = 500
ROWS: dict[str, type[Base]] = {
    row.__tablename__: row for row in (PhoneNumberRow, UserSessionRow, FactRow, ReviewRow, AuditEntryRow)
}


@dataclass(frozen=True, slots=True)
class Held:
    """How a table stands to its time."""

    table: str
    stays_days: int
    overdue: int  # rows past their time by more than a day
    proofs: int  # how often something was forgotten
    forgotten: int  # rows in all
    last_until: str | None  # up to when, by the latest proof


def set_deletion_date(session: Session, phone_number_id: str, delete_after: date) -> None:
    """Decide when a number is forgotten, once it is no longer in use."""
    session.get_one(PhoneNumberRow, phone_number_id).delete_after = delete_after


def forget_expired(session: Session, now: datetime) -> int:
    """Delete numbers whose date has passed and sessions that ended a week ago; return how many rows.

    People, facts and records stay: they refer to a number by a random id that then leads nowhere. Idempotent.
    """
    expired = session.scalars(select(PhoneNumberRow).where(PhoneNumberRow.delete_after < now.date())).all()
    ids = [row.phone_number_id for row in expired]
    discard(session, expired, now)
    _prove(session, now, "phone_number", ids, now)
    return len(expired) + forget_ended_sessions(session, now - SESSIONS_STAY)


def forget_facts(session: Session, now: datetime) -> int:
    """Delete some facts past their time, with a proof, and return how many; 0 once none is left.

    Those of a call go together, once it is recorded: half of them would tell another story. Records and
    statements rest on no fact any more; `./ponte rebuild` counts such calls.
    """
    before = now - FACTS_STAY
    is_due = exists().where(RecordingDueRow.call_id == CallRow.call_id)
    has_facts = exists().where(FactRow.call_id == CallRow.call_id)
    calls = session.scalars(
        select(CallRow.call_id)
        .where(CallRow.opened_at < before, CallRow.closed_at < before, ~is_due, has_facts)
        .order_by(CallRow.opened_at)
        .limit(AT_ONCE)
    ).all()
    others = session.scalars(
        select(FactRow.fact_id)
        .where(FactRow.call_id.is_(None), FactRow.occurred_at < before)
        .order_by(FactRow.occurred_at)
        .limit(AT_ONCE)
    ).all()
    gone = delete(FactRow).where(FactRow.call_id.in_(calls) | FactRow.fact_id.in_(others))
    ids = session.scalars(gone.returning(FactRow.fact_id)).all()
    _prove(session, now, "fact", ids, before)
    return len(ids)


def forget_audit(session: Session, now: datetime) -> int:
    """Delete some audit entries past their time, with a proof, and return how many; proofs stay longer."""
    row = AuditEntryRow
    past = (row.at < now - AUDIT_STAYS) & (row.action != FORGOTTEN) | (row.at < now - PROOFS_STAY)
    ids = session.scalars(select(row.entry_id).where(past).order_by(row.entry_id).limit(AT_ONCE)).all()
    session.execute(delete(row).where(row.entry_id.in_(ids)))
    _prove(session, now, "audit_entry", [str(entry_id) for entry_id in ids], now - AUDIT_STAYS)
    return len(ids)


def forget_reviews(session: Session, now: datetime) -> int:
    """Delete some settled reviews past their time, with a proof, and return how many."""
    row = ReviewRow
    past = _settled_before(now - REVIEWS_STAY)
    ids = session.scalars(select(row.review_id).where(past).order_by(row.changed_at).limit(AT_ONCE)).all()
    session.execute(delete(row).where(row.review_id.in_(ids)))
    _prove(session, now, "review", ids, now - REVIEWS_STAY)
    return len(ids)


def held_tables(session: Session, now: datetime) -> list[Held]:
    """Return how every table whose rows have a time stands to it, with what the proofs say."""
    proofs = _proofs(session)
    late = now - GRACE
    audit = AuditEntryRow
    overdue: dict[str, tuple[timedelta, Any]] = {
        "phone_number": (timedelta(0), PhoneNumberRow.delete_after < late.date()),
        "user_session": (SESSIONS_STAY, UserSessionRow.expires_at < late - SESSIONS_STAY),
        "fact": (FACTS_STAY, _overdue_fact(late - FACTS_STAY)),
        "review": (REVIEWS_STAY, _settled_before(late - REVIEWS_STAY)),
        "audit_entry": (AUDIT_STAYS, (audit.at < late - AUDIT_STAYS) & (audit.action != FORGOTTEN)),
    }
    told = []
    for table, (stays, condition) in overdue.items():
        number = session.scalar(select(func.count()).select_from(ROWS[table]).where(condition)) or 0
        of_table = proofs.get(table, [])
        told.append(
            Held(
                table=table,
                stays_days=stays.days,
                overdue=number,
                proofs=len(of_table),
                forgotten=sum(int(one["rows"]) for one in of_table),
                last_until=max((str(one["until"]) for one in of_table), default=None),
            )
        )
    return told


def is_proven(session: Session, table: str, ids: Sequence[str]) -> bool:
    """Tell whether a proof says that exactly these rows of a table were forgotten."""
    return any(one["digest"] == _digest(ids) for one in _proofs(session).get(table, []))


def _settled_before(moment: datetime) -> Any:
    return (ReviewRow.changed_at < moment) & ReviewRow.state.not_in(UNSETTLED)


def _overdue_fact(before: datetime) -> Any:
    """Return what holds of a fact past its time: its call is over and recorded, or it belongs to none."""
    is_due = exists().where(RecordingDueRow.call_id == FactRow.call_id)
    over = exists().where(CallRow.call_id == FactRow.call_id, CallRow.closed_at < before)
    return (FactRow.occurred_at < before) & (FactRow.call_id.is_(None) | (over & ~is_due))


def _proofs(session: Session) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    query = select(AuditEntryRow).where(AuditEntryRow.action == FORGOTTEN).order_by(AuditEntryRow.entry_id)
    for row in session.scalars(query):
        found.setdefault(row.subject_kind or "", []).append(row.details)
    return found


def _prove(session: Session, now: datetime, table: str, ids: Sequence[str], until: datetime) -> None:
    """Append what was forgotten: how many rows, up to when, and a digest of their ids."""
    if not ids:
        return
    said = {"rows": len(ids), "until": until.astimezone(UTC).isoformat(), "digest": _digest(ids)}
    append_audit(session, AuditEntry(now, None, FORGOTTEN, table, None, said))


def _digest(ids: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(sorted(ids)).encode()).hexdigest()
