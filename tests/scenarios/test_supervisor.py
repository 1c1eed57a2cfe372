"""A supervisor helps from the desk: each act has a reason, is in the audit log, and is heard on phones."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

import pytest

from admin.app import create_app
from admin.context import Tools
from dispatch.domain.states import Presence
from dispatch.records.audit import read_audit
from dispatch.use_cases.read_now import read_now
from tests.admin.browsing import BrowserElsewhere, lost_on_the_keyboard, served, too_wide, violations
from tests.admin.conftest import SETTINGS
from tests.admin.reader import Reader, text_of
from tests.scenarios import cast
from tests.scenarios.play import Interpreter, Play, Staff

if TYPE_CHECKING:
    from collections.abc import Iterator

    from werkzeug.test import TestResponse

    from dispatch.records.audit import AuditEntry

REASON = "A birth, told us by radio"


class Supervisor:
    """Somebody at the desk."""

    def __init__(self, play: Play) -> None:
        services = play.stage.services
        app = create_app(
            play.stage.records, SETTINGS, services.clock, partial(read_now, services), Tools(live=services)
        )
        self.play, self.app, self.reader = play, app, Reader(app)
        world = play.stage.world
        assert self.reader.tries(world.admin_login, world.admin_password).status_code == 303

    def sees(self) -> str:
        return self.reader.reads("/now/desk")

    def call_of(self, staff: Staff) -> str:
        call_id: str = self.play.live_call(staff)["call_id"]
        return f"/now/calls/{call_id}"

    def sees_call(self, address: str) -> str:
        return self.reader.reads(address)

    def acts(self, address: str, *, reason: str = REASON, **fields: str) -> TestResponse:
        form = self.reader.opens(re.sub("/(move-up|offer|end|presence)$", "", address)).text
        token = re.findall(r'name="csrf_token" value="([^"]+)"', form)[-1]
        operation = re.findall(r'name="operation" value="([^"]+)"', form)[-1]
        return self.reader.sends(address, token=token, operation=operation, reason=reason, **fields)

    def is_told(self, answer: TestResponse) -> str:
        assert answer.status_code == 303, text_of(answer)
        return self.reader.reads(answer.location)

    def audit(self) -> AuditEntry:
        with self.play.stage.records.reading() as session:
            entries = read_audit(session, limit=10)
        return next(entry for entry in entries if not entry.action.endswith("_read"))


@pytest.fixture
def supervisor(play: Play) -> Supervisor:
    return Supervisor(play)


def test_a_request_is_moved_before_the_one_that_waits_longer(
    play: Play, ana: Staff, bruno: Staff, olena: Interpreter, supervisor: Supervisor
) -> None:
    ana.asks_for(cast.UKRAINIAN)
    play.passes(30)
    bruno.asks_for(cast.UKRAINIAN)
    play.passes(5)
    assert supervisor.sees().count("Open the call") >= 4
    call = supervisor.call_of(bruno)
    assert "Place in line 2" in supervisor.sees_call(call)
    assert "now at the front" not in supervisor.sees()
    told = supervisor.is_told(supervisor.acts(f"{call}/move-up"))
    assert "The request stands at the front now." in told
    assert "Place in line 1" in told
    entry = supervisor.audit()
    assert (entry.action, entry.details) == ("request_moved_up", {"reason": REASON})
    assert entry.user_id
    assert "stood at the front already" in supervisor.is_told(supervisor.acts(f"{call}/move-up"))
    assert supervisor.audit().action == "request_moved_up_refused"
    olena.is_on_duty().accepts()
    assert bruno.talks_with(olena)
    play.passes(2)
    assert "Moved to the front by a supervisor" in supervisor.sees_call(call)
    play.passes(20)
    bruno.hangs_up()
    olena.hears("A instituição desligou.").presses("1")
    olena.accepts()
    assert ana.talks_with(olena)
    play.passes(20)
    ana.hangs_up()
    olena.hears("A instituição desligou.").presses("1")
    play.all_settle()


def test_a_chosen_interpreter_is_asked_beside_the_one_whose_turn_it_is(
    play: Play, ana: Staff, olena: Interpreter, taras: Interpreter, supervisor: Supervisor
) -> None:
    olena.is_on_duty()
    play.passes(5)
    taras.is_on_duty()
    ana.asks_for(cast.UKRAINIAN)
    olena.rings()
    call = supervisor.call_of(ana)
    page = supervisor.reader.opens(call).text
    chosen = re.findall(r'<option value="([^"]+)">', page)
    assert chosen == ["interpreter-1002"]
    told = supervisor.is_told(supervisor.acts(f"{call}/offer", interpreter=chosen[0]))
    assert "The interpreter is being asked." in told
    assert supervisor.audit().details == {"reason": REASON, "interpreter_id": "interpreter-1002"}
    taras.rings().accepts()
    assert ana.talks_with(taras)
    late = supervisor.is_told(supervisor.acts(f"{call}/offer", interpreter="interpreter-1001"))
    assert "Nobody was asked" in late
    assert supervisor.audit().details == {"outcome": "offer_closed"}
    play.passes(20)
    ana.hangs_up()
    taras.hears("A instituição desligou.").presses("1")
    record = play.settles()
    assert "chosen by a supervisor" in supervisor.sees_call(f"/calls/{record.call_id}")


def test_a_call_is_ended_and_everybody_hears_a_goodbye(
    play: Play, ana: Staff, olena: Interpreter, supervisor: Supervisor
) -> None:
    olena.is_on_duty()
    ana.asks_for(cast.UKRAINIAN)
    olena.accepts()
    assert ana.talks_with(olena)
    play.passes(30)
    call = supervisor.call_of(ana)
    shown = supervisor.sees_call(call)
    assert "in conversation" in shown or "talking" in shown
    assert "Interpreter 1001" in shown
    assert "The call is being ended." in supervisor.is_told(supervisor.acts(f"{call}/end"))
    ana.hears("Obrigado por utilizar o serviço. Até à próxima.").is_let_go()
    olena.hears("Obrigado pelo seu trabalho. Até à próxima.").is_let_go()
    record = play.settles()
    assert record.outcome == "connected"
    assert supervisor.audit().action == "call_ended"
    assert "This call is over." in supervisor.sees_call(call)


def test_somebody_s_presence_is_changed_by_their_number(
    play: Play, olena: Interpreter, supervisor: Supervisor
) -> None:
    def presences() -> dict[Presence, int]:
        return {each: count for each, count in read_now(play.stage.services).presences if count}

    number = olena.person.public_number
    desk = "/now/desk/presence"
    told = supervisor.is_told(supervisor.acts(desk, number=number, event="on_duty"))
    assert "They are on duty" in told
    assert presences() == {Presence.AVAILABLE: 1}
    supervisor.is_told(supervisor.acts(desk, number=number, event="pause"))
    assert presences() == {Presence.PAUSED: 1}
    supervisor.is_told(supervisor.acts(desk, number=number, event="off_duty"))
    assert presences() == {}
    entry = supervisor.audit()
    assert (entry.action, entry.subject_id) == ("presence_changed", "interpreter-1001")
    assert entry.details == {"reason": REASON, "event": "off_duty"}


@pytest.mark.parametrize("reason", ["", "  ", "ab", "x" * 201, "call +351 912 000 001", "a\x00bc"])
def test_nothing_is_done_without_a_reason_that_can_be_kept(
    play: Play, ana: Staff, supervisor: Supervisor, reason: str
) -> None:
    ana.asks_for(cast.UKRAINIAN)
    play.passes(3)
    call = supervisor.call_of(ana)
    for act in ("move-up", "end"):
        answer = supervisor.acts(f"{call}/{act}", reason=reason)
        assert answer.status_code == 400
        assert "Please give a reason" in text_of(answer)
    assert supervisor.audit().action == "log_in"
    assert play.live_call(ana)["state"] == "waiting"
    ana.hangs_up()
    play.settles()


def test_an_act_sent_twice_is_done_once_and_an_unknown_call_is_not_found(
    play: Play, ana: Staff, supervisor: Supervisor
) -> None:
    ana.asks_for(cast.UKRAINIAN)
    play.passes(3)
    call = supervisor.call_of(ana)
    operation = "0123456789abcdef" * 2
    for _ in range(2):
        sent = supervisor.reader.sends(f"{call}/move-up", reason=REASON, operation=operation)
        assert sent.location.endswith("told=moved_moved")
    play.passes(2)
    assert play.facts_of(call.split("/")[-1]).count("request_moved_up") == 1
    assert supervisor.reader.opens("/now/calls/there-is-none").status_code == 404
    unknown = supervisor.reader.sends("/now/calls/there-is-none/end", reason=REASON, operation=operation)
    assert unknown.status_code == 404
    assert supervisor.reader.sends(f"{call}/end", reason=REASON, operation="x").status_code == 400
    ana.hangs_up()
    play.settles()


@pytest.fixture
def screen() -> Iterator[BrowserElsewhere]:
    started = BrowserElsewhere()
    yield started
    started.close()


@pytest.mark.browser
def test_the_desk_and_a_live_call_are_sound_and_grow_by_themselves(
    play: Play, ana: Staff, olena: Interpreter, supervisor: Supervisor, screen: BrowserElsewhere
) -> None:
    olena.is_on_duty()
    play.interpreter("taras").is_on_duty()
    ana.asks_for(cast.UKRAINIAN)
    olena.rings()
    play.passes(2)
    world, call = play.stage.world, supervisor.call_of(ana)
    with served(supervisor.app) as address:
        screen.opens(address, world.admin_login, world.admin_password, "/now/desk")

        def faults() -> list[str]:
            screen.page.locator("[data-pause]").click()  # or what is walked over would be replaced
            return violations(screen.page) + too_wide(screen.page) + lost_on_the_keyboard(screen.page)

        assert screen.does(faults) == []
        screen.does(screen.page.get_by_role("link", name="Open the call").first.click)
        screen.does(screen.page.wait_for_url, f"**{call}")
        assert screen.does(faults) == []
        screen.does(screen.page.reload)  # with the focus elsewhere
        olena.accepts()
        play.passes(2)
        screen.does(lambda: screen.page.get_by_role("cell", name="Accepted").first.wait_for(timeout=10_000))
        screen.does(screen.page.goto, "/language/pt-PT?next=" + call)
        assert screen.does(faults) == []
    assert ana.talks_with(olena)
    play.passes(10)
    ana.hangs_up()
    olena.hears("A instituição desligou.").presses("1")
    play.settles()
