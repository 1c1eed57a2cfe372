"""What there is to look at in the invented service: a long wait, and a complaint that is overdue."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from dispatch.domain.reviews import Complainant, ReviewCause, ReviewKind, ReviewState
from dispatch.records.tables import CallRow, ReviewRow

if TYPE_CHECKING:
    from dispatch.records.engine import Records


def add_reviews(records: Records) -> str:
    """Put the latest call on the list, twice, and return its id."""
    with records.writing() as session:
        call = session.scalars(select(CallRow).order_by(CallRow.opened_at.desc())).first()
        assert call is not None
        of_call = {"call_id": call.call_id, "opened_at": call.opened_at}
        when = {"found_at": call.closed_at, "changed_at": call.closed_at}
        waited = ReviewRow(
            review_id=f"{ReviewKind.LONG_WAIT}-{call.call_id}",
            kind=ReviewKind.LONG_WAIT,
            state=ReviewState.OPEN,
            cause=ReviewCause.ALL_BUSY,
            **of_call,
            **when,
        )
        complained = ReviewRow(
            review_id="complaint-1",
            kind=ReviewKind.COMPLAINT,
            state=ReviewState.TAKEN,
            owner="nobody any more",
            due_on=date(2020, 1, 1),
            said_by=Complainant.CLIENT,
            complaint="A very long silence.",
            note="Asked back.",
            **of_call,
            **when,
        )
        session.add_all([waited, complained])
        return call.call_id
