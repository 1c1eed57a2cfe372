"""What indicators are reckoned from: sums of roll-ups by language, and what only records and facts tell."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from dispatch.domain.directory import Group
from dispatch.domain.duty import Duty
from dispatch.domain.facts import CallOutcome
from dispatch.domain.indicators import Sums
from dispatch.domain.open_data import ConnectTime
from dispatch.records.rollups import NO_LANGUAGE
from dispatch.records.tables import (
    AssistanceRow,
    CallRow,
    ConversationRow,
    FactRow,
    HourRow,
    HourWaitRow,
    InterpreterPresenceRow,
    InterpreterRow,
    SiteRow,
    StandbyPayRow,
    WaitKind,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

REDIAL_WITHIN = timedelta(minutes=15)
AFTERWARDS = timedelta(days=1)
"""How long after a time changes of presence are read: whoever is on duty does something else within a day."""

CASE_MEMORY = timedelta(days=180)
"""How long ago an earlier call of a case may lie: as long as dispatching remembers its interpreter."""

LONGEST_CALL = timedelta(days=1)
AT_ONCE = 2000

COUNTED = (
    "calls",
    "requested",
    "connected",
    "served_on_the_spot",
    "abandoned",
    "unserved",
    "no_request",
    "refused",
    "offers",
    "offers_accepted",
    "offers_unanswered",
    "conversation_seconds",
    "billed_seconds",
    "rated",
    "rating_sum",
    "problems",
    "first_offers",
    "first_accepted",
    "nobody_on_duty",
    "nobody_answered",
    "staff_not_reached",
    "partners_failed",
    "callbacks_kept",
    "callbacks_broken",
    "callbacks_withdrawn",
)


def read_sums(session: Session, since: datetime, until: datetime) -> dict[str, Sums]:
    """Return what the calls of whole hours add up to, by language; `und` where none was chosen.

    A call belongs to the hour in which its language was asked for, or in which it came.
    """
    sums: dict[str, Sums] = defaultdict(Sums)
    _read_hours(session, since, until, sums)
    _read_waits(session, since, until, sums)
    _read_continuity(session, since, until, sums)
    _read_redials(session, since, until, sums)
    return dict(sums)


def read_whole(session: Session, since: datetime, until: datetime) -> dict[str, int]:
    """Return what only the whole service has: sites, institutions, interpreters, seconds on duty."""
    duty = _duty(session, since, until)
    asked = (*_inside(since, until), CallRow.requested_at.is_not(None))
    sites = set(session.scalars(select(CallRow.site_id).where(*asked).distinct())) - {None}
    talked = select(func.count(ConversationRow.interpreter_id.distinct())).join(
        CallRow, CallRow.call_id == ConversationRow.call_id
    )
    stood_by = select(func.sum(StandbyPayRow.stay_seconds)).where(
        StandbyPayRow.started_at >= since, StandbyPayRow.started_at < until
    )
    institutions = select(func.count(CallRow.institution_id.distinct()))
    known = set(session.scalars(select(SiteRow.site_id)))
    return {
        "duty_seconds": round(duty.duty_seconds),
        "busy_seconds": round(duty.busy_seconds),
        "standby_seconds": session.scalar(stood_by) or 0,
        "institutions_calling": session.scalar(institutions.where(*asked)) or 0,
        "sites_calling": len(sites),
        "sites_never_calling": len(known - sites),
        "interpreters_active": session.scalar(talked.where(*_inside(since, until))) or 0,
        **_assistances(session, since, until),
    }


def _assistances(session: Session, since: datetime, until: datetime) -> dict[str, int]:
    """Return how often operators and supervisors were asked for, how often operators came, and how soon."""
    row = AssistanceRow
    asked = select(row.role, row.asked_at, row.joined_at).where(row.asked_at >= since, row.asked_at < until)
    counts = Counter[str](operators_asked=0, operators_came=0, supervisors_asked=0)
    for role, asked_at, joined_at in session.execute(asked).yield_per(AT_ONCE):
        counts[f"{role.value}s_asked"] += 1
        if role is Group.OPERATOR and joined_at is not None:
            counts["operators_came"] += 1
            counts["operator_wait_milliseconds"] += round((joined_at - asked_at).total_seconds() * 1000)
    return dict(counts)


def _read_hours(session: Session, since: datetime, until: datetime, sums: dict[str, Sums]) -> None:
    columns = [func.sum(getattr(HourRow, name)) for name in COUNTED]
    query = select(HourRow.language, func.sum(HourRow.connect_seconds), *columns).where(
        HourRow.hour >= since, HourRow.hour < until
    )
    for language, connect_seconds, *numbers in session.execute(query.group_by(HourRow.language)):
        counts = sums[language].counts
        counts["connect_milliseconds"] = round((connect_seconds or 0) * 1000)
        counts.update({name: int(number) for name, number in zip(COUNTED, numbers, strict=True)})


def _read_waits(session: Session, since: datetime, until: datetime, sums: dict[str, Sums]) -> None:
    row = HourWaitRow
    query = select(row.language, row.kind, row.bucket, func.sum(row.calls)).where(
        row.hour >= since, row.hour < until
    )
    for language, kind, bucket, calls in session.execute(query.group_by(row.language, row.kind, row.bucket)):
        group = sums[language]
        histogram = {
            WaitKind.CONNECT: group.connect,
            WaitKind.DIAL_TO_VOICE: group.dial_to_voice,
            WaitKind.ABANDONED: group.abandoned,
        }[kind]
        histogram[bucket] += int(calls)


def _read_continuity(session: Session, since: datetime, until: datetime, sums: dict[str, Sums]) -> None:
    """Count the connected calls of a case that had one before, and those with an interpreter of it."""
    query = (
        select(CallRow.case_digest, CallRow.language, CallRow.requested_at, ConversationRow.interpreter_id)
        .join(ConversationRow, ConversationRow.call_id == CallRow.call_id)
        .where(
            CallRow.case_digest.is_not(None),
            CallRow.requested_at.is_not(None),
            CallRow.opened_at >= since - CASE_MEMORY,
            CallRow.opened_at < until,
            ConversationRow.interpreter_id.is_not(None),
        )
        .order_by(CallRow.case_digest, CallRow.opened_at, CallRow.call_id)
    )
    rows = session.execute(query).yield_per(AT_ONCE)
    for _, of_case in groupby(rows, key=lambda row: row[0]):
        before: dict[str, datetime] = {}
        for (requested_at, language), talks in groupby(of_case, key=lambda row: (row[2], row[1])):
            who = {row[3] for row in talks}
            known = {each for each, at in before.items() if at >= requested_at - CASE_MEMORY}
            if known and since <= requested_at < until:
                sums[language or NO_LANGUAGE].counts.update(cases_again=1, cases_same=int(bool(known & who)))
            before |= {str(each): requested_at for each in who}


def _read_redials(session: Session, since: datetime, until: datetime, sums: dict[str, Sums]) -> None:
    """Count the abandoned calls after which the same caller asked again; one walk over the calls."""
    who = (CallRow.institution_id, CallRow.site_id, CallRow.access_code_id, CallRow.language)
    moments = (CallRow.opened_at, CallRow.closed_at, CallRow.requested_at, CallRow.outcome)
    query = (
        select(*moments, *who)
        .where(
            CallRow.opened_at >= since - LONGEST_CALL,
            CallRow.opened_at < until + REDIAL_WITHIN + LONGEST_CALL,
            CallRow.institution_id.is_not(None),
            CallRow.language.is_not(None),
        )
        .order_by(CallRow.opened_at, CallRow.call_id)
    )
    left: dict[tuple[str | None, ...], list[datetime]] = defaultdict(list)
    for opened_at, closed_at, requested_at, outcome, *caller in session.execute(query).yield_per(AT_ONCE):
        key = tuple(caller)
        waiting = left.pop(key, [])
        came_back = [at for at in waiting if at <= opened_at <= at + REDIAL_WITHIN]
        if came_back:
            sums[str(caller[-1])].counts["redialled"] += len(came_back)
        still = [at for at in waiting if opened_at < at]
        if outcome is CallOutcome.ABANDONED and since <= (requested_at or opened_at) < until:
            still.append(closed_at)
        if still:
            left[key] = still


def _duty(session: Session, since: datetime, until: datetime) -> Duty:
    duty = Duty(since, until)
    apart = _who_does_not_interpret(session)
    for interpreter_id, at, details in _changes(session, since, until):
        if interpreter_id in apart:
            continue
        duty.change(interpreter_id, at, details.get("before", ""))
    row = InterpreterPresenceRow
    latest = select(row.interpreter_id, row.presence, row.since).where(row.since < until)
    for interpreter_id, presence, began in session.execute(latest):
        if interpreter_id not in apart:
            duty.remain(interpreter_id, presence, began)
    return duty


def _who_does_not_interpret(session: Session) -> set[str]:
    """Return operators and supervisors who are no interpreters, whose hours are not those of the service."""
    people = select(InterpreterRow.interpreter_id, InterpreterRow.groups)
    others = people.where(InterpreterRow.groups != Group.INTERPRETER)
    return {name for name, words in session.execute(others) if Group.INTERPRETER not in words.split()}


def _changes(
    session: Session, since: datetime, until: datetime
) -> Iterator[tuple[str, datetime, dict[str, str]]]:
    query = (
        select(FactRow.interpreter_id, FactRow.occurred_at, FactRow.details)
        .where(
            FactRow.occurred_at >= since,
            FactRow.occurred_at < until + AFTERWARDS,
            FactRow.kind == "presence_changed",
            FactRow.interpreter_id.is_not(None),
        )
        .order_by(FactRow.occurred_at, func.length(FactRow.fact_id), FactRow.fact_id)
    )
    for interpreter_id, at, details in session.execute(query).yield_per(AT_ONCE):
        yield str(interpreter_id), at, details


def _inside(since: datetime, until: datetime) -> tuple[ColumnElement[bool], ...]:
    """Return what holds of a call that the roll-ups count in a time; the first two for the index."""
    moment = func.coalesce(CallRow.requested_at, CallRow.opened_at)
    return (
        CallRow.opened_at >= since - LONGEST_CALL,
        CallRow.opened_at < until,
        moment >= since,
        moment < until,
    )


def read_connect_times(session: Session, since: datetime, until: datetime) -> list[ConnectTime]:
    """Return how long each connected call of a time waited, and for which language."""
    query = select(CallRow.requested_at, CallRow.language, CallRow.connect_seconds).where(
        *_inside(since, until), CallRow.connect_seconds.is_not(None)
    )
    return [
        ConnectTime(requested_at, language, seconds)
        for requested_at, language, seconds in session.execute(query)
        if requested_at is not None and language is not None and seconds is not None
    ]
