"""What staff hear while they wait, who is served first, and the menu behind the star key."""

from __future__ import annotations

from itertools import pairwise

from tests.scenarios import cast
from tests.scenarios.play import Interpreter, Play, Staff


def test_with_nobody_on_duty_staff_hear_so_and_are_told_when_it_is_hopeless(play: Play, bruno: Staff) -> None:
    bruno.asks_for(cast.GEORGIAN).hears("Não há intérprete desta língua de serviço.", within=5)
    bruno.hears("Ainda não há intérprete de serviço para esta língua.").hears("O seu pedido é o próximo.")
    bruno.hears("Lamentamos, não entrou ninguém de serviço. Tente mais tarde, por favor.", within=910)
    bruno.is_let_go()
    record = play.settles()
    assert (record.outcome, record.connected_at, record.conversation_seconds) == ("unserved", None, 0)
    assert record.reason == "nobody_on_duty"
    assert 895 <= (record.waiting_seconds or 0) <= 905


def test_nobody_hears_a_sentence_twice_in_a_row_in_three_minutes(
    play: Play, bruno: Staff, carla: Staff, emily: Staff, olena: Interpreter
) -> None:
    olena.is_on_duty()
    carla.asks_for(cast.UKRAINIAN)
    olena.accepts()
    assert carla.talks_with(olena)
    bruno.asks_for(cast.UKRAINIAN).hears("Estamos à procura de um intérprete.").hears(
        "O seu pedido é o próximo."
    )
    emily.asks_for(cast.UKRAINIAN).hears("Your request is at position 2 in the line.")
    play.passes(180)
    for waiting in (bruno, emily):
        assert not [one for one, two in pairwise(waiting.said) if one == two]
        quiet = [two.at - one.at for one, two in pairwise(waiting.sentences())]
        assert max(gap.total_seconds() for gap in quiet) <= 25
        assert len(waiting.said) >= 15
    bruno.hangs_up()
    emily.hears("next one", within=45)
    emily.hangs_up()
    carla.hangs_up()
    assert [call.outcome for call in play.all_settle()] == ["connected", "abandoned", "abandoned"]


def test_first_come_is_first_served_over_all_languages_of_an_interpreter(
    play: Play, bruno: Staff, carla: Staff, ana: Staff, olena: Interpreter
) -> None:
    carla.asks_for(cast.RUSSIAN)
    bruno.asks_for(cast.UKRAINIAN)
    ana.asks_for(cast.RUSSIAN)
    olena.is_on_duty().answers().hears("Russo: para aceitar").presses("1")
    assert carla.talks_with(olena)
    play.passes(10)
    carla.hangs_up()
    olena.hears("A instituição desligou.").presses("1").is_let_go()
    olena.rings(within=40).answers().hears("Ucraniano: para aceitar").presses("1")
    assert bruno.talks_with(olena)
    bruno.hangs_up()
    ana.hangs_up()
    play.all_settle()


def test_whoever_has_been_idle_longest_is_rung_first(
    play: Play, bruno: Staff, olena: Interpreter, taras: Interpreter, svitlana: Interpreter
) -> None:
    for interpreter in (taras, svitlana, olena):
        interpreter.is_on_duty()
        play.passes(2)
    for expected in (taras, svitlana, olena, taras):
        bruno.asks_for(cast.UKRAINIAN)
        expected.accepts()
        assert bruno.talks_with(expected)
        play.passes(5)
        bruno.hangs_up()
        expected.hears("A instituição desligou.").presses("1").is_let_go()
        play.passes(45)
    assert len(play.all_settle()) == 4


def test_the_menu_while_waiting_leads_back_without_losing_the_place(
    play: Play, bruno: Staff, carla: Staff, olena: Interpreter
) -> None:
    bruno.asks_for(cast.UKRAINIAN).hears("Ainda não há")
    carla.asks_for(cast.UKRAINIAN)
    bruno.presses("*").hears("Para continuar à espera, prima 1; outra língua, 2; desistir, 3.").presses("1")
    bruno.hears("Ainda não há intérprete de serviço para esta língua.").hears("O seu pedido é o próximo.")
    olena.is_on_duty().accepts()
    assert bruno.talks_with(olena)
    bruno.hangs_up()
    carla.hangs_up()
    play.all_settle()


