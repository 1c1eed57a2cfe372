"""The supervisor's desk: who waits, which calls have gone on longest, and somebody's presence to change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, url_for

from admin.acts import NoReasonError, fresh_operation, live, note_act, read_act
from admin.context import formats, services
from admin.names import LanguageNames
from dispatch.domain.errors import UnknownInterpreter
from dispatch.live.connections import LiveStateFault
from dispatch.records.admin_reads import find_interpreter, read_institutions, read_languages
from dispatch.use_cases.change_presence import change_presence
from dispatch.use_cases.read_floor import read_floor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from dispatch.domain.views import Floor

pages = Blueprint("desk", __name__)

PRESENCE_EVENTS = ("on_duty", "pause", "off_duty")
LONGEST_NUMBER = 16


@pages.get("/now/desk")
def show() -> ResponseReturnValue:
    """Show who can be helped."""
    told = request.args.get("presence")
    return _page(notice=told if told in PRESENCE_EVENTS else None)


@pages.post("/now/desk/presence")
def change() -> ResponseReturnValue:
    """Change somebody's presence, as they would by telephone: who talks finishes first."""
    number = request.form.get("number", "").strip()[:LONGEST_NUMBER]
    event = request.form.get("event", "")
    try:
        act = read_act()
    except NoReasonError as error:
        return _page(problem=str(error)), 400
    with services().records.reading() as session:
        interpreter_id = find_interpreter(session, number) if number.isalnum() else None
    if interpreter_id is None or event not in PRESENCE_EVENTS:
        return _page(problem="desk.unknown_interpreter" if interpreter_id is None else "desk.what_to_do"), 400
    note_act("presence_changed", "interpreter", interpreter_id, act, event=event)
    try:
        change_presence(live(), interpreter_id=interpreter_id, event=event, operation_id=act.operation_id)
    except UnknownInterpreter:  # SQL knows them, and the directory does not yet
        return _page(problem="desk.unknown_interpreter"), 400
    return redirect(url_for("desk.show", presence=event), 303)


def _page(*, problem: str | None = None, notice: str | None = None) -> str:
    with services().records.reading() as session:
        names = LanguageNames(read_languages(session), formats().language)
        institutions = {each.institution_id: each.name for each in read_institutions(session)}
    return render_template(
        "desk.html",
        floor=_floor(),
        names=names,
        institutions=institutions,
        events=PRESENCE_EVENTS,
        operation=fresh_operation(),
        problem=problem,
        notice=notice,
        now=services().clock.now(),
    )


def _floor() -> Floor | None:
    """Return who waits, or None while live state is away."""
    found = services().tools.live
    try:
        return read_floor(found) if found else None
    except LiveStateFault:
        return None
