"""Staff have the interpreter wait: both hear how long, and after ten minutes the interpreter may leave."""

from __future__ import annotations

from tests.scenarios import cast
from tests.scenarios.play import Interpreter, Play, Staff
from tests.scenarios.test_conversation import connect
from tests.scenarios.test_interpreter_menu import REMARK, facts

PAUSE = "A instituição pediu uma pausa. Aguarde em linha, por favor."


def holds(staff: Staff, interpreter: Interpreter) -> None:
    staff.presses("*").hears("Para o intérprete esperar, prima 4.").presses("4")
    staff.hears("O intérprete fica à espera. Qualquer tecla retoma a conversa.")
    interpreter.hears(PAUSE, within=3)


def test_a_short_hold_ends_with_a_key_and_is_not_billed(play: Play, ana: Staff, olena: Interpreter) -> None:
    connect(ana, olena)
    holds(ana, olena)
    play.passes(200)
    ana.presses("5")
    olena.hears("Já voltaram à chamada.", within=3)
    assert ana.talks_with(olena)
    play.passes(60)
    ana.hangs_up()
    olena.hears("A instituição desligou.").presses("1").is_let_go()
    record = play.settles()
    assert 110 <= record.conversation_seconds <= 130
    assert not olena.has_heard("Espera há cinco minutos")
    assert len(facts(play, "hold_ended")) == 1


def test_both_are_told_each_in_their_language_and_the_interpreter_may_leave(
    play: Play, emily: Staff, olena: Interpreter, taras: Interpreter
) -> None:
    connect(emily, olena)
    emily.presses("*").hears("To have the interpreter wait, press 4.").presses("4")
    emily.hears("The interpreter is on hold.")
    olena.hears(PAUSE, within=3)
    held_at = play.loop.now()
    olena.hears("Espera há cinco minutos. Ao fim de dez pode sair, sem prejuízo.", within=310)
    emily.hears("The interpreter has waited for five minutes.", within=3)
    assert abs((play.loop.now() - held_at).total_seconds() - 300) < 5
    olena.hears("Já pode sair, sem prejuízo: prima 3.", within=310)
    emily.hears("The interpreter has waited for ten minutes and may leave.", within=3)
    taras.is_on_duty()
    olena.presses("3").hears(REMARK)
    emily.hears("The interpreter has left.", within=3).presses("2")
    olena.presses("1").is_let_go()
    taras.accepts()
    assert emily.talks_with(taras)
    play.passes(20)
    emily.hangs_up()
    taras.hears("A instituição desligou.").presses("1").is_let_go()
    play.settles()
    assert [one["dropped"] for one in facts(play, "interpreter_replaced")] == [False]


def test_a_hold_that_nobody_ends_leads_both_back(play: Play, ana: Staff, olena: Interpreter) -> None:
    connect(ana, olena)
    holds(ana, olena)
    ana.hears("A pausa terminou. Vai voltar à conversa.", within=1210)
    assert ana.talks_with(olena)
    play.passes(20)
    ana.hangs_up()
    olena.hears("A instituição desligou.").presses("1").is_let_go()
    play.settles()


def test_the_interpreter_withdraws_from_a_hold_by_any_key(play: Play, ana: Staff, olena: Interpreter) -> None:
    connect(ana, olena)
    holds(ana, olena)
    play.passes(100)
    olena.presses("9").hears("para se retirar, 2").presses("1").hears(PAUSE)
    olena.presses("9").hears("para se retirar, 2").presses("2").hears("Porquê?").presses("3")
    ana.hears("O intérprete teve de sair.", within=3).hears("desistir, 3").presses("3").is_let_go()
    olena.hears(REMARK).is_let_go()
    play.settles()


def test_somebody_hangs_up_on_hold(play: Play, ana: Staff, bruno: Staff, olena: Interpreter) -> None:
    connect(ana, olena)
    holds(ana, olena)
    play.passes(60)
    olena.hangs_up()
    ana.hears("O intérprete saiu. Se já terminou, prima 1", within=8).presses("1").is_let_go()
    play.passes(60)
    bruno.asks_for(cast.UKRAINIAN)
    olena.accepts()
    assert bruno.talks_with(olena)
    play.passes(20)
    holds(bruno, olena)
    bruno.hangs_up()
    olena.hears("A instituição desligou.", within=5).presses("1").is_let_go()
    play.all_settle()


def test_somebody_on_standby_is_held_as_anybody_else(play: Play, bruno: Staff, olena: Interpreter) -> None:
    olena.is_on_standby()
    bruno.asks_for(cast.UKRAINIAN)
    olena.takes_whisper()
    assert bruno.talks_with(olena)
    play.passes(20)
    holds(bruno, olena)
    play.passes(130)  # beyond the end of the music
    bruno.presses("1")
    assert bruno.talks_with(olena)
    play.passes(20)
    bruno.hangs_up()
    olena.hears("A instituição desligou.").presses("1").hears("Continua em linha.")
    play.passes(1)
    olena.hangs_up()
    play.settles()
