"""Operators and supervisors: asked in from menus, digit fields and conversations, by the same dispatcher."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from config.rehearsal.stage import StageSettings
from dispatch.domain.legs import LegRole
from dispatch.domain.settings import DispatchSettings
from dispatch.records import tables as kept
from dispatch.records.indicators import read_sums, read_whole
from tests.scenarios import cast
from tests.scenarios.test_conversation import connect
from tests.scenarios.test_nobody import ROUGH

if TYPE_CHECKING:
    from tests.scenarios.play import Interpreter, Play, Staff

CALLED = "Chamamos um operador."
NONE = "De momento não há operador disponível."
MENU = "Para voltar à conversa, prima 1; chamar um intérprete, 2; se terminou, 3."
COMES, LEFT, LOST = (
    "Um operador entra nesta chamada.",
    "O operador saiu da chamada.",
    "Nenhum operador pode atender agora.",
)


def accepts_as_operator(operator: Interpreter) -> None:
    """Answer, hear what one is asked for, and press 1."""
    operator.answers().hears("Pedido de operador: para aceitar, prima 1.").play.passes(0.5)
    operator.presses("1")


def assistances(play: Play) -> list[kept.AssistanceRow]:
    """Return what was recorded of operators and supervisors, oldest first."""
    with play.stage.records.reading() as session:
        rows = list(session.scalars(select(kept.AssistanceRow).order_by(kept.AssistanceRow.asked_at)))
        session.expunge_all()
    return rows


def reaches_operator(staff: Staff, operator: Interpreter) -> None:
    """Press 0 where a language is asked for, and talk with an operator."""
    staff.dials(staff.play.staff_line)
    if staff.desk.identification != "caller":
        staff.says_who()
    staff.hears("código da língua").presses("0").hears(CALLED)
    accepts_as_operator(operator)
    assert staff.talks_with(operator)


@pytest.mark.parametrize("weather", [{}, ROUGH["everything twice"]])
def test_an_operator_answers_sets_the_language_and_stays_until_the_interpreter_is_there(  # noqa: PLR0917
    play: Play,
    ana: Staff,
    helena: Interpreter,
    olena: Interpreter,
    taras: Interpreter,
    weather: dict[str, float],
) -> None:
    play.weather(**weather)
    helena.is_on_duty()
    olena.is_on_duty()
    reaches_operator(ana, helena)
    assert olena.phone.ringing is None  # whoever interprets is not asked for an operator
    play.passes(10)
    helena.presses("*").hears(MENU).presses("2").hears("Marque o código da língua.").play.passes(0.5)
    helena.presses(cast.UKRAINIAN).hears("Pediu ucraniano.")
    assert ana.talks_with(helena)
    olena.accepts()
    assert ana.talks_with(olena)
    assert helena.talks_with(olena)
    helena.presses("*").hears(MENU).presses("3").hears("Para ficar já disponível").presses("1").is_let_go()
    ana.hears(LEFT)
    assert ana.talks_with(olena)
    play.passes(60)
    ana.hangs_up()
    olena.hears("A instituição desligou.").presses("1").is_let_go()
    record = play.settles()
    assert (record.outcome, record.language) == ("connected", "uk")
    (helped,) = assistances(play)
    assert (helped.role, helped.asked_by, helped.outcome) == ("operator", "staff", "finished")
    assert helped.interpreter_id == "operator-9001"
    assert record.assisted_seconds == helped.seconds > 10
    # Apart: neither offer nor conversation, pay nor wait of an interpreter.
    assert {offer.interpreter_id for offer in play.offers()} == {"interpreter-1001"}
    assert {talk.interpreter_id for talk in play.conversations()} == {"interpreter-1001"}
    with play.stage.records.reading() as session:
        assert set(session.scalars(select(kept.PayRow.interpreter_id))) == {"interpreter-1001"}
        legs = select(kept.LegRow.role).where(kept.LegRow.role == LegRole.OPERATOR)
        assert len(list(session.scalars(legs))) == 1


def test_an_operator_alone_is_what_was_needed_and_counts_as_no_request(
    play: Play, bruno: Staff, helena: Interpreter
) -> None:
    helena.is_on_duty()
    reaches_operator(bruno, helena)
    play.passes(30)
    bruno.hangs_up()
    helena.hears("Para ficar já disponível").hangs_up()
    record = play.settles()
    assert (record.outcome, record.language, record.conversation_seconds) == ("no_request", None, 0)
    assert [(one.outcome, one.seconds >= 28) for one in assistances(play)] == [("over", True)]
    with play.stage.records.reading() as session:
        day = play.loop.now()
        hour = day.replace(hour=0, minute=0, second=0, microsecond=0)
        whole = read_whole(session, hour, day)
        assert (whole["operators_asked"], whole["operators_came"], whole["duty_seconds"]) == (1, 1, 0)
        assert 1_000 < whole["operator_wait_milliseconds"] < 20_000
        sums = read_sums(session, hour, day)
        assert sum(group.counts["requested"] + group.counts["offers"] for group in sums.values()) == 0
        steps = list(session.execute(select(kept.SliceRow.left_at_language, kept.SliceRow.left_at_code)))
        assert {tuple(row) for row in steps} == {(0, 0)}


def test_with_no_operator_on_duty_the_line_says_so_and_goes_on(
    play: Play, ana: Staff, olena: Interpreter
) -> None:
    olena.is_on_duty()
    ana.dials(play.staff_line).hears("código de acesso").play.passes(0.3)
    ana.presses("0#").hears(NONE, within=15).hears("código de acesso").play.passes(0.3)
    ana.presses(ana.desk.access_code).hears("código da língua").presses("0").hears(NONE)
    ana.hears("código da língua").presses(cast.UKRAINIAN).hears("Pediu ucraniano.")
    olena.accepts()
    assert ana.talks_with(olena)
    play.passes(5)
    ana.presses("*").hears("Operador, 0; supervisor, 9.").presses("0").hears(NONE)
    assert ana.talks_with(olena)
    ana.presses("*").hears("Operador, 0").presses("9").hears("De momento não há supervisor disponível.")
    assert ana.talks_with(olena)
    olena.presses("*").hears("Operador, 0; supervisor, 9.").presses("0").hears(NONE)
    assert ana.talks_with(olena)
    play.passes(20)
    ana.hangs_up()
    olena.hears("A instituição desligou.").presses("1").is_let_go()
    assert play.settles().outcome == "connected"
    assert [one.outcome for one in assistances(play)] == ["nobody_on_duty"] * 5


def test_who_has_no_code_reaches_the_operator_and_is_asked_for_it_again_after(
    play: Play, ana: Staff, rui: Interpreter
) -> None:
    rui.is_on_duty()
    ana.dials(play.staff_line).hears("código de acesso").play.passes(0.3)
    ana.presses("0#").hears(CALLED, within=15).hears("Para desistir, prima asterisco.")
    accepts_as_operator(rui)
    assert ana.talks_with(rui)
    rui.presses("*").hears(MENU).presses("2").hears("Marque o código da língua.").play.passes(0.5)
    rui.presses(cast.UKRAINIAN).hears("Isso não é possível neste momento.")  # on whose behalf?
    assert ana.talks_with(rui)
    rui.hangs_up()
    ana.hears(LEFT).hears("código de acesso").play.passes(0.3)
    ana.presses(ana.desk.access_code).hears("código da língua").hangs_up()
    record = play.settles()
    assert (record.outcome, record.institution_id) == ("no_request", "lisboa-saude")


def test_staff_do_without_an_operator_by_the_star_key(play: Play, bruno: Staff, helena: Interpreter) -> None:
    helena.is_on_duty()
    bruno.dials(play.staff_line).hears("código da língua").presses("0").hears(CALLED)
    helena.rings()
    bruno.hears("Para desistir, prima asterisco.").presses("*").hears("código da língua")
    helena.is_let_go()
    assert helena.presence in {"available", "wrap_up"}
    bruno.hangs_up()
    play.settles()
    assert [one.outcome for one in assistances(play)] == ["withdrawn"]


@pytest.mark.parametrize("goes", ["declines", "goes_off_duty"])
def test_an_operator_who_does_not_come_leaves_staff_with_their_next_choice(
    play: Play, bruno: Staff, helena: Interpreter, goes: str
) -> None:
    helena.is_on_duty()
    bruno.dials(play.staff_line).hears("código da língua").presses("0").hears(CALLED)
    helena.answers().hears("Pedido de operador").play.passes(2)
    helena.presses("2").hears("Fica registado.").is_let_go()
    if goes == "goes_off_duty":
        helena.is_off_duty()
    bruno.hears(LOST, within=10 if goes == "goes_off_duty" else 70).hears("código da língua").hangs_up()
    if helena.phone.ringing is not None:
        helena.rings()
    play.settles()
    outcome = "nobody_on_duty" if goes == "goes_off_duty" else "unanswered"
    assert [one.outcome for one in assistances(play)] == [outcome]


@pytest.mark.parametrize("weather", [{}, *ROUGH.values()], ids=["fair", *ROUGH])
def test_an_operator_joins_the_conversation_announced_to_all(
    play: Play, ana: Staff, olena: Interpreter, helena: Interpreter, weather: dict[str, float]
) -> None:
    play.weather(**weather)
    helena.is_on_duty()
    connect(ana, olena)
    ana.presses("*").hears("Operador, 0").presses("0").hears(CALLED)
    assert ana.talks_with(olena)
    accepts_as_operator(helena)
    ana.hears(COMES)
    olena.hears(COMES)
    assert helena.talks_with(ana)
    assert helena.talks_with(olena)
    play.passes(20)
    helena.hangs_up()
    ana.hears(LEFT)
    assert ana.talks_with(olena)
    ana.hangs_up()
    olena.hears("A instituição desligou.").presses("1").is_let_go()
    record = play.settles()
    assert record.outcome == "connected"
    assert {talk.interpreter_id for talk in play.conversations()} == {"interpreter-1001"}
    assert [one.outcome for one in assistances(play)] == ["left"]


def test_the_interpreter_asks_for_a_supervisor_who_is_announced_to_all(
    play: Play, ana: Staff, olena: Interpreter, helena: Interpreter, marta: Interpreter
) -> None:
    helena.is_on_duty()
    marta.is_on_duty()
    connect(ana, olena)
    olena.presses("*").hears("supervisor, 9").presses("9").hears("Chamamos um supervisor.")
    assert ana.talks_with(olena)
    marta.answers().hears("Supervisor wanted: to accept, press 1").play.passes(0.5)
    assert helena.phone.ringing is None  # no supervisor
    marta.presses("1")
    ana.hears("Um supervisor entra nesta chamada.")
    olena.hears("Um supervisor entra nesta chamada.")
    assert marta.talks_with(ana)
    marta.presses("*").hears("To return to the conversation, press 1; if finished, press 3.").presses("2")
    assert marta.talks_with(ana)
    play.passes(20)
    ana.presses("*").hears("terminar, 3").presses("3")
    marta.hears("To be available").hangs_up()
    olena.hears("Para ficar já disponível").hangs_up()
    play.settles()
    assert [(one.role, one.asked_by) for one in assistances(play)] == [("supervisor", "interpreter")]


def test_an_operator_joins_staff_who_wait_and_the_wait_goes_on(
    play: Play, ana: Staff, olena: Interpreter, taras: Interpreter, helena: Interpreter
) -> None:
    helena.is_on_duty()
    olena.is_on_duty()
    ana.asks_for(cast.UKRAINIAN)
    olena.rings()
    ana.hears("Estamos a chamar um intérprete.")
    ana.presses("*").hears("continuar à espera").presses("0").hears(CALLED)
    accepts_as_operator(helena)
    assert ana.talks_with(helena)
    olena.answers().hears_offer().presses("2")
    taras.is_on_duty().accepts()
    assert ana.talks_with(taras)
    assert helena.talks_with(taras)
    play.passes(20)
    ana.hangs_up()
    taras.hears("A instituição desligou.").presses("1").is_let_go()
    helena.hears("Para ficar já disponível").hangs_up()
    assert play.settles().outcome == "connected"


def test_an_operator_in_a_conversation_outlives_a_loss_of_live_state(
    play: Play, ana: Staff, olena: Interpreter, helena: Interpreter, rui: Interpreter
) -> None:
    helena.is_on_duty()
    connect(ana, olena)
    ana.presses("*").hears("Operador, 0").presses("0").hears(CALLED)
    accepts_as_operator(helena)
    assert helena.talks_with(olena)
    play.passes(5)
    play.forgets_everything()
    play.passes(15)
    assert (helena.presence, olena.presence) == ("in_call", "in_call")
    assert helena.talks_with(ana)
    assert ana.talks_with(olena)
    helena.presses("*").hears(MENU).presses("3").hears("Para ficar já disponível").hangs_up()
    ana.hears(LEFT)
    ana.hangs_up()
    olena.hears("A instituição desligou.").presses("1").is_let_go()
    play.settles()
    assert [one.outcome for one in assistances(play)] == ["finished"]


def test_staff_alone_are_told_when_live_state_was_lost_before_the_operator_came(
    play: Play, bruno: Staff, helena: Interpreter
) -> None:
    helena.is_on_duty()
    bruno.dials(play.staff_line).hears("código da língua").presses("0").hears(CALLED)
    helena.rings()
    play.passes(2)
    play.forgets_everything()
    bruno.hears(LOST, within=30).hears("código da língua")
    helena.is_let_go()
    bruno.hangs_up()
    play.settles()
    assert [one.outcome for one in assistances(play)] == ["lost"]


def test_an_operator_on_standby_is_whispered_to_and_goes_on_waiting(
    play: Play, bruno: Staff, helena: Interpreter
) -> None:
    helena.is_on_standby()
    bruno.dials(play.staff_line).hears("código da língua").presses("0").hears(CALLED)
    helena.hears("Pedido de operador: para aceitar, prima 1.").play.passes(0.3)
    helena.presses("1")
    assert bruno.talks_with(helena)
    play.passes(20)
    helena.presses("*").hears(MENU).presses("1")
    assert bruno.talks_with(helena)
    bruno.hangs_up()
    helena.hears("Para ficar já disponível").presses("1").hears("Continua em linha.")
    helena.hangs_up()
    play.settles()
    (helped,) = assistances(play)
    assert helped.seconds >= 20


def test_two_callers_and_one_operator_are_served_in_their_order(
    play: Play, bruno: Staff, carla: Staff, helena: Interpreter
) -> None:
    helena.is_on_duty()
    reaches_operator(bruno, helena)
    carla.dials(play.staff_line).says_who().hears("código da língua").presses("0").hears(CALLED)
    play.passes(10)
    bruno.hangs_up()
    helena.hears("Para ficar já disponível").presses("1").is_let_go()
    accepts_as_operator(helena)
    assert carla.talks_with(helena)
    carla.hangs_up()
    helena.hears("Para ficar já disponível").hangs_up()
    assert len(play.all_settle()) == 2


@pytest.fixture
def stage_settings() -> StageSettings:
    return StageSettings(dispatch=DispatchSettings(calls_per_second=10.0))
