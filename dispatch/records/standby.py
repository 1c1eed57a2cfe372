"""Standby in SQL: stays and what each day of them is paid, made from facts and from recorded calls."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from dispatch.domain.facts import Fact
from dispatch.domain.pay import waits_of
from dispatch.domain.rate_cards import Side
from dispatch.domain.standby import (
    KINDS,
    LONGEST_STAY,
    DayOfStandby,
    StandbyPay,
    StandbyStay,
    assemble_stays,
    day_bounds,
    local_day,
    pay_standby,
    within,
)
from dispatch.records.charge_items import items_as_documents
from dispatch.records.rate_cards import rate_card_at
from dispatch.records.revisions import plain
from dispatch.records.standby_due import AFTER_THE_LAST, note_due
from dispatch.records.tables import (
    ConversationRow,
    FactRow,
    InterpreterRow,
    LegRow,
    OfferRow,
    PayRow,
    StandbyDueRow,
    StandbyPayRow,
    StandbyStayRow,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy.orm import Session

    from dispatch.domain.valuation import Span
    from dispatch.records.standby_due import Day as Key

EVER = datetime(9999, 1, 1, tzinfo=UTC)
LONGEST_CALL = timedelta(days=1)
WHEN_WRITTEN = frozenset({"recorded_at", "revised_at", "changes"})
COLUMNS = [column.key for column in StandbyPayRow.__mapper__.column_attrs if column.key not in WHEN_WRITTEN]


@dataclass(frozen=True, slots=True)
class _Parts:
    """What recorded calls tell of one interpreter's time in them."""

    legs: Sequence[LegRow]
    offers: Sequence[OfferRow]
    conversations: Sequence[ConversationRow]


def reckon_day(
    session: Session, interpreter_id: str, day: date, now: datetime
) -> tuple[tuple[StandbyStay, ...], StandbyPay | None]:
    """Return the stays that touch a day and what it is paid (None: there were none); nothing is written."""
    first, last = bounds = day_bounds(day)
    facts = standby_facts(session, interpreter_id, first - LONGEST_STAY, last + LONGEST_STAY)
    stays = tuple(
        stay for stay in assemble_stays(facts, now) if stay.started_at < last and first < stay.ended_at
    )
    spans = within(((stay.started_at, stay.ended_at) for stay in stays), bounds)
    if not spans:
        return stays, None
    association_id = _association(session, interpreter_id, day)
    parties = [interpreter_id, *([association_id] if association_id else [])]
    card = rate_card_at(session, spans[0][0], Side.INTERPRETER, parties)
    pays_waits = card is not None and card.waiting is not None
    busy = within(_busy(session, interpreter_id, bounds, waits=pays_waits), bounds)
    pay = pay_standby(DayOfStandby(interpreter_id, day, spans, busy), card)
    return stays, replace(pay, association_id=association_id)


def save_day(session: Session, interpreter_id: str, day: date, now: datetime) -> None:
    """Write what a day of standby comes to; what was written before is replaced, with a trace."""
    stays, pay = reckon_day(session, interpreter_id, day, now)
    for kept in kept_stays(session, interpreter_id, day):
        session.delete(kept)
    session.flush()
    session.add_all(StandbyStayRow(**_shallow(stay)) for stay in stays if local_day(stay.started_at) == day)
    _save_pay(session, (interpreter_id, day), _row(pay, now) if pay else None, now)
    _expect_the_end(session, stays, (interpreter_id, day), now)


def compare_day(session: Session, interpreter_id: str, day: date) -> list[str]:
    """Return in words in what the kept rows of a day differ from those that would be written now.

    Nothing, while facts of it wait to be worked in, a stay of it goes on, or its facts are past their time.
    """
    first, last = day_bounds(day)
    is_due = session.get(StandbyDueRow, (interpreter_id, day)) is not None
    if is_due or not standby_facts(session, interpreter_id, first - LONGEST_STAY, last):
        return []
    if _has_forgotten_facts(session, interpreter_id, (first, last)):
        return []
    stays, pay = reckon_day(session, interpreter_id, day, EVER)
    made = {stay.stay_id: _shallow(stay) for stay in stays if local_day(stay.started_at) == day}
    kept = {
        row.stay_id: {name: getattr(row, name) for name in _names(StandbyStay)}
        for row in kept_stays(session, interpreter_id, day)
    }
    told = [
        f"standby_stay {key}: {kept.get(key)}, not {made.get(key)}"
        for key in sorted(made.keys() | kept.keys())
        if made.get(key) != kept.get(key)
    ]
    before, after = session.get(StandbyPayRow, (interpreter_id, day)), _row(pay, last) if pay else None
    return told + [
        f"standby_pay.{one['column']}: {one['before']}, not {one['after']}" for one in _changes(before, after)
    ]


def _has_forgotten_facts(session: Session, interpreter_id: str, bounds: Span) -> bool:
    """Tell whether a stay that touches a day was begun by a fact that is past its time."""
    row = StandbyStayRow
    touching = select(row.stay_id).where(
        row.interpreter_id == interpreter_id, row.started_at < bounds[1], row.ended_at > bounds[0]
    )
    stays = set(session.scalars(touching))
    known = set(session.scalars(select(FactRow.fact_id).where(FactRow.fact_id.in_(stays))))
    return bool(stays - known)


