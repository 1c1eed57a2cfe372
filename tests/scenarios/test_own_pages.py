"""An interpreter's own pages: ready by a button as by a key, and nothing of anybody else."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import select

from admin.app import create_app
from admin.context import Tools
from dispatch.records.accounts import Post, SessionRules, add_user, open_session
from dispatch.records.tables import InterpreterRow, Role, UserAccountRow
from dispatch.use_cases.read_now import read_now
from tests.admin.conftest import SETTINGS
from tests.admin.reader import Reader, text_of
from tests.scenarios import cast

if TYPE_CHECKING:
    from tests.scenarios.play import Interpreter, Play, Staff


def own_pages(play: Play, number: str | None) -> Reader:
    """Log an interpreter in to their own pages; nobody's, without a number."""
    services, now = play.stage.services, datetime.now(UTC)
    app = create_app(
        play.stage.records, SETTINGS, services.clock, partial(read_now, services), Tools(live=services)
    )
    with play.stage.records.writing() as session:
        user_id = add_user(session, login=f"of {number}", password="x", post=Post(Role.INTERPRETER), now=now)
        session.flush()
        named = select(InterpreterRow.interpreter_id).where(InterpreterRow.public_number == number)
        session.get_one(UserAccountRow, user_id).interpreter_id = session.scalars(named).one_or_none()
        key = open_session(session, user_id, now, SessionRules())
    return Reader(app).carries(key)


def presses(page: Reader, event: str, **fields: str) -> str:
    form = page.opens("/mine").text
    operation = re.findall(r'name="operation" value="([^"]+)"', form)[0]
    token = re.findall(r'name="csrf_token" value="([^"]+)"', form)[-1]
    answer = page.sends("/mine/presence", token=token, event=event, operation=operation, **fields)
    return page.reads(answer.location) if answer.status_code == 303 else str(answer.status_code)


def test_a_button_brings_on_duty_and_off_again(play: Play, ana: Staff, olena: Interpreter) -> None:
    page = own_pages(play, "1001")
    assert page.opens("/").location == "/mine"
    told = presses(page, "on_duty")
    assert "Interpreter 1001" in told
    assert "You are on duty" in told
    ana.asks_for(cast.UKRAINIAN)
    olena.accepts()
    assert ana.talks_with(olena)
    assert "goes on to its end" in presses(page, "off_duty")
    assert ana.talks_with(olena)
    play.passes(60)
    ana.hangs_up()
    olena.hears("A instituição desligou.").presses("1")
    play.all_settle()
    assert presses(page, "pause", minutes="7") == "400"
    assert presses(page, "sleep") == "400"
    seen = page.reads("/mine")
    assert "My latest calls" in seen
    assert "Lisboa" not in seen.replace("Times are those of Lisbon.", "")
    assert page.opens("/people/1002").status_code == 403


def test_an_account_of_nobody_is_told_so_and_changes_nothing(play: Play) -> None:
    page = own_pages(play, None)
    assert "not tied to an interpreter" in text_of(page.opens("/mine"))
    assert page.sends("/mine/presence", event="on_duty", operation="0" * 32).status_code == 400
