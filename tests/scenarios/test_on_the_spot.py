"""Mediators at the caller's own site: asked first, for a short while, and free to come in person."""

from __future__ import annotations

from dataclasses import replace

import pytest

from telephony.sandbox import Voicemail
from tests.scenarios import cast
from tests.scenarios.play import Interpreter, Play, Staff

HERE = "Crioulo cabo-verdiano: por telefone, prima 1."
SITS_THERE = "no seu centro"


@pytest.fixture
def _both_on_duty(play: Play, djamila: Interpreter, nelson: Interpreter) -> None:
    """Djamila has been idle longest; Nelson sits at Ana's site."""
    djamila.is_on_duty()
    play.passes(1)
    nelson.is_on_duty()
    play.passes(1)


def answers_the_desk_phone(nelson: Interpreter) -> None:
    nelson.answers().hears(HERE).hears("E ainda: no seu centro.")
    nelson.hears("Para ir ter com eles, prima 2. Para recusar, 3.").play.passes(0.3)


def sits_at_anas(play: Play, person: Interpreter, ana: Staff) -> None:
    """Give somebody a desk at Ana's site, as the directory tells it."""
    directory = play.stage.services.directory
    entry = directory.interpreter(person.person.interpreter_id)
    assert entry is not None
    there = replace(entry, site_id=ana.desk.site_id, site_name=ana.desk.name, desk="sala 2")
    directory.put_interpreter(there)


@pytest.mark.usefixtures("_both_on_duty")
def test_the_desk_phone_rings_first_and_one_takes_the_call_by_telephone(
    play: Play, ana: Staff, nelson: Interpreter, djamila: Interpreter
) -> None:
    ana.asks_for(cast.CREOLE)
    answers_the_desk_phone(nelson)
    nelson.presses("1")
    assert ana.talks_with(nelson)
    play.passes(30)
    ana.hangs_up()
    record = play.settles()
    assert (record.outcome, len(play.conversations())) == ("connected", 1)
    assert play.outcomes() == [("1020", "accepted")]
    assert not djamila.legs


@pytest.mark.usefixtures("_both_on_duty")
def test_two_goes_there_and_staff_hear_who_and_from_where(
    play: Play, ana: Staff, nelson: Interpreter
) -> None:
    ana.asks_for(cast.CREOLE).hears("Estamos a chamar um intérprete.")
    answers_the_desk_phone(nelson)
    nelson.presses("2").hears("Obrigado, já sabem que vai a caminho.").hears("Local: Balcão da Saúde Lisboa.")
    ana.hears("Um mediador vai ter consigo.", within=5).hears("É o número 1 0 2 0.")
    ana.hears("Vem de: piso 1, gabinete 4.").hears("Obrigado por utilizar o serviço.").is_let_go()
    nelson.is_let_go()
    record = play.settles()
    assert (record.outcome, record.connected_at) == ("served_on_the_spot", None)
    assert record.conversation_seconds == 0
    assert record.waiting_seconds is not None
    assert record.waiting_seconds < 20
    assert play.outcomes() == [("1020", "accepted")]
    assert nelson.presence == "wrap_up"


@pytest.mark.usefixtures("_both_on_duty")
def test_who_went_there_is_not_rung_until_they_say_that_they_are_back(
    play: Play, ana: Staff, bruno: Staff, nelson: Interpreter, djamila: Interpreter
) -> None:
    ana.asks_for(cast.CREOLE)
    answers_the_desk_phone(nelson)
    nelson.presses("2").is_let_go()
    ana.is_let_go()
    play.passes(120)
    ana.asks_for(cast.CREOLE)
    djamila.answers().hears("Crioulo cabo-verdiano: para aceitar, prima 1.").presses("1")
    assert ana.talks_with(djamila)
    assert not djamila.has_heard(SITS_THERE)
    nelson.dials(play.interpreter_line).hears("o seu PIN").play.passes(0.3)
    nelson.presses(nelson.person.login).hears("Foi ter com quem o chamou.").hears("Para ficar de serviço")
    nelson.presses("1").hears("Agora está de serviço.").is_let_go()
    bruno.asks_for(cast.CREOLE)
    nelson.rings(within=10).accepts()
    assert bruno.talks_with(nelson)
    play.passes(10)
    ana.hangs_up()
    bruno.hangs_up()
    assert [call.outcome for call in play.all_settle()] == ["served_on_the_spot", "connected", "connected"]


@pytest.mark.usefixtures("_both_on_duty")
def test_three_declines_and_everybody_is_asked_at_once(
    play: Play, ana: Staff, nelson: Interpreter, djamila: Interpreter
) -> None:
    ana.asks_for(cast.CREOLE)
    answers_the_desk_phone(nelson)
    nelson.presses("3").hears("Fica registado. Obrigado e até à próxima.")
    djamila.rings(within=3).accepts()
    assert ana.talks_with(djamila)
    play.passes(10)
    ana.hangs_up()
    play.settles()
    assert play.outcomes() == [("1020", "declined"), ("1019", "accepted")]