def kept_stays(session: Session, interpreter_id: str, day: date) -> list[StandbyStayRow]:
    """Return the stays that began on a day, as they are kept."""
    first, last = day_bounds(day)
    query = select(StandbyStayRow).where(
        StandbyStayRow.interpreter_id == interpreter_id,
        StandbyStayRow.started_at >= first,
        StandbyStayRow.started_at < last,
    )
    return list(session.scalars(query))


def _save_pay(session: Session, key: Key, new: StandbyPayRow | None, now: datetime) -> None:
    old = session.get(StandbyPayRow, key, with_for_update=True)
    if new is None or old is None:
        if old is not None:
            session.delete(old)
        if new is not None:
            session.add(new)
        return
    changes = _changes(old, new)
    if not changes:
        return
    for name in COLUMNS:
        setattr(old, name, getattr(new, name))
    old.revised_at = now
    old.changes = [*old.changes, {"at": now.isoformat(), "columns": changes}]


def _changes(old: StandbyPayRow | None, new: StandbyPayRow | None) -> list[dict[str, Any]]:
    """Return every column that differs; of a row that is not there each is None."""
    told = []
    for name in COLUMNS:
        before, after = (_plain(getattr(row, name)) if row else None for row in (old, new))
        if before != after:
            told.append({"column": name, "before": before, "after": after})
    return told


def _plain(value: Any) -> Any:
    """Return a value as JSON keeps it; the keys of documents come back in another order."""
    return json.dumps(value, sort_keys=True) if isinstance(value, list) else plain(value)


def _row(pay: StandbyPay, now: datetime) -> StandbyPayRow:
    return StandbyPayRow(
        **_shallow(pay) | {"items": items_as_documents(pay.items)},
        recorded_at=now,
        revised_at=None,
        changes=[],
    )


def _expect_the_end(session: Session, stays: Sequence[StandbyStay], key: Key, now: datetime) -> None:
    """Note the day as due again where a stay that touches it still goes on: its end may never be noted."""
    interpreter_id, day = key
    facts = standby_facts(session, interpreter_id, now - LONGEST_STAY, day_bounds(day)[1])
    began = max((fact.occurred_at for fact in facts if fact.kind == "standby_began"), default=None)
    if began is not None and all(stay.ended_at < began for stay in stays):
        note_due(session, {key: began + LONGEST_STAY + AFTER_THE_LAST})


def standby_facts(session: Session, interpreter_id: str, since: datetime, until: datetime) -> list[Fact]:
    """Return what facts tell of an interpreter's standby and duty in a time, oldest first."""
    query = select(FactRow).where(
        FactRow.interpreter_id == interpreter_id,
        FactRow.occurred_at >= since,
        FactRow.occurred_at < until,
        FactRow.kind.in_(KINDS),
    )
    query = query.order_by(FactRow.occurred_at, FactRow.fact_id)
    return [
        Fact(row.fact_id, row.source, row.kind, None, row.occurred_at, row.details)
        for row in session.scalars(query)
    ]


def _busy(session: Session, interpreter_id: str, bounds: Span, *, waits: bool) -> list[Span]:
    """Return when an interpreter talked; with `waits` also when, having accepted, they waited to."""
    first, last = bounds
    calls = select(PayRow.call_id).where(
        PayRow.interpreter_id == interpreter_id,
        PayRow.opened_at >= first - LONGEST_CALL,
        PayRow.opened_at < last,
    )
    talks = select(ConversationRow).where(
        ConversationRow.call_id.in_(calls), ConversationRow.interpreter_id == interpreter_id
    )
    found = session.scalars(talks).all()
    spans = [(talk.started_at, talk.ended_at) for talk in found]
    if waits:
        offers = select(OfferRow).where(
            OfferRow.call_id.in_(calls), OfferRow.interpreter_id == interpreter_id
        )
        legs = select(LegRow).where(LegRow.call_id.in_(calls))
        parts = _Parts(session.scalars(legs).all(), session.scalars(offers).all(), found)
        spans += waits_of(parts, interpreter_id)
    return spans


def _association(session: Session, interpreter_id: str, day: date) -> str | None:
    """Return the supplier: the one recorded first, else that of today."""
    recorded = session.get(StandbyPayRow, (interpreter_id, day))
    if recorded is not None:
        return recorded.association_id
    interpreter = session.get(InterpreterRow, interpreter_id)
    return interpreter.association_id if interpreter else None


def _shallow(part: StandbyStay | StandbyPay) -> dict[str, Any]:
    return {name: getattr(part, name) for name in _names(type(part))}


def _names(kind: type[Any]) -> list[str]:
    return [field.name for field in fields(kind)]


def days_between(session: Session, since: datetime, until: datetime) -> list[Key]:
    """Return every day that is paid or on which a stay began in a period, or facts tell of one that did."""
    row = StandbyPayRow
    kept = select(row.interpreter_id, row.day).where(row.started_at >= since, row.started_at < until)
    days = {(interpreter_id, day) for interpreter_id, day in session.execute(kept)}
    for kind in (StandbyStayRow.started_at, FactRow.occurred_at):
        table = StandbyStayRow if kind is StandbyStayRow.started_at else FactRow
        began = select(table.interpreter_id, kind).where(kind >= since, kind < until)
        if table is FactRow:
            began = began.where(FactRow.kind == "standby_began", FactRow.interpreter_id.is_not(None))
        days |= {(str(interpreter_id), local_day(at)) for interpreter_id, at in session.execute(began)}
    return sorted(days)
