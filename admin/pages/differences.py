"""Where our legs and the carrier's list disagree, and who has taken on to find out why."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import Blueprint, abort, redirect, render_template, request, url_for

from admin.context import services
from admin.keeping import by, reason_given
from dispatch.domain.errors import UnknownLeg
from dispatch.domain.reconciliation import DifferenceState
from dispatch.records.audit_reads import read_audit_users
from dispatch.records.reconciliation import count_open, list_days, list_differences
from dispatch.use_cases.reconcile_carrier import explain_difference
from dispatch.use_cases.take_difference import take_difference

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

pages = Blueprint("differences", __name__)

SHOWN_DAYS = 7


@pages.get("/differences")
def show() -> ResponseReturnValue:
    """List differences, newest first, those that are open unless others are asked for."""
    return _list(None)


@pages.post("/differences/<leg_id>")
def settle(leg_id: str) -> ResponseReturnValue:
    """Take a difference on, or say why it is there."""
    here = services()
    told = by(reason_given() or "")
    try:
        if request.form.get("step") == "take":
            take_difference(here.records, here.clock, leg_id, told.user_id)
        elif not told.reason:
            return _list(leg_id), 400
        else:
            explain_difference(here.records, here.clock, leg_id, told.user_id, told.reason)
    except UnknownLeg:
        abort(404)
    return redirect(url_for("differences.show"), 303)


def _list(lacks_reason: str | None) -> str:
    state = request.args.get("state", "open")
    chosen = DifferenceState(state) if state in list(DifferenceState) else None
    limit = services().settings.calls_per_page
    with services().records.reading() as session:
        found = list_differences(session, chosen, _before(), limit + 1)
        days = list_days(session, SHOWN_DAYS)
        opened = count_open(session)
        users = dict(read_audit_users(session))
    before = {"state": state, "before": found[limit - 1].started_at.isoformat()} if len(found) > limit else {}
    return render_template(
        "differences.html",
        found=found[:limit],
        days=days,
        opened=opened,
        users=users,
        states=list(DifferenceState),
        state=chosen,
        further=f"{url_for('differences.show')}?{urlencode(before)}" if before else None,
        lacks_reason=lacks_reason,
    )


def _before() -> datetime | None:
    try:
        moment = datetime.fromisoformat(request.args.get("before", ""))
    except ValueError:
        return None
    return moment if moment.tzinfo else None