def test_silence_in_the_menu_leads_back_too(play: Play, bruno: Staff, olena: Interpreter) -> None:
    bruno.asks_for(cast.UKRAINIAN).hears("Ainda não há")
    bruno.presses("*").hears("Para continuar à espera").hears("Ainda não há intérprete")
    olena.is_on_duty().accepts()
    assert bruno.talks_with(olena)
    bruno.hangs_up()
    play.settles()


def test_another_language_is_chosen_from_the_menu(play: Play, bruno: Staff, ivan: Interpreter) -> None:
    ivan.is_on_duty()
    bruno.asks_for(cast.UKRAINIAN).hears("Ainda não há").presses("*").hears("outra língua, 2").presses("2")
    bruno.chooses(cast.RUSSIAN).hears("chamar um intérprete")
    ivan.accepts()
    assert bruno.talks_with(ivan)
    play.passes(10)
    bruno.hangs_up()
    record = play.settles()
    assert (record.language, record.outcome) == ("ru", "connected")


def test_giving_up_from_the_menu_ends_with_thanks(play: Play, bruno: Staff, olena: Interpreter) -> None:
    olena.is_on_duty()
    bruno.asks_for(cast.UKRAINIAN)
    olena.rings()
    bruno.hears("chamar um intérprete").presses("*").hears("desistir, 3").presses("3")
    olena.is_let_go(within=3)
    bruno.hears("Obrigado por utilizar o serviço. Até à próxima.").is_let_go()
    assert play.settles().outcome == "abandoned"


def test_an_accept_during_the_menu_leads_straight_into_the_room(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    olena.is_on_duty()
    bruno.asks_for(cast.UKRAINIAN)
    olena.answers().hears_offer()
    bruno.presses("*").hears("Para continuar à espera")
    olena.presses("1")
    bruno.hears("O seu intérprete chegou.", within=3)
    assert bruno.talks_with(olena)
    bruno.hangs_up()
    play.settles()


def test_a_key_in_the_menu_at_the_instant_of_the_accept_leads_into_the_room_as_well(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    olena.is_on_duty()
    bruno.asks_for(cast.UKRAINIAN)
    olena.answers().hears_offer()
    bruno.presses("*").hears("Para continuar à espera")
    olena.leg.press("1")
    bruno.presses("2")
    assert bruno.talks_with(olena)
    play.passes(20)
    assert bruno.talks_with(olena)
    bruno.hangs_up()
    assert play.settles().outcome == "connected"


def test_a_star_right_after_choosing_finds_the_menu_and_no_loose_end(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    olena.is_on_duty()
    bruno.asks_for(cast.UKRAINIAN).presses("****", every=0.3)
    olena.accepts()
    assert bruno.talks_with(olena, within=20)
    bruno.hangs_up()
    play.settles()


def test_staff_in_line_hear_how_long_it_may_take_and_never_a_longer_time_without_a_reason(
    play: Play, bruno: Staff, carla: Staff, olena: Interpreter
) -> None:
    olena.is_on_duty()
    carla.asks_for(cast.UKRAINIAN)
    olena.accepts()
    assert carla.talks_with(olena)
    play.passes(240)
    bruno.asks_for(cast.UKRAINIAN).hears("O seu pedido é o próximo.").hears(
        "A espera pode ser de mais de dez minutos."
    )
    play.passes(100)
    assert not [one for one, two in pairwise(bruno.said) if one == two]
    assert len(waits_told(bruno)) == 1, "nothing shorter is known yet"
    carla.hangs_up()
    olena.hears("A instituição desligou.").presses("1").is_let_go()
    bruno.hears("no máximo", within=30)
    olena.rings(within=40)
    bruno.hears("chamar um intérprete", within=25)
    assert len(waits_told(bruno)) == 2
    olena.answers().presses("1")
    assert bruno.talks_with(olena)
    bruno.hangs_up()
    play.all_settle()


def waits_told(staff: Staff) -> list[str]:
    """Return what somebody was told of how long it may still take."""
    return [one for one in staff.said if one.startswith(("A espera", "Deve demorar", "Pode demorar"))]
