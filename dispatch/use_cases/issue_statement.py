"""Draws up and issues statements: one for each party and period, more where something has changed."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from dispatch.domain.charges import NO_CURRENCY
from dispatch.domain.periods import Period, month_before
from dispatch.domain.statements import Party, PartyKind, Statement, draw_items
from dispatch.records.audit import note_change
from dispatch.records.standby_lines import stated_standby_gone
from dispatch.records.statement_lines import Reach, parties_between, read_lines
from dispatch.records.statements import (
    LETTERS,
    earlier_statements,
    parties_stated,
    read_latest,
    read_stated,
    stated_calls_moved,
    take_series,
    write_statement,
)

if TYPE_CHECKING:
    from datetime import datetime

    from dispatch.domain.statements import Key
    from dispatch.ports import Clock
    from dispatch.records.audit import By
    from dispatch.records.engine import Records

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A statement that somebody asks for."""

    party: Party
    period: Period
    time_zone: str = "Europe/Lisbon"  # in which the period's days begin and end

    @property
    def zone(self) -> ZoneInfo:
        """Return the time zone."""
        return ZoneInfo(self.time_zone)


def preview_statement(records: Records, wanted: Wanted) -> Statement:
    """Return the statement that would be issued now; nothing is written.

    Raises ValueError where calls of the party are in several currencies.
    """
    with records.reading() as session:
        return _draw(session, wanted)


def issue_statement(
    records: Records, clock: Clock, wanted: Wanted, *, again: bool = False, by: By | None = None
) -> Statement:
    """Issue a statement for a period that is over, and return it.

    Idempotent: by party and period; what was issued is returned unchanged. With `again`, another one states
    what has changed since, if anything has. Who issues by hand stands in the audit log. Raises ValueError
    where the period is not over, too.
    """
    now = clock.now()
    if wanted.period.moments(wanted.zone)[1] > now:
        raise ValueError(f"{wanted.period} is not over yet")
    with records.writing() as session:
        # Taken first: of two who issue at once the second waits here, and then finds what the first issued.
        series = take_series(session, LETTERS[wanted.party.kind])
        latest = read_latest(session, wanted.party, wanted.period)
        if latest is not None and not again:
            return latest
        drawn = _draw(session, wanted, latest.sequence + 1 if latest else 1)
        if latest is not None and not drawn.items:
            return latest
        issued = write_statement(session, drawn, series, now, wanted.zone)
        note_change(session, now, by, ("statement_issued", "statement", issued.number or ""))
    log.info("statement_issued number=%s items=%d", issued.number, len(issued.items))
    return issued


def issue_due(records: Records, clock: Clock, time_zone: str, *, after_days: int, limit: int = 50) -> int:
    """Issue last month's statements that are still missing, at most `limit`, and return how many were.

    `after_days` is how many days of a month pass before the month before is stated, so that late facts are in
    it; 0 leaves issuing to people. One that cannot be issued is logged and does not keep the others waiting.
    """
    today = clock.now().astimezone(ZoneInfo(time_zone)).date()
    if after_days == 0 or today.day <= after_days:
        return 0
    period, issued = month_before(today), 0
    for party in missing_statements(records, period, ZoneInfo(time_zone)):
        if issued == limit:
            break
        try:
            issue_statement(records, clock, Wanted(party, period, time_zone))
            issued += 1
        except ValueError:
            log.exception("statement_not_issuable kind=%s party_id=%s", party.kind, party.party_id)
    return issued


def missing_statements(records: Records, period: Period, zone: ZoneInfo) -> list[Party]:
    """Return everybody for whom a period has something to state and who has no statement of it."""
    since, until = period.moments(zone)
    with records.reading() as session:
        return [
            Party(kind, party_id)
            for kind in PartyKind
            for party_id in sorted(
                set(parties_between(session, kind, since, until)) - parties_stated(session, kind, period)
            )
        ]


def _draw(session: Any, wanted: Wanted, sequence: int = 1) -> Statement:
    since, until = wanted.period.moments(wanted.zone)
    earlier = earlier_statements(session, wanted.party)
    reach = Reach(since, until, earlier.since, earlier.changed_since) if earlier else Reach(since, until)
    found = read_lines(session, wanted.party, reach)
    moved = _moved(session, wanted.party, earlier.changed_since) if earlier else set()
    keys = {line.key for line in found.lines} | moved
    stated = read_stated(session, wanted.party, keys) if earlier else {}
    if len(found.currencies) > 1:
        raise ValueError(f"one statement cannot be in {' and '.join(sorted(found.currencies))}")
    return Statement(
        party=wanted.party,
        period=wanted.period,
        sequence=sequence,
        currency=next(iter(found.currencies), NO_CURRENCY),
        items=draw_items(found.lines, stated, since),
    )


def _moved(session: Any, party: Party, changed_since: datetime) -> set[Key]:
    return stated_calls_moved(session, party, changed_since) | stated_standby_gone(session, party)