@pytest.mark.usefixtures("_both_on_duty")
@pytest.mark.parametrize("first", ["djamila", "nelson"])
def test_after_fifteen_seconds_everybody_is_asked_while_the_desk_rings_on(
    play: Play, ana: Staff, nelson: Interpreter, djamila: Interpreter, first: str
) -> None:
    ana.asks_for(cast.CREOLE)
    nelson.rings()
    rang_at = play.loop.time()
    djamila.rings(within=17)
    assert 13 < play.loop.time() - rang_at < 17
    assert nelson.is_on_the_phone
    if first == "djamila":
        djamila.accepts()
        assert ana.talks_with(djamila)
        nelson.is_let_go(within=3)
        play.passes(10)
        ana.hangs_up()
        assert play.settles().outcome == "connected"
        assert play.outcomes() == [("1020", "withdrawn"), ("1019", "accepted")]
    else:
        answers_the_desk_phone(nelson)
        nelson.presses("2")
        ana.hears("Um mediador vai ter consigo.").is_let_go()
        djamila.is_let_go(within=3)
        assert play.settles().outcome == "served_on_the_spot"
        assert play.outcomes() == [("1020", "accepted"), ("1019", "withdrawn")]


def test_of_two_mediators_at_one_site_one_goes_and_the_other_is_told(
    play: Play, ana: Staff, nelson: Interpreter, djamila: Interpreter
) -> None:
    sits_at_anas(play, djamila, ana)
    nelson.is_on_duty()
    play.passes(1)
    djamila.is_on_duty()
    ana.asks_for(cast.CREOLE)
    nelson.rings()
    djamila.rings(within=12)
    answers_the_desk_phone(nelson)
    djamila.answers().hears("E ainda: no seu centro.")
    nelson.presses("2").is_let_go()
    djamila.hears("Já não é preciso intérprete.").is_let_go()
    ana.hears("É o número 1 0 2 0.").is_let_go()
    assert play.settles().outcome == "served_on_the_spot"
    assert djamila.presence in {"available", "wrap_up"}
    assert play.outcomes() == [("1020", "accepted"), ("1019", "withdrawn")]


@pytest.mark.usefixtures("_both_on_duty")
def test_a_voicemail_at_the_desk_never_goes_anywhere(
    play: Play, ana: Staff, nelson: Interpreter, djamila: Interpreter
) -> None:
    nelson.phone.on_ring = Voicemail(after=2.0)
    ana.asks_for(cast.CREOLE)
    djamila.rings(within=20).accepts()
    assert ana.talks_with(djamila)
    play.passes(10)
    ana.hangs_up()
    assert play.settles().outcome == "connected"


@pytest.mark.usefixtures("_both_on_duty")
@pytest.mark.parametrize("after_seconds", [-0.3, -0.05, 0.0, 0.05, 0.15, 0.3, 0.6])
def test_staff_hang_up_around_the_key(
    play: Play, ana: Staff, nelson: Interpreter, after_seconds: float
) -> None:
    ana.asks_for(cast.CREOLE)
    answers_the_desk_phone(nelson)
    now = play.loop.time()
    play.loop.call_at(now + 1.0, nelson.leg.press, "2")
    play.loop.call_at(now + 1.0 + after_seconds, ana.leg.hang_up)
    nelson.is_let_go(within=30)
    goes = nelson.has_heard("já sabem que vai a caminho")
    assert goes != nelson.has_heard("Já não é preciso intérprete.")
    assert play.settles().outcome == ("served_on_the_spot" if goes else "abandoned")


@pytest.mark.usefixtures("_both_on_duty")
def test_staff_in_the_menu_hear_who_comes(play: Play, ana: Staff, nelson: Interpreter) -> None:
    ana.asks_for(cast.CREOLE).hears("Estamos a chamar um intérprete.")
    answers_the_desk_phone(nelson)
    ana.presses("*").hears("Para continuar à espera, prima 1")
    nelson.presses("2")
    ana.hears("Um mediador vai ter consigo.", within=5).is_let_go()
    assert play.settles().outcome == "served_on_the_spot"


@pytest.mark.usefixtures("_both_on_duty")
@pytest.mark.parametrize("after_seconds", [-0.2, 0.0, 0.1, 0.2, 0.4])
def test_staff_who_press_star_around_the_key_hear_it_once(
    play: Play, ana: Staff, nelson: Interpreter, after_seconds: float
) -> None:
    ana.asks_for(cast.CREOLE).hears("Estamos a chamar um intérprete.")
    answers_the_desk_phone(nelson)
    now = play.loop.time()
    play.loop.call_at(now + 1.0, nelson.leg.press, "2")
    play.loop.call_at(now + 1.0 + after_seconds, ana.leg.press, "*")
    ana.hears("Obrigado por utilizar o serviço.", within=20).is_let_go()
    told = [heard for heard in ana.sentences() if heard.text == "Um mediador vai ter consigo."]
    assert any(heard.is_over for heard in told)
    assert play.settles().outcome == "served_on_the_spot"


@pytest.mark.usefixtures("_both_on_duty")
def test_a_caller_elsewhere_knows_nothing_of_the_desk(
    play: Play, bruno: Staff, nelson: Interpreter, djamila: Interpreter
) -> None:
    bruno.asks_for(cast.CREOLE)
    djamila.rings().answers().hears_offer().presses("2")
    nelson.rings(within=5).answers().hears_offer().presses("1")
    assert not nelson.has_heard(SITS_THERE)
    assert bruno.talks_with(nelson)
    play.passes(10)
    bruno.hangs_up()
    assert play.settles().outcome == "connected"
