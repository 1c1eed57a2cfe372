"""Forgets what may no longer be kept: telephone numbers on their dates, sessions of administrators."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from dispatch.records import retention

if TYPE_CHECKING:
    from dispatch.ports import Clock
    from dispatch.records.engine import Records

log = logging.getLogger(__name__)


def forget_expired(records: Records, clock: Clock) -> int:
    """Delete what is past its date, and return how many rows that were. Idempotent."""
    with records.writing() as session:
        forgotten = retention.forget_expired(session, clock.now())
    log.info("expired_forgotten rows=%d", forgotten)
    return forgotten
