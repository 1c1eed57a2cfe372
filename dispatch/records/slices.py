"""Moves the roll-ups of slices by what a call adds to them, and makes them anew from the records."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, select, text

from dispatch.domain.call_record import OfferOutcome
from dispatch.domain.facts import CallOutcome
from dispatch.domain.measures import PROMPT_SECONDS, connect_class
from dispatch.records.columns import Base
from dispatch.records.engine import zone_of
from dispatch.records.rollups import NO_LANGUAGE, NO_LINE, in_seconds, sums_of
from dispatch.records.tables import CallRow, ChargeRow, Grain, OfferRow, SliceHourRow, SliceKind, SliceRow
from dispatch.records.upsert import add_many

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from zoneinfo import ZoneInfo

    from sqlalchemy.orm import Session

ALL_LANGUAGES = "mul"  # BCP-47 for several
BY_LANGUAGE = frozenset({SliceKind.SERVICE, SliceKind.LINE})
"""The slices whose hours of the week are kept for each language as well as for all together."""

SOON_SECONDS, LATE_SECONDS = 30, 120
AT_ONCE = 2000

SLICE_KEY = ("kind", "slice_id", "grain", "first_day", "language")
HOUR_KEY = (*SLICE_KEY, "week_hour")

Key = tuple[Any, ...]
Moves = defaultdict[tuple[type[Base], Key], Counter[str]]


def contribute(
    moves: Moves, call: CallRow, offers: Iterable[OfferRow], charge: ChargeRow | None, zone: ZoneInfo
) -> None:
    """Add what a recorded call counts to; a pure function of its rows, so that it can be taken away again."""
    asked = list(offers)
    local = (call.requested_at or call.opened_at).astimezone(zone)
    sums = sums_of(call, asked, charge) + Counter(_steps(call, asked)) + Counter(_promptness(call))
    hours = Counter(
        voices=sums["requested"] - sums[CallOutcome.SERVED_ON_THE_SPOT],
        prompt=sums["prompt"],
        lost=sums[CallOutcome.ABANDONED] + sums[CallOutcome.UNSERVED],
    )
    language = call.language or NO_LANGUAGE
    day = local.date()
    week_hour = local.weekday() * 24 + local.hour
    for kind, slice_id in _slices_of(call):
        for grain, first_day in ((Grain.DAY, day), (Grain.MONTH, day.replace(day=1))):
            place = (kind, slice_id, grain, first_day)
            moves[SliceRow, (*place, language)].update(sums)
            if not hours.total():
                continue
            moves[SliceHourRow, (*place, ALL_LANGUAGES, week_hour)].update(hours)
            if kind in BY_LANGUAGE:
                moves[SliceHourRow, (*place, language, week_hour)].update(hours)


def taken_back(moves: Moves) -> Moves:
    """Return the moves that undo others."""
    undone = new_moves()
    for place, sums in moves.items():
        undone[place].subtract(sums)
    return undone


def new_moves() -> Moves:
    """Return room for what calls add."""
    return defaultdict(Counter)


def apply(session: Session, moves: Moves) -> None:
    """Add all moves, a table at a time and in one order of rows, so that two at once wait in line."""
    for row, names in ((SliceRow, SLICE_KEY), (SliceHourRow, HOUR_KEY)):
        found = {key: sums for (table, key), sums in moves.items() if table is row and any(sums.values())}
        # One statement for all: every row names every column that any of them moves.
        columns = sorted({name for sums in found.values() for name, value in sums.items() if value})
        rows = [
            dict(zip(names, key, strict=True)) | in_seconds({name: found[key][name] for name in columns})
            for key in sorted(found)
        ]
        add_many(session, row, rows, names)


def refill(session: Session) -> int:
    """Make the roll-ups of all slices anew from the records of calls, and return how many calls they count.

    In one transaction that nobody else can record beside: a call is counted by us or, later, by its recorder.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE rollup_slice, rollup_slice_hour IN EXCLUSIVE MODE"))
    session.execute(delete(SliceRow))
    session.execute(delete(SliceHourRow))
    zone, counted = zone_of(session), 0
    for calls in _batches(session):
        moves = new_moves()
        ids = [call.call_id for call in calls]
        offers: defaultdict[str, list[OfferRow]] = defaultdict(list)
        for offer in session.scalars(select(OfferRow).where(OfferRow.call_id.in_(ids))):
            offers[offer.call_id].append(offer)
        charges = {
            charge.call_id: charge
            for charge in session.scalars(select(ChargeRow).where(ChargeRow.call_id.in_(ids)))
        }
        for call in calls:
            contribute(moves, call, offers[call.call_id], charges.get(call.call_id), zone)
        apply(session, moves)
        counted += len(calls)
        session.expunge_all()
    return counted


