"""The end of a call: its reference number, one key of rating, thanks; never on a leg that has hung up."""

from __future__ import annotations

import pytest

from config.rehearsal.stage import StageSettings
from dispatch.domain.references import reference_of
from dispatch.records.directory import keep
from dispatch.records.tables import HourRow, LanguageRow
from tests.scenarios import cast
from tests.scenarios.play import Interpreter, Play, Staff
from tests.scenarios.test_conversation import connect
from tests.scenarios.test_interpreter_menu import facts
from tests.scenarios.test_nobody import ROUGH

ASKED = "Para avaliar, prima de 1, mau, a 5, muito bom."
THANKS = "Obrigado por utilizar o serviço. Até à próxima."


@pytest.mark.parametrize(("key", "rating"), [("1", 1), ("5", 5), ("9", None), ("#", None), ("", None)])
def test_staff_who_end_the_call_hear_its_reference_and_rate_it(
    play: Play, ana: Staff, olena: Interpreter, key: str, rating: int | None
) -> None:
    connect(ana, olena)
    ana.presses("*").hears("terminar, 3").presses("3")
    ana.hears("A referência desta chamada é ").hears(ASKED)
    if key:
        ana.presses(key)
    ana.hears(THANKS, within=10).is_let_go(within=5)
    record = play.settles()
    assert ana.has_heard(" ".join(reference_of(record.call_id)))
    assert record.rating == rating
    assert [one["rating"] for one in facts(play, "call_rated")] == ([rating] if rating else [])
    with play.stage.records.reading() as session:
        [hour] = session.query(HourRow).all()
        assert (hour.rated, hour.rating_sum) == ((1, rating) if rating else (0, 0))


def test_staff_whom_the_interpreter_left_and_who_have_finished_rate_too(
    play: Play, emily: Staff, olena: Interpreter
) -> None:
    connect(emily, olena)
    olena.hangs_up()
    emily.hears("The interpreter has left.", within=8).presses("1")
    emily.hears("The reference of this call is ").presses("4")  # before the question
    emily.hears("Thank you for using the service.", within=3).is_let_go()
    assert play.settles().rating == 4


def test_staff_who_hang_up_are_asked_nothing_and_not_rung_for_it(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    connect(bruno, olena)
    bruno.hangs_up()
    olena.hears("A instituição desligou.").presses("1").is_let_go()
    play.passes(60)
    assert bruno.phone.ringing is None
    assert not bruno.has_heard(ASKED)
    assert play.settles().rating is None


def test_nobody_rates_a_call_in_which_nobody_was_found(play: Play, ana: Staff) -> None:
    ana.asks_for(cast.UKRAINIAN).hears("desistir, 3").presses("3")
    ana.hears(THANKS).is_let_go()
    assert not ana.has_heard(ASKED)
    play.settles()


def test_staff_hang_up_at_the_rating(play: Play, ana: Staff, olena: Interpreter) -> None:
    connect(ana, olena)
    ana.presses("*").hears("terminar, 3").presses("3").hears(ASKED).hangs_up()
    record = play.settles()
    assert (record.outcome, record.rating) == ("connected", None)


QUESTION = "Ця розмова вам допомогла?"


@pytest.mark.parametrize("stage_settings", [StageSettings(client_question_share=1.0)])
@pytest.mark.parametrize(
    ("key", "weather", "answer"),
    [("1", {}, "yes"), ("2", ROUGH["everything twice"], "no"), ("", ROUGH["reordered"], "none")],
)
def test_a_client_of_the_sample_is_asked_in_their_language_whether_it_helped(  # noqa: PLR0917
    play: Play, ana: Staff, olena: Interpreter, key: str, weather: dict[str, float], answer: str
) -> None:
    connect(ana, olena)
    play.weather(**weather)
    ana.presses("*").hears("terminar, 3").presses("3").hears(ASKED).presses("4")
    ana.hears("Agora, uma pergunta ao cliente, que responde com uma tecla.").hears(QUESTION)
    if key:
        ana.presses(key)
    ana.hears(THANKS, within=20).is_let_go(within=10)
    record = play.settles()
    assert (record.rating, record.client_answer) == (4, answer)
    assert [one["answer"] for one in facts(play, "client_questioned")] == [answer]


@pytest.mark.parametrize("stage_settings", [StageSettings(client_question_share=1.0)])
def test_whose_language_may_not_be_heard_is_not_asked(play: Play, ana: Staff, olena: Interpreter) -> None:
    with play.stage.records.writing() as session:
        row = session.get_one(LanguageRow, "uk")
        row.plays_unreviewed = False
        keep(session, [row], play.loop.now())
    while play.stage.projector.project_once():
        pass
    connect(ana, olena)
    ana.presses("*").hears("terminar, 3").presses("3").hears(ASKED).presses("4")
    ana.hears(THANKS, within=10).is_let_go(within=5)
    assert play.settles().client_answer is None
