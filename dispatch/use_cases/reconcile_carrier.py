"""Holds our legs against the carrier's own list, day by day; keeps what they cost and where they differ."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from dispatch.domain.errors import CarrierError, LegGone, UnknownLeg
from dispatch.domain.periods import Period
from dispatch.domain.reconciliation import DifferenceKind, DifferenceState, compare_legs
from dispatch.records.audit import By, note_change
from dispatch.records.reconciliation import (
    MARGIN,
    count_open,
    keep_carrier_legs,
    keep_differences,
    open_differences_of,
    read_differences,
    read_our_legs,
    read_reconciliation,
)
from dispatch.records.tables import LegDifferenceRow, ReconciliationRow

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from dispatch.domain.reconciliation import CarrierLeg, OurLeg
    from dispatch.ports import CallList, Clock
    from dispatch.records.engine import Records

SLICE = timedelta(hours=1)
"""Legs that began in an hour are compared at once: memory holds some five hours of reports."""

FIRST_AFTER = timedelta(hours=5)
"""How long after a day's end it is compared: legs last up to four hours, their last reports come after."""

PRICED_WITHIN = timedelta(days=7)
"""How long prices are looked for; carriers state them hours or days later."""

AGAIN_AFTER = timedelta(hours=20)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ReconciledDay:
    """What the comparison of a day has come to."""

    day: date
    finished: bool
    our_legs: int
    carrier_legs: int
    still_up: int
    without_price: int
    differences: tuple[LegDifferenceRow, ...]


def reconcile_day(  # noqa: PLR0913 - what it needs, and how far it may go
    records: Records,
    carrier: CallList,
    clock: Clock,
    day: date,
    zone: ZoneInfo,
    *,
    again: bool = False,
    may_go_on: Callable[[], bool] = lambda: True,
) -> ReconciledDay:
    """Compare the legs that began on a local day, hour by hour, and return what stands of it.

    Idempotent: by leg. A comparison that was broken off, or that `may_go_on` ends, goes on where it was; a
    finished one is made anew only with `again`. Raises CarrierError or RecordsUnavailable, after which hours
    that were compared stay so.
    """
    since, until = Period(day, day).moments(zone)
    place = _begin(records, day, since, clock.now(), again=again)
    while place < until and place <= clock.now() and may_go_on():
        last = min(place + SLICE, until)
        _compare_slice(records, carrier, clock, day, (place, last))
        place = last
    if place >= until:
        _finish(records, day, clock.now())
    return read_day(records, day, zone)


def reconcile_due(
    records: Records, carrier: CallList, clock: Clock, zone: ZoneInfo, *, may_go_on: Callable[[], bool]
) -> int:
    """Compare the days that are due: not yet, not wholly, or without all prices; return how many were.

    One that the carrier does not answer for is logged and comes again.
    """
    now = clock.now()
    compared = 0
    for age in range(PRICED_WITHIN.days, 0, -1):
        day = now.astimezone(zone).date() - timedelta(days=age)
        if now < Period(day, day).moments(zone)[1] + FIRST_AFTER or not may_go_on():
            continue
        with records.reading() as session:
            kept = read_reconciliation(session, day)
            again = kept is not None and kept.finished_at is not None
            if kept and again and not _is_due_again(kept, now):
                continue
        try:
            told = reconcile_day(records, carrier, clock, day, zone, again=again, may_go_on=may_go_on)
        except CarrierError as error:
            log.warning("carrier_not_reconciled day=%s error=%s", day, type(error).__name__)
            continue
        compared += 1
        opened = sum(one.state is DifferenceState.OPEN for one in told.differences)
        log.info("carrier_reconciled day=%s legs=%d open_differences=%d", day, told.carrier_legs, opened)
    return compared


def read_day(records: Records, day: date, zone: ZoneInfo) -> ReconciledDay:
    """Return what the comparison of a day has come to so far; nothing where it never began."""
    since, until = Period(day, day).moments(zone)
    with records.reading() as session:
        kept = read_reconciliation(session, day)
        found = tuple(read_differences(session, since, until))
        if kept is None:
            return ReconciledDay(day, False, 0, 0, 0, 0, found)  # noqa: FBT003 - never finished
        finished = kept.finished_at is not None
        numbers = (kept.our_legs, kept.carrier_legs, kept.still_up, kept.without_price)
        return ReconciledDay(day, finished, *numbers, found)


