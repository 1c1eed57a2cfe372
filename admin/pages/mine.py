"""An interpreter's own pages: presence, shifts, calls and pay; nothing of clients and nothing of others."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from flask import Blueprint, abort, redirect, render_template, request, url_for

from admin.access import account
from admin.acts import OPERATION, fresh_operation, live
from admin.context import formats, services
from admin.names import LanguageNames
from admin.pages.person import LATEST_CALLS, WORK_DAYS, shifts_of
from admin.shift_chart import shift_days
from dispatch.domain.errors import UnknownInterpreter
from dispatch.domain.periods import month, month_before
from dispatch.live.connections import LiveStateFault
from dispatch.records.admin_reads import read_languages
from dispatch.records.people_reads import read_earned, read_own_line, read_work, read_worked_calls
from dispatch.records.shifts import read_rosters
from dispatch.use_cases.change_presence import change_presence

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from dispatch.domain.periods import Period

pages = Blueprint("mine", __name__)

PRESENCES = ("on_duty", "pause", "off_duty")
PAUSE_MINUTES = ("10", "30", "60")
SHOWN_MONTHS = 3


@pages.get("/mine")
def show() -> ResponseReturnValue:
    """Show what is one's own."""
    told = request.args.get("presence")
    return _page(notice=f"mine.told_{told}" if told in PRESENCES else None)


@pages.post("/mine/presence")
def change() -> ResponseReturnValue:
    """Go on duty, off duty, or on a break, as by telephone."""
    interpreter_id = _own()
    event, minutes = request.form.get("event", ""), request.form.get("minutes", "")
    operation = request.form.get("operation", "")
    if interpreter_id is None or event not in PRESENCES or not OPERATION.fullmatch(operation):
        abort(400)
    if event == "pause" and minutes not in PAUSE_MINUTES:
        abort(400)
    try:
        change_presence(
            live(),
            interpreter_id=interpreter_id,
            event=event,
            operation_id=f"mine:{operation}",
            pause_seconds=int(minutes) * 60 if event == "pause" else None,
        )
    except (UnknownInterpreter, LiveStateFault):
        return _page(problem="mine.away"), 503
    return redirect(url_for("mine.show", presence=event), 303)


def _page(*, problem: str | None = None, notice: str | None = None) -> str:
    interpreter_id = _own()
    now = services().clock.now()
    today = formats().local(now).date()
    with services().records.reading() as session:
        line = read_own_line(session, interpreter_id) if interpreter_id else None
        if line is None:
            return render_template("mine_of_nobody.html")
        roster = read_rosters(session, [line.interpreter_id]).get(line.interpreter_id)
        earned = [
            (each, read_earned(session, line.interpreter_id, *each.moments(formats().zone)))
            for each in _months(today)
        ]
        work = read_work(session, line.interpreter_id, today - timedelta(days=WORK_DAYS - 1), today)
        calls = read_worked_calls(session, line.interpreter_id, LATEST_CALLS)
        shifts, exceptions = shifts_of(session, line.public_number, today)
        names = LanguageNames(read_languages(session), formats().language)
    return render_template(
        "mine.html",
        line=line,
        days=shift_days(roster, services().home, now),
        shifts=shifts,
        exceptions=exceptions,
        work=work,
        work_days=WORK_DAYS,
        earned=earned,
        calls=calls,
        names=names,
        operation=fresh_operation(),
        pause_minutes=PAUSE_MINUTES,
        problem=problem,
        notice=notice,
        may_keep=False,
    )


def _own() -> str | None:
    reader = account()
    return reader.interpreter_id if reader else None


def _months(today: date) -> list[Period]:
    """Return this month and those before it, the newest first."""
    found = [month(today.year, today.month)]
    while len(found) < SHOWN_MONTHS:
        found.append(month_before(found[-1].first))
    return found
