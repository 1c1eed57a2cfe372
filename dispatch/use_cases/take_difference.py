"""Somebody takes on to find out why a leg differs from the carrier's list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.domain.errors import UnknownLeg
from dispatch.records.audit import By, note_change
from dispatch.records.reconciliation import open_differences_of

if TYPE_CHECKING:
    from dispatch.ports import Clock
    from dispatch.records.engine import Records


def take_difference(records: Records, clock: Clock, leg_id: str, user_id: str) -> int:
    """Make somebody the owner of a leg's open differences, whoever had them, and return how many there are.

    Raises UnknownLeg where nothing is open about it.
    """
    now = clock.now()
    with records.writing() as session:
        found = open_differences_of(session, leg_id)
        if not found:
            raise UnknownLeg(leg_id)
        for one in found:
            one.owner, one.changed_at = user_id, now
        note_change(session, now, By(user_id, ""), ("difference_taken", "leg", leg_id))
    return len(found)
