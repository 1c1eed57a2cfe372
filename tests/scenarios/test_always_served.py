"""A line that is always served: who is on call, then a partner, then a callback; never a closed message."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from config.world.numbers import LANDLINES
from config.world.seed import RATE_CARD
from dispatch.records.directory import keep
from dispatch.records.rate_cards import add_rate_card
from dispatch.records.tables import ChargeRow, InterpreterRow, LineRow
from tests.scenarios import cast
from tests.scenarios.test_nobody import ROUGH

if TYPE_CHECKING:
    from tests.scenarios.play import Interpreter, Play, Staff

CLOSED_NOW = {"weekdays": [0, 1, 2, 3, 4], "opens": "20:00", "closes": "23:00"}
THAI = "237"  # for which the line has a partner


def always_serves(play: Play, *on_call: Interpreter) -> None:
    """Have the staff line be always served, whatever its hours say, and some people on call for it."""
    with play.stage.records.writing() as session:
        line = session.get_one(LineRow, "line-staff")
        line.always_served, line.opening_hours = True, [CLOSED_NOW]
        rows: list[Any] = [line]
        for person in on_call:
            row = session.get_one(InterpreterRow, person.person.interpreter_id)
            row.takes_nights = True
            rows.append(row)
        keep(session, rows, play.loop.now())
    while play.stage.projector.project_once():
        pass


@pytest.mark.parametrize("weather", [{}, ROUGH["everything twice"], ROUGH["reordered"]])
def test_with_nobody_on_duty_who_is_on_call_is_rung_and_off_duty_again_after(
    play: Play, bruno: Staff, olena: Interpreter, taras: Interpreter, weather: dict[str, Any]
) -> None:
    play.weather(**weather)
    always_serves(play, olena)
    bruno.asks_for(cast.UKRAINIAN)  # it is closed by its hours
    olena.accepts()
    assert bruno.talks_with(olena)
    assert taras.phone.ringing is None  # off duty and not on call
    play.passes(30)
    bruno.hangs_up()
    olena.hears("A instituição desligou.").presses("1").hears("Para ficar já disponível").hangs_up()
    assert play.settles().outcome == "connected"
    play.passes(35)  # the pause after a conversation
    assert olena.presence == "off_duty"


def test_while_somebody_is_on_duty_nobody_on_call_is_disturbed(
    play: Play, bruno: Staff, ana: Staff, olena: Interpreter, taras: Interpreter
) -> None:
    always_serves(play, olena)
    taras.is_on_duty()
    bruno.asks_for(cast.UKRAINIAN)
    taras.accepts()
    assert bruno.talks_with(taras)
    ana.asks_for(cast.UKRAINIAN)
    play.passes(45)
    assert olena.phone.ringing is None
    bruno.hangs_up()
    taras.hears("A instituição desligou.").presses("1").hears("Para ficar já disponível").presses("1")
    taras.is_let_go().accepts()
    assert ana.talks_with(taras)
    ana.hangs_up()
    taras.hears("A instituição desligou.").presses("1").is_let_go()
    play.all_settle()


@pytest.mark.parametrize("weather", [{}, ROUGH["everything twice"]])
def test_with_nobody_at_all_staff_are_called_back_without_asking(
    play: Play, bruno: Staff, olena: Interpreter, taras: Interpreter, weather: dict[str, Any]
) -> None:
    play.weather(**weather)
    always_serves(play, olena)
    bruno.asks_for(cast.UKRAINIAN)
    olena.rings()  # and does not answer
    bruno.hears("Neste momento ninguém pode atender.", within=45)
    bruno.hears("Ligamos-lhe se houver intérprete nos próximos").is_let_go()
    assert not bruno.has_heard("fechada")
    play.passes(60)
    taras.is_on_duty().accepts()
    bruno.answers().hears("O seu intérprete está à espera; para falar, prima 1.").presses("1")
    assert bruno.talks_with(taras)
    play.passes(20)
    bruno.hangs_up()
    taras.hears("A instituição desligou.").presses("1").is_let_go()
    call = play.settles()
    assert (call.outcome, call.callback) == ("connected", "kept")


def test_a_partner_comes_before_the_callback(play: Play, bruno: Staff) -> None:
    always_serves(play)
    partner = play.stranger(LANDLINES.number(900))
    bruno.asks_for(THAI)
    bruno.hears("Ligamos a um parceiro.", within=10)
    partner.rings(30).answers()
    play.passes(3)
    partner.hangs_up()
    bruno.hears("Neste momento ninguém pode atender.", within=20).is_let_go()
    play.passes(3700)
    call = play.settles()
    assert (call.outcome, call.callback) == ("unserved", "broken")


def test_on_a_switchboard_that_cannot_be_called_back_staff_hear_what_they_can_choose(
    play: Play, ana: Staff
) -> None:
    always_serves(play)
    ana.asks_for(cast.UKRAINIAN)
    ana.hears("Para continuar à espera, prima 1", within=20).presses("3").is_let_go()
    assert play.settles().outcome == "abandoned"


def test_its_rates_are_its_own(play: Play, bruno: Staff, olena: Interpreter) -> None:
    always_serves(play)
    with play.stage.records.writing() as session:
        own = replace(RATE_CARD, rate_card_id="night", party_id="line-staff", free_of_charge=False)
        add_rate_card(session, replace(own, per_minute=Decimal("2.00")))
    olena.is_on_duty()
    bruno.asks_for(cast.UKRAINIAN)
    olena.accepts()
    assert bruno.talks_with(olena)
    play.passes(30)
    bruno.hangs_up()
    olena.hears("A instituição desligou.").presses("1").is_let_go()
    call = play.settles()
    with play.stage.records.reading() as session:
        charge = session.get_one(ChargeRow, call.call_id)
        assert (charge.rate_card_id, charge.due_amount) == ("night", Decimal("2.00"))