def open_differences(records: Records) -> dict[DifferenceKind, int]:
    """Return how many differences of each kind nobody has explained, over all days."""
    with records.reading() as session:
        return count_open(session)


def explain_difference(records: Records, clock: Clock, leg_id: str, user_id: str, note: str) -> int:
    """Note why a leg differs, and by whom that is said, and return how many differences that settles.

    The legs themselves stay as both sides tell of them. Raises UnknownLeg where nothing is open about it.
    """
    now = clock.now()
    with records.writing() as session:
        found = open_differences_of(session, leg_id)
        if not found:
            raise UnknownLeg(leg_id)
        for one in found:
            one.state, one.owner, one.note, one.changed_at = DifferenceState.EXPLAINED, user_id, note, now
        note_change(session, now, By(user_id, note), ("difference_explained", "leg", leg_id))
    return len(found)


def _is_due_again(kept: ReconciliationRow, now: datetime) -> bool:
    rested = kept.finished_at is not None and now - kept.finished_at >= AGAIN_AFTER
    return rested and (kept.without_price > 0 or kept.still_up > 0)


def _begin(records: Records, day: date, since: datetime, now: datetime, *, again: bool) -> datetime:
    with records.writing() as session:
        kept = session.get(ReconciliationRow, day, with_for_update=True)
        if kept is None:
            kept = ReconciliationRow(day=day, began_at=now, compared_until=since, runs=1)
            session.add(kept)
        elif again and kept.finished_at is not None:
            kept.began_at, kept.compared_until, kept.finished_at = now, since, None
            kept.our_legs = kept.carrier_legs = kept.still_up = kept.without_price = 0
            kept.runs += 1
        return kept.compared_until


def _compare_slice(
    records: Records, carrier: CallList, clock: Clock, day: date, span: tuple[datetime, datetime]
) -> None:
    since, until = span
    # The carrier first, and outside any transaction: it may take seconds.
    listed = {leg.leg_id: leg for leg in carrier.list_calls(since - MARGIN, until + MARGIN)}
    with records.reading() as session:
        ours = read_our_legs(session, since, until)
    theirs = listed | _asked_singly(carrier, ours, listed, span)
    found = compare_legs(ours, theirs, since, until)
    inside = [leg for leg in theirs.values() if leg.started_at and since <= leg.started_at < until]
    now = clock.now()
    with records.writing() as session:
        kept = session.get(ReconciliationRow, day, with_for_update=True)
        if kept is None or kept.compared_until != since:
            return  # Another one was quicker.
        keep_carrier_legs(session, inside, ours, now)
        keep_differences(session, found, ours, span, now)
        kept.our_legs += sum(since <= leg.started_at < until for leg in ours.values())
        kept.carrier_legs += len(inside)
        kept.still_up += sum(not leg.is_over for leg in inside)
        kept.without_price += sum(leg.is_over and leg.price is None for leg in inside)
        kept.compared_until = until


def _asked_singly(
    carrier: CallList,
    ours: Mapping[str, OurLeg],
    listed: Mapping[str, CarrierLeg],
    span: tuple[datetime, datetime],
) -> dict[str, CarrierLeg]:
    """Ask for legs that the list lacks: one that never rang has no time by which a list could find it."""
    found: dict[str, CarrierLeg] = {}
    for leg in ours.values():
        if leg.leg_id in listed or not span[0] <= leg.started_at < span[1]:
            continue
        try:
            told = carrier.fetch_call(leg.leg_id)
        except LegGone:
            continue
        found[leg.leg_id] = told if told.started_at else replace(told, started_at=leg.started_at)
    return found


def _finish(records: Records, day: date, now: datetime) -> None:
    with records.writing() as session:
        session.get_one(ReconciliationRow, day).finished_at = now
