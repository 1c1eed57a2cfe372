"""Tells live state what SQL remembers of it, once Redis has lost it; the dispatcher puts it back.

The keeper has SQL and the dispatcher has the carrier; neither needs what the other has.
"""

from __future__ import annotations

import json
import logging
from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from dispatch.records.memory import open_calls, presences

if TYPE_CHECKING:
    from datetime import datetime

    from dispatch.domain.remembered import RememberedCall
    from dispatch.live.state import LiveState
    from dispatch.records.engine import Records

BATCH = 100
REMEMBERED = timedelta(hours=6)
"""A call silent for so long counts as over (see use_cases.record_call)."""
REMEMBERED_OFF = timedelta(days=1)
"""Who went off duty by hand so long ago may still be within a shift, for which they are not brought back."""

log = logging.getLogger(__name__)


def remind(records: Records, live: LiveState, now: datetime) -> int:
    """Tell of every call that was not closed and of whoever was on duty, and return how many that were.

    Idempotent: the dispatcher leaves alone what is live. Raises redis.RedisError, or RecordsUnavailable where
    SQL cannot be read.
    """
    with records.reading() as session:
        still_open = open_calls(session, silent_since=now - REMEMBERED)
        calls = {call.call_id: json.dumps(_without_gaps(_told(call))) for call in still_open}
        people = {
            name: json.dumps({"presence": presence, "since": since.timestamp()})
            for name, presence, since in presences(session, off_since=now - REMEMBERED_OFF)
        }
    for noun, told in (("calls", calls), ("people", people)):
        names = sorted(told)
        for first in range(0, len(names), BATCH):
            some = {name: told[name] for name in names[first : first + BATCH]}
            live.run("remember", {noun: some})
    live.run("remember", {"ready": True})
    log.info("live_state_reminded calls=%d people=%d", len(calls), len(people))
    return len(calls) + len(people)


def _told(call: RememberedCall) -> dict[str, Any]:
    told = asdict(call)
    for name in ("call_id", "winner_id", "request_is_open", "is_closed", "replaced"):
        del told[name]
    for leg_id, leg in call.legs.items():
        told["legs"][leg_id]["is_over"] = leg.is_over
    told["state"] = call.state
    if call.winner:
        told["winner"] = {**asdict(call.winner), "offer_id": call.winner_id}
    return told


def _without_gaps(value: Any) -> Any:
    """Return JSON without nulls, which Lua would read as values."""
    if isinstance(value, dict):
        return {name: _without_gaps(one) for name, one in value.items() if one is not None}
    return value
