"""Reckons what days of standby come to, once a stay of theirs has ended or a call in it was recorded."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from dispatch.domain.errors import RecordsUnavailable
from dispatch.records.standby import save_day
from dispatch.records.standby_due import days_due, take_day

if TYPE_CHECKING:
    from dispatch.ports import Clock
    from dispatch.records.engine import Records

log = logging.getLogger(__name__)


def reckon_standby(records: Records, clock: Clock, *, limit: int = 500) -> int:
    """Reckon the days that are due, each in one transaction, and return how many that were.

    Idempotent: by interpreter and day. One that cannot be reckoned is logged, stays due, and does not keep
    the others waiting. Raises RecordsUnavailable.
    """
    now, reckoned = clock.now(), 0
    with records.reading() as session:
        due = days_due(session, now, limit)
    for interpreter_id, day in due:
        try:
            with records.writing() as session:
                if take_day(session, interpreter_id, day, now):
                    save_day(session, interpreter_id, day, now)
                    reckoned += 1
        except RecordsUnavailable:
            raise
        except Exception:
            log.exception("standby_not_reckonable interpreter_id=%s day=%s", interpreter_id, day)
    return reckoned
