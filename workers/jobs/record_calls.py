"""The job that follows every call."""

from __future__ import annotations

import logging

from dispatch.domain.errors import RecordsUnavailable
from dispatch.use_cases.record_call import record_call
from dispatch.use_cases.tell_minutes import tell_minutes_of_call
from workers.context import services

log = logging.getLogger(__name__)


def record_calls(call_ids: list[str]) -> None:
    """Make the record, charge and roll-up of calls that ended at about the same time. Idempotent: by call_id.

    One that cannot be recorded keeps none of the others waiting; the job fails after them, to be tried again.
    """
    opened = services()
    failures: list[Exception] = []
    for call_id in call_ids:
        try:
            record_call(opened.records, opened.clock, call_id=call_id)
            if opened.live is not None:
                tell_minutes_of_call(opened.live, opened.records, opened.home, call_id=call_id)
        except RecordsUnavailable:
            raise
        except Exception as error:
            log.exception("call_not_recorded call_id=%s", call_id)
            failures.append(error)
    if failures:
        raise failures[0]
