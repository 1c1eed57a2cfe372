"""Holds records against the facts they were made from, and makes those anew that differ."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dispatch.records.rebuilding import (
    Compared,
    Place,
    compare_calls,
    count_calls,
    next_calls,
    rebuild_call,
    unrecorded_calls,
)
from dispatch.records.recount import agrees, is_missing, refill
from dispatch.records.standby import compare_day, days_between, save_day
from dispatch.records.statements import broken_statements

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date, datetime

    from dispatch.ports import Clock
    from dispatch.records.engine import Records

AT_ONCE = 200
"""Calls compared in one transaction."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ComparedDay:
    """How one interpreter's day of standby differs from its facts."""

    interpreter_id: str
    day: date
    differences: tuple[str, ...]


@dataclass
class Findings:
    """What a check has found."""

    checked: int = 0
    without_facts: int = 0  # past their time: such records can no longer be compared
    due: int = 0  # late facts are still being worked in
    different: list[Compared] = field(default_factory=list)
    unrecorded: list[str] = field(default_factory=list)
    broken_statements: list[str] = field(default_factory=list)
    standby_days: int = 0
    standby_different: list[ComparedDay] = field(default_factory=list)
    statistics_agree: bool = True  # the roll-ups of every grain sum to the records

    @property
    def holds(self) -> bool:
        """Whether records tell what facts tell, statements what was issued, statistics what records do."""
        differs = self.different or self.unrecorded or self.broken_statements or self.standby_different
        return self.statistics_agree and not differs


def count_records(records: Records, since: datetime, until: datetime) -> int:
    """Return how many calls opened in a period are recorded."""
    with records.reading() as session:
        return count_calls(session, since, until)


def check_records(
    records: Records, since: datetime, until: datetime, progress: Callable[[int], None] = lambda _: None
) -> Findings:
    """Compare every record and day of standby of a period with one made anew from its facts.

    Nothing is written.
    `progress` is told how many calls were looked at since it was last told.
    """
    findings = Findings()
    for call_ids in _batches(records, since, until):
        with records.reading() as session:
            for one in compare_calls(session, call_ids):
                findings.checked += 1
                findings.without_facts += not one.has_facts
                findings.due += one.is_due
                if one.differences:
                    findings.different.append(one)
        progress(len(call_ids))
    _check_standby(records, since, until, findings)
    with records.reading() as session:
        findings.unrecorded = unrecorded_calls(session, since, until)
        findings.broken_statements = broken_statements(session)
        findings.statistics_agree = agrees(session)
    return findings


def rebuild_records(records: Records, clock: Clock, findings: Findings) -> int:
    """Make anew what a check has found different or missing, and return how many records that were.

    Calls and days of standby count alike. Idempotent: by each one's content. What was stated of them is
    corrected by the next statements.
    """
    found = [one.call_id for one in findings.different] + findings.unrecorded
    for call_id in found:
        with records.writing() as session:
            rebuild_call(session, call_id, clock.now())
        log.info("call_rebuilt call_id=%s", call_id)
    for one in findings.standby_different:
        with records.writing() as session:
            save_day(session, one.interpreter_id, one.day, clock.now())
        log.info("standby_rebuilt interpreter_id=%s day=%s", one.interpreter_id, one.day)
    if not findings.statistics_agree:
        remake_statistics(records)
    return len(found) + len(findings.standby_different)


def _check_standby(records: Records, since: datetime, until: datetime, findings: Findings) -> None:
    with records.reading() as session:
        for interpreter_id, day in days_between(session, since, until):
            findings.standby_days += 1
            if told := compare_day(session, interpreter_id, day):
                findings.standby_different.append(ComparedDay(interpreter_id, day, tuple(told)))


def remake_statistics(records: Records) -> int:
    """Make the roll-ups of every grain anew from the records, and return of how many calls."""
    with records.writing() as session:
        return refill(session)


def fill_statistics(records: Records) -> int:
    """Make the roll-ups where calls were recorded before there were any; else return 0."""
    with records.writing() as session:
        return refill(session) if is_missing(session) else 0


def _batches(records: Records, since: datetime, until: datetime) -> Iterator[list[str]]:
    after: Place | None = None
    while True:
        with records.reading() as session:
            places = next_calls(session, since, until, after, AT_ONCE)
        if not places:
            return
        yield [place.call_id for place in places]
        after = places[-1]