def is_missing(session: Session) -> bool:
    """Tell whether calls are recorded and no slice counts them, as after the migration that made slices."""
    has_slices = session.scalar(select(SliceRow.first_day).limit(1)) is not None
    return not has_slices and session.scalar(select(CallRow.call_id).limit(1)) is not None


def agrees(session: Session) -> bool:
    """Tell whether the days and the months of all slices sum to the records of calls."""
    kept = func.count(), func.coalesce(func.sum(CallRow.conversation_seconds), 0)
    sums = (
        func.coalesce(func.sum(SliceRow.calls), 0),
        func.coalesce(func.sum(SliceRow.conversation_seconds), 0),
    )
    kinds = {
        SliceKind.SERVICE: CallRow.call_id,
        SliceKind.LINE: CallRow.call_id,
        SliceKind.INSTITUTION: CallRow.institution_id,
        SliceKind.SITE: CallRow.site_id,
        SliceKind.DOMAIN: CallRow.domain,
    }
    for kind, column in kinds.items():
        recorded = tuple(session.execute(select(*kept).select_from(CallRow).where(column.is_not(None))).one())
        for grain in Grain:
            counted = session.execute(select(*sums).where(SliceRow.kind == kind, SliceRow.grain == grain))
            if tuple(map(int, counted.one())) != tuple(map(int, recorded)):
                return False
    return True


def _batches(session: Session) -> Iterator[Sequence[CallRow]]:
    last = ""
    while True:
        query = select(CallRow).where(CallRow.call_id > last).order_by(CallRow.call_id).limit(AT_ONCE)
        calls = session.scalars(query).all()
        if not calls:
            return
        last = calls[-1].call_id
        yield calls


def _slices_of(call: CallRow) -> Iterator[tuple[SliceKind, str]]:
    yield SliceKind.SERVICE, ""
    yield SliceKind.LINE, call.line_id or NO_LINE
    for kind, slice_id in (
        (SliceKind.INSTITUTION, call.institution_id),
        (SliceKind.SITE, call.site_id),
        (SliceKind.DOMAIN, call.domain),
    ):
        if slice_id:
            yield kind, slice_id


def _steps(call: CallRow, offers: Sequence[OfferRow]) -> Iterator[str]:
    """Return at which step a caller left by themselves."""
    if call.outcome is CallOutcome.NO_REQUEST:
        yield "left_at_language" if call.institution_id else "left_at_code"
    elif call.outcome is CallOutcome.ABANDONED:
        waited = call.waiting_seconds or 0.0
        if not any(offer.outcome is not OfferOutcome.FAILED for offer in offers):
            yield "left_unrung"
        elif waited <= SOON_SECONDS:
            yield "left_within_30"
        else:
            yield "left_within_120" if waited <= LATE_SECONDS else "left_later"


def _promptness(call: CallRow) -> Iterator[str]:
    if call.connect_seconds is not None:
        yield connect_class(call.connect_seconds)
        if call.connect_seconds <= PROMPT_SECONDS:
            yield "prompt"
