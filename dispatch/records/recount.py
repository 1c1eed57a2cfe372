"""Statistics from the records of calls: what one call adds to every grain, and all of them made anew."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import delete, func, select, text

from dispatch.records.engine import zone_of
from dispatch.records.interpreter_rollups import contribute_parts
from dispatch.records.rollups import KEYS, CallParts, apply, contribute_hour, new_moves
from dispatch.records.slices import contribute
from dispatch.records.tables import (
    CallRow,
    ChargeRow,
    ConversationRow,
    Grain,
    HourRow,
    InterpreterSumsRow,
    OfferRow,
    PayRow,
    SliceKind,
    SliceRow,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from zoneinfo import ZoneInfo

    from sqlalchemy.orm import Session

    from dispatch.records.rollups import Moves

AT_ONCE = 2000
Part = TypeVar("Part", OfferRow, ConversationRow, ChargeRow, PayRow)


def count_in(moves: Moves, parts: CallParts, zone: ZoneInfo) -> None:
    """Add what a recorded call counts to, at every grain."""
    contribute_hour(moves, parts)
    contribute(moves, parts, zone)
    contribute_parts(moves, parts, zone)


def refill(session: Session) -> int:
    """Make all roll-ups anew from the records of calls, and return how many calls they count.

    In one transaction that nobody else can record beside: a call is counted by us or, later, by its recorder.
    """
    if session.get_bind().dialect.name == "postgresql":
        names = ", ".join(row.__tablename__ for row in KEYS)
        session.execute(text(f"LOCK TABLE {names} IN EXCLUSIVE MODE"))
    for row in KEYS:
        session.execute(delete(row))
    zone, counted = zone_of(session), 0
    for calls in batches(session):
        moves = new_moves()
        for parts in parts_of(session, calls):
            count_in(moves, parts, zone)
        apply(session, moves)
        counted += len(calls)
        session.expunge_all()
    return counted


def is_missing(session: Session) -> bool:
    """Tell whether calls are recorded that a grain does not count, as after the migration that made it."""
    if _is_empty(session, CallRow.call_id):
        return False
    offered = select(OfferRow.offer_id).where(OfferRow.interpreter_id.is_not(None)).limit(1)
    return _is_empty(session, SliceRow.first_day) or (
        session.scalar(offered) is not None and _is_empty(session, InterpreterSumsRow.first_day)
    )


def agrees(session: Session) -> bool:
    """Tell whether hours, the days and months of all slices, and those of interpreters sum to the records."""
    return _hours_agree(session) and _slices_agree(session) and _interpreters_agree(session)


def batches(session: Session) -> Iterator[Sequence[CallRow]]:
    """Yield all recorded calls, some at a time, in the order of their ids."""
    last = ""
    while True:
        query = select(CallRow).where(CallRow.call_id > last).order_by(CallRow.call_id).limit(AT_ONCE)
        calls = session.scalars(query).all()
        if not calls:
            return
        last = calls[-1].call_id
        yield calls


def parts_of(session: Session, calls: Sequence[CallRow]) -> Iterator[CallParts]:
    """Yield the rows of each of some calls that statistics count."""
    ids = [call.call_id for call in calls]
    offers, talks = _rows(session, OfferRow, ids), _rows(session, ConversationRow, ids)
    charges, pays = _rows(session, ChargeRow, ids), _rows(session, PayRow, ids)
    for call in calls:
        key = call.call_id
        yield CallParts(call, offers[key], talks[key], next(iter(charges[key]), None), pays[key])


def _hours_agree(session: Session) -> bool:
    counted = select(_sum(HourRow.calls), _sum(HourRow.conversation_seconds), _sum(HourRow.offers))
    offers = select(func.count()).select_from(OfferRow).scalar_subquery()
    recorded = select(func.count(), _sum(CallRow.conversation_seconds), offers).select_from(CallRow)
    return _numbers(session, counted) == _numbers(session, recorded)


def _slices_agree(session: Session) -> bool:
    kept = func.count(), _sum(CallRow.conversation_seconds)
    kinds = {
        SliceKind.SERVICE: CallRow.call_id,
        SliceKind.LINE: CallRow.call_id,
        SliceKind.INSTITUTION: CallRow.institution_id,
        SliceKind.SITE: CallRow.site_id,
        SliceKind.DOMAIN: CallRow.domain,
    }
    for kind, column in kinds.items():
        recorded = _numbers(session, select(*kept).select_from(CallRow).where(column.is_not(None)))
        for grain in Grain:
            sums = select(_sum(SliceRow.calls), _sum(SliceRow.conversation_seconds))
            if _numbers(session, sums.where(SliceRow.kind == kind, SliceRow.grain == grain)) != recorded:
                return False
    return True


def _interpreters_agree(session: Session) -> bool:
    row = InterpreterSumsRow
    offers = func.count().filter(OfferRow.interpreter_id.is_not(None))
    paid = select(_sum(PayRow.billed_seconds)).scalar_subquery()
    recorded = _numbers(session, select(offers, paid).select_from(OfferRow))
    return all(
        _numbers(session, select(_sum(row.offers), _sum(row.paid_seconds)).where(row.grain == grain))
        == recorded
        for grain in Grain
    )


def _sum(column: Any) -> Any:
    return func.coalesce(func.sum(column), 0)


def _numbers(session: Session, query: Any) -> tuple[int, ...]:
    return tuple(map(int, session.execute(query).one()))


def _is_empty(session: Session, column: Any) -> bool:
    return session.scalar(select(column).limit(1)) is None


def _rows(session: Session, row: type[Part], call_ids: Sequence[str]) -> defaultdict[str, list[Part]]:
    found: defaultdict[str, list[Part]] = defaultdict(list)
    for part in session.scalars(select(row).where(row.call_id.in_(call_ids))):
        found[part.call_id].append(part)
    return found
