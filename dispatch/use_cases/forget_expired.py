"""Forgets what may no longer be kept, and leaves a proof in the audit log."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from dispatch.records import retention

if TYPE_CHECKING:
    from dispatch.ports import Clock
    from dispatch.records.engine import Records
    from dispatch.records.retention import Held

MOST_STEPS = 20
"""Transactions of one run for each table; the rest is for the next run."""

log = logging.getLogger(__name__)


def forget_expired(records: Records, clock: Clock) -> int:
    """Delete what is past its time, and return how many rows that were. Idempotent."""
    now = clock.now()
    with records.writing() as session:
        forgotten = retention.forget_expired(session, now)
    for step in (retention.forget_facts, retention.forget_reviews, retention.forget_audit):
        for _ in range(MOST_STEPS):
            with records.writing() as session:
                gone = step(session, now)
            forgotten += gone
            if not gone:
                break
    log.info("expired_forgotten rows=%d", forgotten)
    return forgotten


def check_retention(records: Records, clock: Clock) -> list[Held]:
    """Return how every table whose rows have a time stands to it; nothing is written."""
    with records.reading() as session:
        return retention.held_tables(session, clock.now())
