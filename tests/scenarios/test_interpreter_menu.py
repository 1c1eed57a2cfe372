"""The star key of interpreters: back, withdraw, finished; and the one key after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dispatch.records.tables import ChargeRow, FactRow, PayRow
from tests.scenarios import cast
from tests.scenarios.play import Interpreter, Play, Staff
from tests.scenarios.test_conversation import connect
from tests.scenarios.test_weather import broken

if TYPE_CHECKING:
    from typing import Any

MENU = "Para voltar à conversa, prima 1; para se retirar, 2; se terminou, 3."
WHY = "Porquê? Conflito de interesses, prima 1; demasiado difícil, 2; não se ouve, 3."
REMARK = "Para ficar já disponível, prima 1; para descansar, 2; houve um problema, 3."


def facts(play: Play, kind: str) -> list[dict[str, Any]]:
    """Return the details of every fact of a kind, oldest first."""
    with play.stage.records.reading() as session:
        rows = session.query(FactRow).filter(FactRow.kind == kind).order_by(FactRow.occurred_at)
        return [dict(row.details) for row in rows]


def withdraws(interpreter: Interpreter, reason: str = "1") -> None:
    interpreter.presses("*").hears(MENU).presses("2").hears(WHY).presses(reason)


def test_the_interpreters_menu_leads_back_into_the_conversation(
    play: Play, ana: Staff, olena: Interpreter
) -> None:
    connect(ana, olena)
    olena.presses("*").hears(MENU)
    assert ana.is_alone()
    olena.presses("1")
    assert ana.talks_with(olena)
    olena.presses("*").hears(MENU)
    assert ana.talks_with(olena, within=20)  # silence leads back, too
    olena.presses("*").hears(MENU).presses("2").hears(WHY).presses("7").hears(WHY)
    assert ana.talks_with(olena, within=20)  # nobody withdraws by silence
    ana.hangs_up()
    olena.hears("A instituição desligou.").presses("1").is_let_go()
    record = play.settles()
    assert abs(record.conversation_seconds - ana.talk_seconds()) <= 4
    assert not facts(play, "interpreter_replaced")


@pytest.mark.parametrize(
    ("key", "reason", "is_billed"),
    [("1", "conflict", False), ("2", "distress", True), ("3", "cannot_hear", False)],
)
def test_who_withdraws_is_replaced_at_the_front_paid_and_not_asked_again(  # noqa: PLR0917 - the cast
    play: Play,
    ana: Staff,
    bruno: Staff,
    olena: Interpreter,
    taras: Interpreter,
    key: str,
    reason: str,
    *,
    is_billed: bool,
) -> None:
    connect(ana, olena, 90)
    bruno.asks_for(cast.UKRAINIAN)
    withdraws(olena, key)
    olena.hears("Fica registado, sem qualquer prejuízo.").hears("Para ficar já disponível")
    ana.hears("O intérprete teve de sair.", within=5)
    olena.presses("1").hears("Fica disponível. Obrigado pelo seu trabalho.").is_let_go()
    olena.accepts()  # bruno, who waited behind; ana is in front of him
    assert bruno.talks_with(olena)
    play.passes(40)  # longer than those who declined are spared
    taras.is_on_duty().accepts()
    assert ana.talks_with(taras)
    play.passes(60)
    ana.presses("*").hears("terminar, 3").presses("3")
    bruno.presses("*").hears("terminar, 3").presses("3")
    first, _ = play.all_settle()
    assert [one["reason"] for one in facts(play, "interpreter_replaced")] == [reason]
    with play.stage.records.reading() as session:
        paid = session.query(PayRow).filter(PayRow.call_id == first.call_id).all()
        assert {row.interpreter_id for row in paid} == {"interpreter-1001", "interpreter-1002"}
        assert all(row.not_paid_reason is None for row in paid)
        charge = session.get_one(ChargeRow, first.call_id)
        assert (charge.billed_seconds >= 150) == is_billed


def test_nobody_else_on_duty_and_staff_hear_what_they_can_choose(
    play: Play, ana: Staff, olena: Interpreter
) -> None:
    connect(ana, olena)
    withdraws(olena)
    olena.hears(REMARK).hangs_up()
    ana.hears("O intérprete teve de sair.", within=5).hears("Não há intérprete desta língua de serviço.")
    ana.hears("Para continuar à espera, prima 1")
    play.passes(50)
    assert olena.presence == "available"
    assert olena.phone.ringing is None  # although they alone speak it
    ana.presses("*").hears("desistir, 3").presses("3").hears("Obrigado").is_let_go()
    play.settles()


def test_staff_hear_in_one_sentence_that_the_next_one_is_fetched(
    play: Play, ana: Staff, olena: Interpreter, taras: Interpreter
) -> None:
    connect(ana, olena)
    taras.is_on_duty()
    withdraws(olena)
    ana.hears("O intérprete teve de sair. Vamos chamar outro.", within=5)
    taras.accepts()
    assert ana.talks_with(taras)
    play.passes(20)
    ana.hangs_up()
    taras.hears("A instituição desligou.").presses("1").is_let_go()
    play.settles()


def test_without_redis_the_interpreters_menu_leads_back_into_the_conversation(
    play: Play, ana: Staff, olena: Interpreter
) -> None:
    connect(ana, olena)
    with broken(play, "/offer/after-room", how="redis"):
        olena.presses("*").hears("Há uma avaria no menu. Vai voltar à chamada.")
        assert ana.talks_with(olena)
    play.passes(20)
    ana.hangs_up()
    olena.hears("A instituição desligou.").presses("1").is_let_go()
    play.settles()


def test_an_interpreter_who_has_finished_says_so_and_staff_are_asked_at_once(
    play: Play, ana: Staff, olena: Interpreter
) -> None:
    connect(ana, olena)
    olena.presses("*").hears(MENU).presses("3").hears(REMARK)
    ana.hears("O intérprete saiu. Se já terminou, prima 1; para outro intérprete, 2.", within=2)
    olena.presses("3").hears("A coordenação vai ver esta chamada.").is_let_go()
    ana.presses("1").hears("Obrigado por utilizar o serviço.").is_let_go()
    assert play.settles().outcome == "connected"
    assert [one["remark"] for one in facts(play, "interpreter_remarked")] == ["problem"]


def test_staff_who_have_not_finished_get_another(
    play: Play, ana: Staff, olena: Interpreter, taras: Interpreter
) -> None:
    connect(ana, olena)
    taras.is_on_duty()
    olena.presses("*").hears(MENU).presses("3").hears(REMARK)
    ana.hears("O intérprete saiu.", within=2).presses("2").hears("Vamos chamar outro intérprete.")
    taras.accepts()
    assert ana.talks_with(taras)
    olena.presses("2").hears("Tem dez minutos de pausa.").is_let_go()
    play.passes(500)
    assert olena.presence == "wrap_up"
    play.passes(110)
    assert olena.presence == "available"
    ana.hangs_up()
    taras.hears("A instituição desligou.").presses("1").is_let_go()
    play.settles()


def test_staff_hang_up_while_the_interpreter_is_in_the_menu(
    play: Play, ana: Staff, olena: Interpreter
) -> None:
    connect(ana, olena)
    olena.presses("*").hears(MENU)
    ana.hangs_up()
    olena.hears("A instituição desligou.").presses("1").hears("Obrigado").is_let_go()
    play.settles()


@pytest.mark.parametrize("presses", ["1", "2", "3"])
def test_both_press_the_star_at_once(play: Play, ana: Staff, olena: Interpreter, presses: str) -> None:
    connect(ana, olena)
    ana.presses("*")
    olena.presses("*").hears(MENU).presses("2").hears(WHY).presses("1")
    ana.presses(presses)
    play.passes(60)
    assert not ana.talks_with(olena, within=1)
    for party in (ana, olena):
        if party.is_on_the_phone:
            party.hangs_up()
    play.settles()


def test_somebody_on_standby_withdraws_and_goes_on_waiting(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    olena.is_on_standby()
    bruno.asks_for(cast.UKRAINIAN)
    olena.takes_whisper()
    assert bruno.talks_with(olena)
    play.passes(30)
    withdraws(olena, "2")
    olena.hears(REMARK).presses("2").hears("Tem dez minutos de pausa. Continua em linha.")
    bruno.hears("O intérprete teve de sair.", within=20).hears("continuar à espera").presses("3")
    play.passes(560)
    assert olena.presence == "wrap_up"
    play.passes(60)
    assert olena.presence == "available"
    assert olena.leg.is_live
    olena.hangs_up()
    play.settles()
