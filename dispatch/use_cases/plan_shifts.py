"""The shifts of the next days are told to live state, where their edges bring people on duty and off."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from dispatch.domain.shifts import intervals_on_shift
from dispatch.records.shifts import interpreters_with_shifts, read_rosters
from dispatch.use_cases.place_interpreter import NOWHERE, place_arguments, place_now

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from dispatch.domain.shifts import Roster
    from dispatch.public_holidays import Home
    from dispatch.records.engine import Records
    from dispatch.services import Services

BEHIND = timedelta(days=1)
"""So far back a plan reaches: what was missed while we were down is acted on late."""
AHEAD = timedelta(days=8)
"""So far ahead it reaches: a week, for the next shift to be told, and for SQL to be down."""
LEAST_AHEAD = timedelta(days=7)
"""Who is planned less far is planned anew."""
AT_ONCE = 200


def plan_shifts(services: Services, records: Records, home: Home, interpreter_ids: Collection[str]) -> None:
    """Tell live state the shifts of these interpreters, as SQL has them now.

    Idempotent: an edge that was acted on stays so. Who has no shifts any more goes off duty if on shift now.
    """
    with records.reading() as session:
        rosters = read_rosters(session, interpreter_ids)
    now = services.clock.now()
    for interpreter_id in interpreter_ids:
        _plan(services, home, interpreter_id, rosters.get(interpreter_id), now)


def plan_due(services: Services, records: Records, home: Home, *, seconds: float) -> int:
    """Plan everybody anew whose plan ends too soon, for so many seconds at most; return how many were.

    Idempotent. Who has never been planned, or whose plan was lost with live state, comes as anybody else.
    """
    begun = services.clock.now()
    far_enough = (begun + LEAST_AHEAD).timestamp()
    planned = set(services.live.run("read_shifts", {"planned_before": far_enough}).get("planned") or [])
    with records.reading() as session:
        due = sorted(interpreters_with_shifts(session) - planned)
    done = 0
    for first in range(0, len(due), AT_ONCE):
        some = due[first : first + AT_ONCE]
        if services.clock.now() - begun > timedelta(seconds=seconds):
            break
        plan_shifts(services, records, home, some)
        done += len(some)
    return done


def _plan(services: Services, home: Home, interpreter_id: str, roster: Roster | None, now: datetime) -> None:
    person = services.directory.interpreter(interpreter_id) if roster else None
    arguments: dict[str, str | float] = {
        "interpreter_id": interpreter_id,
        **(place_arguments(place_now(services, person)) if person else NOWHERE),
    }
    if roster and person:
        calendar = home.calendar_in(roster.time_zone)
        spans = intervals_on_shift(roster, calendar, now - BEHIND, now + AHEAD)
        plan = {
            "zone": calendar.zone.key,
            "spans": [[s.begins_at.timestamp(), s.ends_at.timestamp(), s.is_night] for s in spans],
        }
        arguments |= {"plan": json.dumps(plan), "planned_until": (now + AHEAD).timestamp()}
    services.live.run("plan_shifts", arguments)
