"""Notes what somebody decided or asked about a call after it, as facts: never lost, never silent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dispatch.domain.circumstances import MARKS
from dispatch.domain.errors import UnknownCall
from dispatch.domain.facts import Fact, FactSource
from dispatch.records.audit import AuditEntry, append_audit
from dispatch.records.facts import append_facts, read_facts

if TYPE_CHECKING:
    from dispatch.domain.call_record import Eligibility
    from dispatch.domain.rate_cards import NotBilled
    from dispatch.ports import Clock
    from dispatch.records.engine import Records


@dataclass(frozen=True, slots=True)
class Remark:
    """Who says something about which call; the same operation_id again is the same remark."""

    call_id: str
    operation_id: str
    user_id: str


def mark_call(
    records: Records, clock: Clock, remark: Remark, reason: NotBilled | None, offer_id: str | None = None
) -> None:
    """Decide that a call, or one offer's part of it, is not billed; `reason` None takes that back.

    The call is due again and its charge made anew; what was stated already, the next statement corrects.
    Idempotent: by operation_id. Raises UnknownCall, or ValueError for a reason that nobody may decide on.
    """
    if reason is not None and reason not in MARKS:
        raise ValueError(f"{reason} follows from what happened; it cannot be decided")
    _note(records, clock, remark, "call_marked", {"reason": reason and reason.value, "offer_id": offer_id})


def note_eligibility(records: Records, clock: Clock, remark: Remark, eligibility: Eligibility) -> None:
    """Note whether the client of a call is a third-country national, as they said; never inferred.

    Idempotent: by operation_id. Raises UnknownCall.
    """
    _note(records, clock, remark, "eligibility_noted", {"eligibility": eligibility.value})


def _note(records: Records, clock: Clock, remark: Remark, kind: str, details: dict[str, Any]) -> None:
    now, call_id = clock.now(), remark.call_id
    fact = Fact(f"{kind}-{remark.operation_id}", FactSource.DISPATCH, kind, call_id, now, details)
    with records.writing() as session:
        known = read_facts(session, call_id)
        if not known:
            raise UnknownCall(call_id)
        offer_id = details.get("offer_id")
        if offer_id is not None and offer_id not in {each.details.get("offer_id") for each in known}:
            raise ValueError("the call has no such offer")
        if append_facts(session, [fact]).new_facts:
            append_audit(session, AuditEntry(now, remark.user_id, kind, "call", call_id, details))
