"""The job that follows every call."""

from __future__ import annotations

from dispatch.use_cases import record_call as use_case
from dispatch.use_cases.tell_minutes import tell_minutes_of_call
from workers.context import services


def record_call(call_id: str) -> None:
    """Make the record, charge and roll-up of one ended call. Idempotent: by call_id."""
    opened = services()
    use_case.record_call(opened.records, opened.clock, call_id=call_id)
    if opened.live is not None:
        tell_minutes_of_call(opened.live, opened.records, opened.home, call_id=call_id)
