"""Conversations: the menu, leaving, being cut off, coming back, and what is billed of it."""

from __future__ import annotations

import pytest

from tests.scenarios import cast
from tests.scenarios.play import Interpreter, Play, Staff

CALL_BACK = "Serviço de intérpretes. Para voltar ao seu intérprete, prima 1."


def connect(staff: Staff, interpreter: Interpreter, seconds: float = 60) -> None:
    """Have them talk for so long."""
    interpreter.is_on_duty()
    staff.asks_for(cast.UKRAINIAN)
    interpreter.accepts()
    assert staff.talks_with(interpreter)
    staff.play.passes(seconds)


def test_the_menu_leads_back_into_the_conversation(play: Play, ana: Staff, olena: Interpreter) -> None:
    connect(ana, olena)
    ana.presses("*").hears("Para voltar à conversa, prima 1; outro intérprete, 2; terminar, 3.")
    play.passes(3)
    ana.presses("1")
    assert ana.talks_with(olena)
    play.passes(30)
    ana.presses("*").hears("Para voltar à conversa")
    assert ana.talks_with(olena, within=20)  # silence leads back, too
    play.passes(30)
    ana.hangs_up()
    olena.hears("A instituição desligou.").presses("1").is_let_go()
    record = play.settles()
    assert abs(record.conversation_seconds - ana.talk_seconds()) <= 3
    assert len(play.conversations()) == 3


def test_the_menu_fetches_another_interpreter_at_the_front(
    play: Play, ana: Staff, bruno: Staff, olena: Interpreter, taras: Interpreter
) -> None:
    connect(ana, olena)
    bruno.asks_for(cast.UKRAINIAN)
    ana.presses("*").hears("outro intérprete, 2").presses("2")
    olena.hears("Obrigado pelo seu trabalho. Até à próxima.").is_let_go()
    ana.hears("Vamos chamar outro intérprete.")
    taras.is_on_duty().accepts()
    assert ana.talks_with(taras)
    play.passes(20)
    ana.hangs_up()
    bruno.hangs_up()
    first, second = play.all_settle()
    assert (first.outcome, second.outcome) == ("connected", "abandoned")
    assert [talk.interpreter_id for talk in play.conversations()] == ["interpreter-1001", "interpreter-1002"]


def test_the_menu_ends_the_call_with_thanks_for_both(play: Play, ana: Staff, olena: Interpreter) -> None:
    connect(ana, olena)
    ana.presses("*").hears("terminar, 3").presses("3")
    ana.hears("Obrigado por utilizar o serviço. Até à próxima.").is_let_go()
    olena.hears("Obrigado pelo seu trabalho. Até à próxima.").is_let_go()
    assert play.settles().outcome == "connected"


def test_the_interpreter_hangs_up_and_staff_have_finished(play: Play, ana: Staff, olena: Interpreter) -> None:
    connect(ana, olena)
    olena.hangs_up()
    ana.hears("O intérprete saiu. Se já terminou, prima 1; para outro intérprete, 2.", within=8).presses("1")
    ana.hears("Obrigado por utilizar o serviço.").is_let_go()
    play.settles()


def test_the_interpreter_hangs_up_and_staff_ask_for_another(
    play: Play, ana: Staff, olena: Interpreter, taras: Interpreter
) -> None:
    connect(ana, olena)
    taras.is_on_duty()
    olena.hangs_up()
    ana.hears("O intérprete saiu.").presses("2").hears("Vamos chamar outro intérprete.")
    taras.accepts()
    assert ana.talks_with(taras)
    ana.hangs_up()
    play.settles()


def test_a_wrong_key_is_asked_again_and_silence_fetches_the_next_at_the_front(
    play: Play, ana: Staff, bruno: Staff, olena: Interpreter, taras: Interpreter
) -> None:
    connect(ana, olena)
    bruno.asks_for(cast.UKRAINIAN)
    olena.hangs_up()
    ana.hears("O intérprete saiu.").presses("5").hears("O intérprete saiu.")
    ana.hears("Vamos chamar outro intérprete.")
    taras.is_on_duty().accepts()
    assert ana.talks_with(taras)
    ana.hangs_up()
    bruno.hangs_up()
    play.all_settle()


def test_staff_hang_up_and_the_interpreter_has_finished(play: Play, bruno: Staff, olena: Interpreter) -> None:
    connect(bruno, olena)
    bruno.hangs_up()
    olena.hears("A instituição desligou. Se terminou, prima 1; se a chamada caiu, 2.").presses("1")
    olena.hears("Obrigado pelo seu trabalho.").is_let_go()
    play.passes(60)
    assert bruno.phone.ringing is None
    assert play.settles().conversation_seconds in range(59, 63)


