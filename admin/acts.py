"""What every act of a supervisor needs: a reason, an entry in the audit log, and to be done once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from flask import abort, request

from admin.access import account
from admin.context import services
from dispatch.records.audit import AuditEntry, append_audit

if TYPE_CHECKING:
    from dispatch.services import Services

SHORTEST_REASON, LONGEST_REASON = 3, 200

NUMBER_LIKE = re.compile(r"(\d[\s.-]?){7,}")
"""The audit log holds no telephone numbers, whoever types them."""

OPERATION = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Act:
    """Something that was asked for by a form."""

    reason: str
    operation_id: str


class NoReasonError(ValueError):
    """A reason is missing, or cannot be kept; carries the name of the sentence that says so."""


def live() -> Services:
    """Return the door to live state; answers 503 where these pages have none."""
    found = services().tools.live
    return found or abort(503)


def fresh_operation() -> str:
    """Return what tells one sending of a form from another."""
    return uuid4().hex


def read_act() -> Act:
    """Return what the form of this request asks for. Raises NoReasonError."""
    operation = request.form.get("operation", "")
    if not OPERATION.fullmatch(operation):
        abort(400)
    reason = " ".join(request.form.get("reason", "").split())
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON or not reason.isprintable():
        raise NoReasonError("desk.reason_missing")
    if NUMBER_LIKE.search(reason):
        raise NoReasonError("desk.reason_number")
    return Act(reason, f"desk:{operation}")


def note_act(action: str, kind: str, subject_id: str, act: Act, **details: Any) -> None:
    """Write an act into the audit log; done before it, so that nothing is ever done that is not there."""
    reader = account()
    entry = AuditEntry(
        datetime.now(UTC),
        reader.user_id if reader else None,
        action,
        kind,
        subject_id,
        {"reason": act.reason} | details,
    )
    with services().records.writing() as records:
        append_audit(records, entry)


def note_outcome(action: str, kind: str, subject_id: str, outcome: str) -> None:
    """Add to the audit log that nothing came of an act, and why."""
    reader = account()
    entry = AuditEntry(
        datetime.now(UTC),
        reader.user_id if reader else None,
        f"{action}_refused",
        kind,
        subject_id,
        {"outcome": outcome},
    )
    with services().records.writing() as records:
        append_audit(records, entry)
