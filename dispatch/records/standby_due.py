"""Which days of standby are to be reckoned, anew or for the first time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import case, select

from dispatch.domain.standby import LONGEST_STAY, local_day
from dispatch.records.tables import StandbyDueRow
from dispatch.records.upsert import insert_into

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from dispatch.domain.call_record import CallRecord
    from dispatch.domain.facts import Fact

Day = tuple[str, "date"]

AFTER_THE_LAST = timedelta(minutes=10)
"""How long after the longest stay could have ended its end counts as lost: more than facts are late."""


def note_standby(session: Session, facts: Sequence[Fact]) -> None:
    """Note the days on which new facts begin or end a stay, in the transaction that writes the facts."""
    ready: dict[Day, datetime] = {}
    for fact in facts:
        interpreter_id = fact.details.get("interpreter_id")
        if fact.kind not in {"standby_began", "standby_ended"} or not interpreter_id:
            continue
        begins = fact.kind == "standby_began"
        days = {local_day(fact.occurred_at + (LONGEST_STAY if begins else -LONGEST_STAY))}
        for day in days | {local_day(fact.occurred_at)}:
            at = fact.occurred_at + LONGEST_STAY + AFTER_THE_LAST if begins else fact.occurred_at
            ready[interpreter_id, day] = min(at, ready.get((interpreter_id, day), at))
    note_due(session, ready)


def note_lent(session: Session, record: CallRecord, facts: Sequence[Fact]) -> None:
    """Note the days of those who took part in a call from standby: conversations are paid by themselves."""
    interpreters = {offer.offer_id: offer.interpreter_id for offer in record.offers}
    lent = {interpreters.get(fact.details.get("offer_id", "")) for fact in facts if fact.kind == "leg_lent"}
    days = {local_day(record.opened_at), local_day(record.closed_at)}
    note_due(session, {(who, day): record.closed_at for who in lent if who for day in days})


def note_due(session: Session, ready: Mapping[Day, datetime]) -> None:
    """Note days as due from a moment on, or from the earlier one where they are noted already."""
    if not ready:
        return
    insert = insert_into(session, StandbyDueRow)
    earlier = insert.excluded.ready_at
    noted = insert.on_conflict_do_update(
        index_elements=[StandbyDueRow.interpreter_id, StandbyDueRow.day],
        set_={
            "ready_at": case((earlier < StandbyDueRow.ready_at, earlier), else_=StandbyDueRow.ready_at),
        },
    )
    # In one order everywhere, so that two writers never wait for each other crosswise.
    rows = [{"interpreter_id": who, "day": day, "ready_at": ready[who, day]} for who, day in sorted(ready)]
    session.execute(noted, rows)


def days_due(session: Session, now: datetime, limit: int) -> list[Day]:
    """Return days that can be reckoned now, longest due first."""
    row = StandbyDueRow
    query = select(row.interpreter_id, row.day).where(row.ready_at <= now).order_by(row.ready_at).limit(limit)
    return [(interpreter_id, day) for interpreter_id, day in session.execute(query)]


def take_day(session: Session, interpreter_id: str, day: date, now: datetime) -> bool:
    """Take a day and tell whether it is to be reckoned; of two who take it at once one finds it gone."""
    query = select(StandbyDueRow).where(
        StandbyDueRow.interpreter_id == interpreter_id, StandbyDueRow.day == day
    )
    due = session.scalars(query.with_for_update()).one_or_none()
    if due is None or due.ready_at > now:
        return False
    session.delete(due)
    session.flush()
    return True
