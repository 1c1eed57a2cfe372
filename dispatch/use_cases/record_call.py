"""Makes the record of a call that is over: facts in; record, charge, pay and roll-up out."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from dispatch.domain.assembly import assemble_call_record
from dispatch.domain.errors import RecordsUnavailable
from dispatch.records.calls import save_call
from dispatch.records.charging import charge_call
from dispatch.records.facts import due_calls, read_facts, take_due
from dispatch.records.reviews import note_findings
from dispatch.records.standby_due import note_lent

if TYPE_CHECKING:
    from datetime import datetime

    from dispatch.ports import Clock
    from dispatch.records.engine import Records

SILENT_AFTER = timedelta(hours=6)
"""A call without a closing fact counts as over after this: longer than a carrier keeps an idle call up."""

log = logging.getLogger(__name__)


def record_call(records: Records, clock: Clock, *, call_id: str) -> bool:
    """Make or renew one call's record, in one transaction, and tell whether there was anything to do.

    Idempotent: by call_id. Whoever dies on the way leaves the call due, for the sweep.
    Raises RecordsUnavailable, after which nothing is written and the call is still due.
    """
    now = clock.now()
    with records.writing() as session:
        if not take_due(session, call_id, silent_since=now - SILENT_AFTER):
            return False
        facts = read_facts(session, call_id)
        record = assemble_call_record(facts)
        reckoned = charge_call(session, record, facts)
        saved = save_call(session, record, reckoned.charge, now, reckoned.pays)
        note_lent(session, record, facts)
        note_findings(session, record, now)
    log.info("call_%s call_id=%s outcome=%s", saved, call_id, record.outcome)
    return True


def sweep_unrecorded(records: Records, clock: Clock, *, limit: int = 500) -> int:
    """Record every call that is due and that no job has recorded, and return how many that were.

    One call that cannot be recorded is logged and does not keep the others waiting.
    """
    recorded = 0
    for call_id in _due(records, clock.now(), limit):
        try:
            recorded += record_call(records, clock, call_id=call_id)
        except RecordsUnavailable:
            raise
        except Exception:
            log.exception("call_not_recordable call_id=%s", call_id)
    return recorded


def _due(records: Records, now: datetime, limit: int) -> list[str]:
    with records.reading() as session:
        return due_calls(session, silent_since=now - SILENT_AFTER, limit=limit)
