"""One interpreter: what they speak, when they are on shift, what they did lately."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from flask import Blueprint, abort, render_template

from admin.access import account, note_reading
from admin.context import formats, services
from admin.keeping import may_keep
from admin.names import LanguageNames
from admin.shift_chart import shift_days
from dispatch.records.admin_reads import read_languages
from dispatch.records.people_reads import read_person_line, read_work, read_worked_calls
from dispatch.records.registers import INTERPRETERS, REGISTERS
from dispatch.records.shifts import read_rosters

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from dispatch.records.engine import RecordsSession

pages = Blueprint("person", __name__)

WORK_DAYS = 30
"""How far back the numbers of a person reach."""

LATEST_CALLS = 8


@pages.get("/people/<public_number>")
def show(public_number: str) -> ResponseReturnValue:
    """Show one interpreter; looking is noted in the audit log."""
    now = services().clock.now()
    today = formats().local(now).date()
    with services().records.reading() as session:
        line = read_person_line(session, public_number)
        if line is None:
            abort(404)
        texts = INTERPRETERS.texts_of(INTERPRETERS.find(session, public_number) or {})
        roster = read_rosters(session, [line.interpreter_id]).get(line.interpreter_id)
        work = read_work(session, line.interpreter_id, today - timedelta(days=WORK_DAYS - 1), today)
        calls = read_worked_calls(session, line.interpreter_id, LATEST_CALLS)
        shifts, exceptions = shifts_of(session, public_number, today)
        names = LanguageNames(read_languages(session), formats().language)
    note_reading("interpreter", line.interpreter_id)
    keeps = may_keep("interpreters")
    return render_template(
        "person.html",
        line=line,
        texts=texts if keeps else {name: text for name, text in texts.items() if name != "phone"},
        days=shift_days(roster, services().home, now),
        work=work,
        work_days=WORK_DAYS,
        calls=calls,
        shifts=shifts,
        exceptions=exceptions,
        names=names,
        may_keep=keeps,
        account=account(),
    )


def shifts_of(
    session: RecordsSession, public_number: str, today: date
) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Return somebody's weekly shifts, and the single days that have not passed."""
    weekly, single = (
        [REGISTERS[name].texts_of(each) for each in REGISTERS[name].read_of(session, public_number)]
        for name in ("shifts", "shift_exceptions")
    )
    return weekly, [each for each in single if date.fromisoformat(each["day"]) >= today]