def test_cut_off_staff_are_rung_back_into_one_call_and_the_gap_is_not_billed(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    connect(bruno, olena, 60)
    bruno.hangs_up()
    olena.hears("se a chamada caiu, 2.").presses("2")
    olena.hears("Vamos tentar retomar a chamada. Aguarde em linha, por favor.")
    bruno.rings(within=10)
    play.passes(8)
    bruno.answers().hears(CALL_BACK).presses("1")
    assert bruno.talks_with(olena)
    play.passes(40)
    bruno.hangs_up()
    olena.hears("A instituição desligou.").presses("1").is_let_go()
    record = play.settles()
    first, second = play.conversations()
    assert first.interpreter_id == second.interpreter_id == "interpreter-1001"
    assert (second.started_at - first.ended_at).total_seconds() >= 10
    assert record.conversation_seconds in range(99, 105)
    assert abs(record.conversation_seconds - bruno.talk_seconds()) <= 2


def test_a_voicemail_that_answers_the_call_back_hears_no_conversation(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    connect(bruno, olena)
    bruno.hangs_up()
    olena.hears("se a chamada caiu, 2.").presses("2")
    bruno.answers().hears(CALL_BACK).hears(CALL_BACK).is_let_go()
    assert not bruno.leg.talk_intervals
    olena.hears("Obrigado pelo seu trabalho.", within=60).is_let_go()
    play.settles()


def test_a_call_back_that_nobody_answers_ends_with_the_grace(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    connect(bruno, olena)
    bruno.hangs_up()
    olena.hears("se a chamada caiu, 2.").presses("2").hears("Vamos tentar retomar a chamada.")
    bruno.rings()
    olena.hears("Estamos a tentar retomar a chamada.").hears("Obrigado pelo seu trabalho.", within=80)
    olena.is_let_go()
    play.settles()


def test_a_switchboard_is_never_rung_back(play: Play, ana: Staff, olena: Interpreter) -> None:
    connect(ana, olena)
    ana.hangs_up()
    olena.hears("se a chamada caiu, 2.").presses("2").hears("Vamos tentar retomar a chamada.")
    olena.hears("Obrigado pelo seu trabalho.", within=60).is_let_go()
    assert ana.phone.ringing is None
    assert len(ana.phone.legs) == 1
    play.settles()


def test_silence_of_the_interpreter_keeps_the_room_until_the_grace_ends(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    connect(bruno, olena)
    bruno.hangs_up()
    began = play.loop.now()
    olena.hears("A instituição desligou.").hears("A instituição desligou.").hears("Para ficar já disponível")
    assert 28 <= (play.loop.now() - began).total_seconds() <= 36
    olena.is_let_go()
    play.settles()


@pytest.mark.parametrize("after_seconds", [0.5, 3, 10, 20, 27])
def test_staff_who_dial_again_from_a_direct_number_are_straight_back(
    play: Play, bruno: Staff, olena: Interpreter, after_seconds: float
) -> None:
    connect(bruno, olena)
    bruno.hangs_up()
    play.passes(after_seconds)
    bruno.dials(play.staff_line).hears("Vai voltar ao seu intérprete.")
    assert bruno.talks_with(olena)
    play.passes(20)
    bruno.hangs_up()
    olena.hears("A instituição desligou.").presses("1").is_let_go()
    record = play.settles()
    assert abs(record.conversation_seconds - bruno.talk_seconds()) <= 2


def test_staff_who_dial_while_they_are_rung_back_are_in_one_room_once(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    connect(bruno, olena)
    bruno.hangs_up()
    olena.hears("se a chamada caiu, 2.").presses("2")
    bruno.phone.lines = 2
    bruno.rings()
    rung = bruno.leg
    bruno.dials(play.staff_line).hears("Vai voltar ao seu intérprete.")
    assert bruno.talks_with(olena)
    assert not rung.is_live
    play.passes(20)
    bruno.hangs_up()
    olena.hears("A instituição desligou.").presses("1").is_let_go()
    play.settles()


def test_a_colleague_behind_the_switchboard_never_gets_into_somebody_elses_room(
    play: Play, ana: Staff, amelia: Staff, olena: Interpreter, taras: Interpreter
) -> None:
    connect(ana, olena)
    ana.hangs_up()
    taras.is_on_duty()
    amelia.asks_for(cast.UKRAINIAN)
    taras.accepts()
    assert amelia.talks_with(taras)
    assert olena.is_alone()
    olena.hears("A instituição desligou.").hears("Obrigado pelo seu trabalho.", within=60).is_let_go()
    amelia.hangs_up()
    assert len(play.all_settle()) == 2


def test_the_interpreter_hangs_up_while_asked_about_the_end(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    connect(bruno, olena)
    bruno.hangs_up()
    olena.hears("A instituição desligou.").hangs_up()
    play.settles()


def test_staff_and_interpreter_hang_up_at_the_same_instant(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    connect(bruno, olena)
    bruno.hangs_up()
    olena.hangs_up()
    assert play.settles().conversation_seconds in range(59, 63)


def test_the_client_is_never_left_alone_with_the_interpreter_by_a_menu(
    play: Play, ana: Staff, olena: Interpreter
) -> None:
    connect(ana, olena)
    ana.presses("*").hears("Para voltar à conversa")
    olena.hangs_up()
    ana.presses("1").hears("O intérprete saiu.", within=20).presses("1")
    ana.hears("Obrigado por utilizar o serviço.").is_let_go()
    play.settles()


def test_an_interpreter_is_free_again_after_wrap_up_and_serves_the_next(
    play: Play, ana: Staff, bruno: Staff, olena: Interpreter
) -> None:
    connect(ana, olena, 20)
    bruno.asks_for(cast.UKRAINIAN)
    ana.hangs_up()
    olena.hears("A instituição desligou.").presses("1").is_let_go()
    olena.rings(within=40).accepts()
    assert bruno.talks_with(olena)
    play.passes(10)
    bruno.hangs_up()
    assert [call.outcome for call in play.all_settle()] == ["connected", "connected"]
