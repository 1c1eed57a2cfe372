"""Staff want another interpreter and say why: fetched at once, the one before is paid, perhaps not billed."""

from __future__ import annotations

import pytest

from dispatch.records.tables import ChargeRow, PayRow
from tests.scenarios.play import Interpreter, Play, Staff
from tests.scenarios.test_conversation import connect
from tests.scenarios.test_interpreter_menu import facts

WHY = "Por variedade errada, prima 1; não se ouve, 2; há conflito, 3."


@pytest.mark.parametrize(
    ("key", "reason"),
    [("1", "wrong_variety"), ("2", "cannot_hear"), ("3", "conflict"), ("", None), ("8", None)],
)
def test_a_reason_is_noted_the_first_is_paid_and_not_billed(  # noqa: PLR0917 - the cast
    play: Play, ana: Staff, olena: Interpreter, taras: Interpreter, key: str, reason: str | None
) -> None:
    connect(ana, olena, 120)
    ana.presses("*").hears("outro intérprete, 2").presses("2")
    ana.hears("Vamos chamar outro intérprete.").hears(WHY)
    if key:
        ana.presses(key)
    play.passes(60)  # olena is free again, and nobody else is on duty
    assert (olena.phone.ringing is None) == (reason is not None)
    taras.is_on_duty()
    play.passes(1)
    if reason is None:
        olena.rings()
    taras.accepts()
    assert ana.talks_with(taras)
    play.passes(120)
    ana.presses("*").hears("terminar, 3").presses("3").is_let_go()
    record = play.settles()
    assert [one["reason"] for one in facts(play, "replacement_explained")] == ([reason] if reason else [])
    with play.stage.records.reading() as session:
        charge = session.get_one(ChargeRow, record.call_id)
        assert (charge.billed_seconds < 200) == (reason is not None)
        pay = session.query(PayRow).filter(PayRow.call_id == record.call_id).all()
        assert len(pay) == 2
        assert all(row.not_paid_reason is None and row.billed_seconds >= 110 for row in pay)


def test_an_interpreter_who_accepts_meanwhile_cuts_the_question_short(
    play: Play, ana: Staff, olena: Interpreter, taras: Interpreter
) -> None:
    connect(ana, olena)
    taras.is_on_standby()
    ana.presses("*").hears("outro intérprete, 2").presses("2").hears(WHY)
    taras.takes_whisper()
    ana.hears("O seu intérprete chegou.", within=2)
    assert ana.talks_with(taras)
    play.passes(20)
    ana.hangs_up()
    taras.hears("A instituição desligou.").presses("1")
    play.passes(1)
    taras.hangs_up()
    play.settles()


def test_the_last_on_duty_was_not_suitable_and_staff_hear_what_they_can_choose(
    play: Play, ana: Staff, olena: Interpreter
) -> None:
    connect(ana, olena)
    ana.presses("*").hears("outro intérprete, 2").presses("2").hears(WHY).presses("1")
    ana.hears("Não há intérprete desta língua de serviço.").hears("desistir, 3").presses("3").is_let_go()
    play.settles()


def test_staff_whom_the_interpreter_left_are_not_asked_why(
    play: Play, ana: Staff, olena: Interpreter, taras: Interpreter
) -> None:
    connect(ana, olena)
    taras.is_on_duty()
    olena.hangs_up()
    ana.hears("O intérprete saiu.").presses("2").hears("Vamos chamar outro intérprete.")
    taras.accepts()
    assert ana.talks_with(taras)
    assert not ana.has_heard(WHY)
    play.passes(20)
    ana.presses("*").hears("terminar, 3").presses("3").is_let_go()
    play.settles()
    assert [one["dropped"] for one in facts(play, "interpreter_replaced")] == [True]


def test_staff_hang_up_at_the_question(
    play: Play, ana: Staff, olena: Interpreter, taras: Interpreter
) -> None:
    connect(ana, olena)
    taras.is_on_duty()
    ana.presses("*").hears("outro intérprete, 2").presses("2").hears(WHY)
    ana.hangs_up()
    assert taras.phone.ringing is None or taras.rings().play.comes_true(
        lambda: taras.phone.ringing is None, 5
    )
    assert play.settles().outcome == "connected"
