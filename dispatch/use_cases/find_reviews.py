"""Puts calls on the review list that were recorded before there was one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.domain.assembly import assemble_call_record
from dispatch.records.facts import read_facts
from dispatch.records.rebuilding import next_calls
from dispatch.records.reviews import note_findings

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from dispatch.ports import Clock
    from dispatch.records.engine import Records
    from dispatch.records.rebuilding import Place

AT_ONCE = 200


def find_reviews(
    records: Records,
    clock: Clock,
    since: datetime,
    until: datetime,
    progress: Callable[[int], None] = lambda _: None,
) -> int:
    """Look at every recorded call opened in a time, and return how many: those without facts are passed over.

    Idempotent: by call and kind. `progress` is told how many calls were looked at since it was last told.
    """
    looked_at, after = 0, None
    while places := _next(records, since, until, after):
        for place in places:
            with records.writing() as session:
                facts = read_facts(session, place.call_id)
                if facts:
                    note_findings(session, assemble_call_record(facts), clock.now())
                    looked_at += 1
        progress(len(places))
        after = places[-1]
    return looked_at


def _next(records: Records, since: datetime, until: datetime, after: Place | None) -> list[Place]:
    with records.reading() as session:
        return next_calls(session, since, until, after, AT_ONCE)
