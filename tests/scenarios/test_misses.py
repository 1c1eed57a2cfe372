"""Calls not answered several times in a row: a pause, one text message, and the way back."""

from __future__ import annotations

from tests.scenarios import cast
from tests.scenarios.play import Interpreter, Play, Staff


def test_after_three_calls_not_answered_an_interpreter_is_paused_told_and_comes_back(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    olena.is_on_duty()
    bruno.asks_for(cast.UKRAINIAN)
    for _ in range(3):
        olena.rings().is_let_go(within=40)
    play.passes(3)
    assert olena.presence == "paused"
    (text,) = olena.phone.texts
    assert text.body == (
        f"Ficou em pausa: 3 chamadas sem resposta. Para voltar, responda 1 ou ligue {play.interpreter_line}."
    )
    olena.dials(play.interpreter_line).hears("o seu PIN").play.passes(0.3)
    olena.presses(olena.person.login).hears("Ficou em pausa porque 3 chamadas não foram atendidas.")
    olena.hears("Para ficar de serviço, prima 1").play.passes(0.3)
    olena.presses("1").hears("Agora está de serviço.").is_let_go()
    if not bruno.is_on_the_phone:
        bruno.asks_for(cast.UKRAINIAN)
    olena.rings(within=30).accepts()
    assert bruno.talks_with(olena)
    bruno.hangs_up()
    play.all_settle()
    assert len(olena.phone.texts) == 1


def test_an_interpreter_who_hears_english_is_told_in_english(
    play: Play, bruno: Staff, iryna: Interpreter
) -> None:
    iryna.is_on_duty()
    bruno.asks_for(cast.UKRAINIAN)
    for _ in range(3):
        iryna.rings().is_let_go(within=40)
    play.passes(3)
    (text,) = iryna.phone.texts
    assert text.body.startswith("You are paused: 3 calls not answered. To return, reply 1 or ring +351")
    bruno.hangs_up()
    play.settles()


def test_the_carrier_is_asked_for_patience_and_the_text_still_goes_once(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    olena.is_on_duty()
    bruno.asks_for(cast.UKRAINIAN)
    for _ in range(3):
        olena.rings()
        play.passes(20)
        play.weather(too_many_requests=2)
        olena.is_let_go(within=20)
    play.passes(10)
    play.weather()
    play.passes(10)
    assert olena.presence == "paused"
    assert len(olena.phone.texts) == 1
    bruno.hangs_up()
    play.settles()
