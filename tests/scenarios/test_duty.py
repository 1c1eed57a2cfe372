"""Interpreters come and go: the interpreter line, and what it does to offers and calls."""

from __future__ import annotations

from tests.scenarios import cast
from tests.scenarios.play import Interpreter, Play, Staff


def test_an_interpreter_signs_on_by_telephone_and_is_rung(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    olena.dials(play.interpreter_line).hears("Linha dos intérpretes. Marque o seu número e o seu PIN.")
    olena.presses(olena.person.login).hears("Está fora de serviço.").hears("Para ficar de serviço, prima 1")
    olena.presses("1").hears("Agora está de serviço. Obrigado.").is_let_go()
    play.passes(5)
    assert olena.presence == "available"
    bruno.asks_for(cast.UKRAINIAN)
    olena.accepts()
    assert bruno.talks_with(olena)
    bruno.hangs_up()
    assert play.settles().outcome == "connected"


def test_whoever_signs_on_while_somebody_waits_is_rung_once_they_have_hung_up(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    bruno.asks_for(cast.UKRAINIAN).hears("Ainda não há intérprete de serviço para esta língua.")
    olena.signs_on().hears_out("Agora está de serviço. Obrigado.").is_let_go()
    olena.rings(within=10).accepts()
    assert bruno.talks_with(olena)
    bruno.hangs_up()
    play.settles()
    assert play.outcomes() == [("1001", "accepted")]


def test_whoever_keeps_the_line_open_after_signing_on_is_rung_soon_all_the_same(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    play.weather(drop_share={"completed": 1.0})
    olena.signs_on().is_let_go()
    bruno.asks_for(cast.UKRAINIAN)
    olena.rings(within=30).accepts()
    assert bruno.talks_with(olena)
    play.weather()
    bruno.hangs_up()
    play.settles()


def test_an_interpreter_signs_off_and_is_not_rung(play: Play, bruno: Staff, olena: Interpreter) -> None:
    olena.is_on_duty().signs_on("2").hears("Agora está fora de serviço. Até à próxima.").is_let_go()
    assert olena.presence == "off_duty"
    bruno.asks_for(cast.UKRAINIAN).hears("Ainda não há intérprete de serviço para esta língua.")
    play.passes(20)
    assert olena.phone.ringing is None
    bruno.hangs_up()
    assert play.settles().outcome == "abandoned"
    assert not play.offers()


def test_an_interpreter_pauses_and_comes_back(play: Play, bruno: Staff, olena: Interpreter) -> None:
    olena.is_on_duty().signs_on("3").hears("Agora está em pausa. Até já.").is_let_go()
    assert olena.presence == "paused"
    bruno.asks_for(cast.UKRAINIAN)
    play.passes(20)
    assert olena.phone.ringing is None
    olena.dials(play.interpreter_line).hears("o seu PIN").presses(olena.person.login)
    olena.hears("Está em pausa.").hears("Para ficar").presses("1").hears("Agora está de serviço.").is_let_go()
    olena.rings(within=10).accepts()
    assert bruno.talks_with(olena)
    bruno.hangs_up()
    play.settles()


def test_a_wrong_pin_three_times_ends_in_a_goodbye(play: Play, olena: Interpreter) -> None:
    wrong = olena.person.public_number + "000000"
    olena.dials(play.interpreter_line).hears("o seu PIN").presses(wrong)
    olena.hears("Os dados não foram aceites. Tente de novo, por favor.").presses(wrong)
    olena.hears("Os dados não foram aceites.").presses(wrong)
    olena.hears("Não foi possível entrar. Contacte a coordenação, por favor.").is_let_go()
    assert olena.presence == "off_duty"


def test_two_wrong_pins_and_the_right_one_sign_on(play: Play, olena: Interpreter) -> None:
    wrong = olena.person.public_number + "000000"
    olena.dials(play.interpreter_line).hears("o seu PIN").presses(wrong)
    olena.hears("Tente de novo").presses(wrong).hears("Tente de novo").presses(olena.person.login)
    olena.hears("Para ficar de serviço").presses("1").hears("Agora está de serviço.").is_let_go()
    play.passes(10)
    assert olena.presence == "available"


def test_who_goes_off_duty_during_a_call_finishes_it_first(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    olena.is_on_duty()
    bruno.asks_for(cast.UKRAINIAN)
    olena.accepts()
    assert bruno.talks_with(olena)
    other_phone = play.stranger("+442079460990")
    other_phone.dials(play.interpreter_line).hears("o seu PIN").presses(olena.person.login)
    other_phone.hears("Está numa chamada.").hears("fora de serviço, 2").presses("2")
    other_phone.hears("Agora está fora de serviço.").is_let_go()
    assert bruno.talks_with(olena)
    play.passes(60)
    bruno.hangs_up()
    olena.hears("A instituição desligou.").presses("1").is_let_go()
    play.passes(40)
    assert olena.presence == "off_duty"
    assert play.settles().conversation_seconds >= 60


def test_who_goes_off_duty_while_ringing_is_withdrawn_and_the_next_is_rung(
    play: Play, bruno: Staff, olena: Interpreter, taras: Interpreter
) -> None:
    olena.is_on_duty()
    play.passes(1)
    taras.is_on_duty()
    bruno.asks_for(cast.UKRAINIAN)
    olena.rings().is_off_duty()
    taras.accepts()
    assert bruno.talks_with(taras)
    assert not olena.is_on_the_phone
    bruno.hangs_up()
    play.settles()
    assert play.outcomes() == [("1001", "withdrawn"), ("1002", "accepted")]


def test_nothing_pressed_changes_nothing(play: Play, olena: Interpreter) -> None:
    olena.is_on_duty().dials(play.interpreter_line).hears("o seu PIN").presses(olena.person.login)
    olena.hears("Está de serviço.").hears("Para ficar").hears("Para ficar")
    olena.hears("Nada foi alterado. Até à próxima.").is_let_go()
    play.passes(2)
    assert olena.presence == "available"


def test_who_is_on_the_interpreter_line_is_rung_only_afterwards_and_keeps_the_place(
    play: Play, bruno: Staff, olena: Interpreter, taras: Interpreter
) -> None:
    olena.is_on_duty()
    play.passes(5)
    taras.is_on_duty()
    olena.dials(play.interpreter_line).hears("o seu PIN").presses(olena.person.login).hears(
        "Está de serviço."
    )
    bruno.asks_for(cast.UKRAINIAN)
    taras.rings(within=3)
    bruno.hangs_up()
    olena.hangs_up()
    play.passes(5)
    bruno.asks_for(cast.UKRAINIAN)
    olena.rings(within=3).accepts()
    assert bruno.talks_with(olena)
    bruno.hangs_up()
    play.all_settle()
    assert play.outcomes() == [("1002", "withdrawn"), ("1001", "accepted")]


def test_silence_on_the_interpreter_line_ends_in_a_goodbye(play: Play, olena: Interpreter) -> None:
    olena.dials(play.interpreter_line).hears("Linha dos intérpretes.")
    olena.hears("Por favor, marque o número e o PIN.").hears("Por favor, marque o número e o PIN.")
    olena.hears("Não foi possível entrar.").is_let_go()


def test_who_stays_on_the_interpreter_line_is_not_rung_on_it_however_long(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    olena.is_on_duty()
    olena.dials(play.interpreter_line).hears("o seu PIN").play.passes(0.3)
    olena.presses(olena.person.login).hears("Está de serviço.")
    bruno.asks_for(cast.UKRAINIAN)
    olena.hears("Para ficar").hears("Nada foi alterado.")
    olena.is_let_go()
    olena.rings(within=5).accepts()
    assert bruno.talks_with(olena)
    bruno.hangs_up()
    play.settles()
    assert play.outcomes() == [("1001", "accepted")]
