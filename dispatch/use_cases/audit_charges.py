"""Tells of every charge and pay of a period by which card, rule, rate and facts it came about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.records.audit_trail import read_standby_trails, read_trails
from dispatch.records.rebuilding import next_calls
from dispatch.records.statements import broken_statements

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from dispatch.records.audit_trail import Trail
    from dispatch.records.engine import Records
    from dispatch.records.rebuilding import Place

AT_ONCE = 200


def audit_charges(records: Records, since: datetime, until: datetime) -> Iterator[Trail]:
    """Yield every recorded call opened in a period, oldest first, then its days of standby.

    Memory does not grow with the number of calls.
    """
    after: Place | None = None
    while True:
        with records.reading() as session:
            places = next_calls(session, since, until, after, AT_ONCE)
            trails = read_trails(session, [place.call_id for place in places])
        yield from trails
        if not places:
            break
        after = places[-1]
    with records.reading() as session:
        yield from read_standby_trails(session, since, until)


def broken_seals(records: Records) -> list[str]:
    """Return the numbers of statements that no longer say what was issued, or whose chain is broken."""
    with records.reading() as session:
        return broken_statements(session)
