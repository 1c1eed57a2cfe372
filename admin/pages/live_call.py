"""One call while it goes on: its timeline as it grows, and what a supervisor can do for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort, redirect, render_template, request, url_for

from admin.access import REFRESH_HEADER, note_reading
from admin.acts import NoReasonError, fresh_operation, live, note_act, note_outcome, read_act
from admin.asked import ID
from admin.context import formats, services
from admin.growing import events_of, story_so_far
from admin.names import LanguageNames
from admin.timeline import ROW_HEIGHT, drawings
from dispatch.domain.references import reference_of
from dispatch.domain.states import CallState
from dispatch.domain.views import MovedUp, OfferedTo
from dispatch.records.admin_reads import read_institutions, read_languages, read_public_numbers
from dispatch.records.facts import read_facts
from dispatch.use_cases.finish_call import finish_call
from dispatch.use_cases.move_request_up import move_request_up
from dispatch.use_cases.offer_to_chosen import offer_to_chosen, read_candidates
from dispatch.use_cases.read_call import read_call

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from dispatch.domain.facts import Fact
    from dispatch.domain.views import CallView

pages = Blueprint("live_call", __name__)

WAITS = frozenset({CallState.WAITING, CallState.PROMISED})
OVER = frozenset({CallState.ENDING, CallState.CLOSED})
TOLD = frozenset({f"moved_{each}" for each in MovedUp} | {f"offer_{each}" for each in OfferedTo} | {"ended"})
"""What a page can say of the act that led to it."""


@pages.get("/now/calls/<call_id>")
def show(call_id: str) -> ResponseReturnValue:
    """Show a call as it stands; scripts keep it so."""
    told = request.args.get("told")
    if REFRESH_HEADER not in request.headers:
        note_reading("call", call_id)
    return _page(call_id, notice=told if told in TOLD else None)


@pages.post("/now/calls/<call_id>/move-up")
def move_up(call_id: str) -> ResponseReturnValue:
    """Move the call's request to the front of all lines."""
    view = _call(call_id)
    try:
        act = read_act()
    except NoReasonError as error:
        return _page(call_id, problem=str(error)), 400
    note_act("request_moved_up", "call", call_id, act)
    outcome = (
        move_request_up(live(), request_id=view.request_id, operation_id=act.operation_id)
        if view.request_id
        else MovedUp.CLOSED
    )
    return _tell(call_id, "request_moved_up", f"moved_{outcome}", is_done=outcome is MovedUp.MOVED)


@pages.post("/now/calls/<call_id>/offer")
def offer(call_id: str) -> ResponseReturnValue:
    """Have a chosen interpreter asked for the call's request."""
    view, chosen = _call(call_id), request.form.get("interpreter", "")
    if not ID.fullmatch(chosen):
        return _page(call_id, problem="desk.whom"), 400
    try:
        act = read_act()
    except NoReasonError as error:
        return _page(call_id, problem=str(error)), 400
    note_act("offered_to_chosen", "call", call_id, act, interpreter_id=chosen)
    outcome = (
        offer_to_chosen(
            live(), request_id=view.request_id, interpreter_id=chosen, operation_id=act.operation_id
        )
        if view.request_id
        else OfferedTo.CLOSED
    )
    return _tell(call_id, "offered_to_chosen", f"offer_{outcome}", is_done=outcome is OfferedTo.OFFERED)


@pages.post("/now/calls/<call_id>/end")
def end(call_id: str) -> ResponseReturnValue:
    """End the call; everybody hears a goodbye, and legs that do not go are hung up."""
    _call(call_id)
    try:
        act = read_act()
    except NoReasonError as error:
        return _page(call_id, problem=str(error)), 400
    note_act("call_ended", "call", call_id, act)
    finish_call(live(), call_id=call_id, by="supervisor", operation_id=act.operation_id)
    return _tell(call_id, "call_ended", "ended", is_done=True)


def _call(call_id: str) -> CallView:
    """Return the call as it stands; what is not live cannot be acted on."""
    return _live_view(call_id) or abort(404)


def _tell(call_id: str, action: str, told: str, *, is_done: bool) -> ResponseReturnValue:
    if not is_done:
        note_outcome(action, "call", call_id, told)
    return redirect(url_for("live_call.show", call_id=call_id, told=told), 303)


def _live_view(call_id: str) -> CallView | None:
    if not ID.fullmatch(call_id):
        abort(404)
    return read_call(live(), call_id=call_id)


def _page(call_id: str, *, problem: str | None = None, notice: str | None = None) -> str:
    view = _live_view(call_id)
    request_id = view.request_id if view and view.state in WAITS else None
    candidates = read_candidates(live(), request_id=request_id) if request_id else ()
    with services().records.reading() as session:
        facts = read_facts(session, call_id)
        names = LanguageNames(read_languages(session), formats().language)
        institutions = {each.institution_id: each.name for each in read_institutions(session)}
        numbers = read_public_numbers(session, _people(facts))
    if view is None and not facts:
        abort(404)
    now = services().clock.now()
    is_over = view is None or view.state in OVER
    story = story_so_far(facts, numbers, None if is_over else now) if facts else None
    return render_template(
        "live_call.html",
        call_id=call_id,
        reference=reference_of(call_id),
        view=view,
        is_over=is_over,
        waits=request_id is not None,
        institution=institutions.get(view.requester.institution_id) if view and view.requester else None,
        names=names,
        events=list(events_of(facts, numbers, names, formats().language)),
        drawings=drawings(story) if story else {},
        row_height=ROW_HEIGHT,
        candidates=candidates,
        operation=fresh_operation(),
        problem=problem,
        notice=notice,
        now=now,
    )


def _people(facts: Sequence[Fact]) -> set[str]:
    return {fact.details["interpreter_id"] for fact in facts if fact.details.get("interpreter_id")}
