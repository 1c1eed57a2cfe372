"""Staff say by key what they wish of the interpreter, before the language."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dispatch.domain.directory import Gender
from dispatch.records.directory import keep
from dispatch.records.tables import AccessCodeRow, Base, InterpreterDomainRow, InterpreterRow
from tests.scenarios import cast
from tests.scenarios.test_nobody import ROUGH

if TYPE_CHECKING:
    from tests.scenarios.play import Interpreter, Play, Staff

MENU = "Uma mulher, prima 1; um homem, 2."


def keeps(play: Play, *rows: Base) -> None:
    """Keep rows of people and places, and let live state learn them."""
    with play.stage.records.writing() as session:
        keep(session, rows, play.loop.now())
    while play.stage.projector.project_once():
        pass


def is_a(play: Play, gender: Gender, person: Interpreter) -> None:
    """Have an interpreter have told their gender."""
    with play.stage.records.reading() as session:
        row = session.get_one(InterpreterRow, person.person.interpreter_id)
        session.expunge(row)
    row.gender = gender
    keeps(play, row)


def opens_wishes(ana: Staff) -> Staff:
    """Lead Ana to the wishes."""
    ana.dials(ana.play.staff_line).says_who()
    ana.hears("código da língua.").presses("*")
    return ana.hears("Para desejos sobre o intérprete, prima 7.").presses("7").hears(MENU)


def test_a_woman_and_a_domain_are_asked_for_and_nobody_else_is_rung(
    play: Play, ana: Staff, olena: Interpreter, taras: Interpreter, svitlana: Interpreter
) -> None:
    is_a(play, Gender.FEMALE, olena)
    is_a(play, Gender.FEMALE, svitlana)
    is_a(play, Gender.MALE, taras)
    keeps(play, InterpreterDomainRow(interpreter_id=svitlana.person.interpreter_id, domain="health"))
    for person in (taras, olena, svitlana):
        person.is_on_duty()
    opens_wishes(ana).presses("1").hears("Fica pedida uma mulher.").presses("5").hears("Que domínio?")
    ana.presses("1").hears("Fica pedido: saúde.").presses("9").chooses(cast.UKRAINIAN)
    svitlana.answers().hears("Ucraniano, saúde: para aceitar, prima 1.").presses("1")
    assert ana.talks_with(svitlana)
    ana.hangs_up()
    assert play.settles().domain == "health"
    assert play.outcomes() == [("1004", "accepted")]


def test_the_same_interpreter_as_last_time_is_rung_first(
    play: Play, ana: Staff, olena: Interpreter, taras: Interpreter
) -> None:
    olena.is_on_duty()
    ana.asks_for(cast.UKRAINIAN)
    olena.accepts()
    assert ana.talks_with(olena)
    play.passes(10)
    ana.hangs_up()
    play.all_settle()
    taras.is_on_duty()
    play.passes(5)
    olena.is_off_duty()
    olena.is_on_duty()  # behind Taras now
    opens_wishes(ana).presses("3").hears("Chamamos primeiro quem interpretou da última vez.").presses("9")
    ana.chooses(cast.UKRAINIAN)
    olena.accepts()
    assert ana.talks_with(olena)
    ana.hangs_up()
    play.all_settle()
    assert play.outcomes() == [("1001", "accepted"), ("1001", "accepted")]


def test_a_mediator_is_asked_for_by_key(
    play: Play, ana: Staff, olena: Interpreter, taras: Interpreter
) -> None:
    keeps(play, InterpreterDomainRow(interpreter_id=taras.person.interpreter_id, domain="mediation"))
    olena.is_on_duty()
    play.passes(2)
    taras.is_on_duty()
    opens_wishes(ana).presses("4").hears("Fica pedido um mediador.").presses("9").chooses(cast.UKRAINIAN)
    taras.answers().hears("mediação intercultural").presses("1")
    assert ana.talks_with(taras)
    play.passes(20)
    ana.hangs_up()
    taras.hears("A instituição desligou.").presses("1")
    taras.hears("Qual foi o tema?").hears("Residência e documentos, 1.").presses("6")
    taras.hears("Resolvido, prima 1; encaminhado, 2;").presses("3")
    taras.hears("Para ficar já disponível, prima 1").presses("1").is_let_go()
    record = play.settles()
    told = (record.domain, record.mediation_theme, record.mediation_outcome)
    assert told == ("mediation", "housing", "follow_up")


def test_a_mediator_who_says_nothing_after_it_is_let_go_and_nothing_is_noted(
    play: Play, ana: Staff, taras: Interpreter
) -> None:
    keeps(play, InterpreterDomainRow(interpreter_id=taras.person.interpreter_id, domain="mediation"))
    taras.is_on_duty()
    play.weather(**ROUGH["everything twice"])
    opens_wishes(ana).presses("4").hears("Fica pedido um mediador.").presses("9").chooses(cast.UKRAINIAN)
    taras.accepts()
    assert ana.talks_with(taras, within=20)
    play.passes(20)
    ana.hangs_up()
    taras.hears("A instituição desligou.").presses("1").hears("Qual foi o tema?").is_let_go()
    record = play.settles()
    assert (record.mediation_theme, record.mediation_outcome) == (None, None)


@pytest.mark.parametrize("may", [False, True])
def test_only_who_may_can_say_that_it_is_urgent(
    play: Play, ana: Staff, olena: Interpreter, taras: Interpreter, may: bool
) -> None:
    with play.stage.records.reading() as session:
        row = session.get_one(AccessCodeRow, f"code-{ana.desk.site_id}")
        session.expunge(row)
    row.may_be_urgent = may
    keeps(play, row)
    olena.is_on_duty()
    taras.is_on_duty()
    opens_wishes(ana)
    ana.hears("É urgente, 6." if may else "Para continuar, 9.").presses("6")
    ana.hears("Fica pedido como urgente." if may else "Marque o código da língua.")
    if may:
        ana.presses("9")
        ana.hears("Marque o código da língua.")
    ana.presses(cast.UKRAINIAN).hears("Pediu ucraniano.")
    olena.rings(within=5)
    play.passes(2)
    assert (taras.phone.ringing is not None) is may
    ana.hangs_up()
    play.settles()


def test_silence_goes_on_to_the_language(play: Play, ana: Staff, olena: Interpreter) -> None:
    olena.is_on_duty()
    opens_wishes(ana).hears("Para continuar, 9.").chooses(cast.UKRAINIAN)
    olena.accepts()
    assert ana.talks_with(olena)
    ana.hangs_up()
    play.settles()


@pytest.mark.parametrize("weather", ["everything twice", "reordered"])
def test_wishes_are_taken_in_rough_weather(
    play: Play, ana: Staff, olena: Interpreter, taras: Interpreter, weather: str
) -> None:
    is_a(play, Gender.FEMALE, olena)
    is_a(play, Gender.MALE, taras)
    olena.is_on_duty()
    play.passes(2)
    taras.is_on_duty()
    play.weather(**ROUGH[weather])
    opens_wishes(ana).presses("2").hears("Fica pedido um homem.").presses("9").chooses(cast.UKRAINIAN)
    taras.accepts()
    assert ana.talks_with(taras, within=20)
    ana.hangs_up()
    play.settles()
    assert play.outcomes() == [("1002", "accepted")]
