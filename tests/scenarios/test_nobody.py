"""Nobody can: what staff are told, what they can choose, and what becomes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.records.directory import keep
from dispatch.records.tables import LineRow
from tests.scenarios import cast

if TYPE_CHECKING:
    from tests.scenarios.play import Interpreter, Play, Staff

NOBODY = "Não há intérprete desta língua de serviço."
MENU = "Para continuar à espera, prima 1; outra língua, 2; desistir, 3."


def line_says(play: Play, **terms: object) -> None:
    """Change the terms of the staff line."""
    with play.stage.records.writing() as session:
        line = session.get(LineRow, "line-staff")
        assert line is not None
        for name, value in terms.items():
            setattr(line, name, value)
        keep(session, [line], play.loop.now())
    play.stage.projector.project_once()


# Told at once.


def test_with_nobody_on_duty_staff_hear_so_at_once_and_only_what_is_possible(play: Play, ana: Staff) -> None:
    ana.asks_for(cast.GEORGIAN).hears(NOBODY, within=5).hears(MENU)
    assert not any("prima 4" in said or "prima 5" in said or "prima 6" in said for said in ana.said)
    ana.presses("3").hears("Obrigado por utilizar o serviço.").is_let_go()
    assert play.settles().outcome == "abandoned"


def test_somebody_comes_on_duty_while_staff_hear_the_choices(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    bruno.asks_for(cast.UKRAINIAN).hears(NOBODY)
    olena.is_on_duty()
    bruno.hears(MENU)
    olena.accepts()
    bruno.hears("O seu intérprete chegou.", within=3)
    assert bruno.talks_with(olena)
    play.passes(10)
    bruno.hangs_up()
    assert play.settles().outcome == "connected"


def test_the_last_one_goes_off_duty_while_staff_wait(
    play: Play, bruno: Staff, carla: Staff, olena: Interpreter
) -> None:
    olena.is_on_duty()
    carla.asks_for(cast.UKRAINIAN)
    olena.rings()
    bruno.asks_for(cast.UKRAINIAN).hears("Estamos à procura")
    olena.is_off_duty()
    for waiting in (bruno, carla):
        waiting.hears(NOBODY, within=3).hears(MENU).presses("1").hears("Ainda não há intérprete")
    olena.is_on_duty()
    play.passes(1)
    olena.is_off_duty()
    play.passes(10)
    assert [bruno.said.count(NOBODY), carla.said.count(NOBODY)] == [
        1,
        1,
    ]  # once told, they are not asked again
    bruno.hangs_up()
    carla.hangs_up()
    assert {call.outcome for call in play.all_settle()} == {"abandoned"}


def test_a_language_is_asked_for_whose_only_interpreter_is_talking(
    play: Play, bruno: Staff, carla: Staff, olena: Interpreter
) -> None:
    olena.is_on_duty()
    carla.asks_for(cast.UKRAINIAN)
    olena.accepts()
    assert carla.talks_with(olena)
    bruno.asks_for(cast.UKRAINIAN).hears("Estamos à procura")
    assert not bruno.has_heard(NOBODY)
    bruno.hangs_up()
    carla.hangs_up()
    play.all_settle()


# A related language.


def test_a_related_language_is_offered_and_the_client_asked_first(
    play: Play, bruno: Staff, carla: Staff, ivan: Interpreter
) -> None:
    bruno.asks_for(cast.UKRAINIAN).hears(NOBODY).hears(MENU).presses("1")
    carla.asks_for(cast.RUSSIAN).hears(NOBODY)
    bruno.presses("*").hears(MENU)
    assert not any("prima 5" in said for said in bruno.said)  # nobody speaks it yet
    bruno.presses("1").hears("Ainda não há intérprete")
    ivan.is_on_duty().rings()
    bruno.presses("*").hears("Pergunte ao cliente se aceita russo; se sim, prima 5.").presses("5")
    bruno.hears("Pediu russo.")
    ivan.accepts()  # rung for Carla before; who asked first is served next
    assert carla.talks_with(ivan)
    play.passes(10)
    carla.hangs_up()
    ivan.hears("A instituição desligou.").presses("1").is_let_go()
    ivan.accepts()
    assert bruno.talks_with(ivan)
    play.passes(10)
    bruno.hangs_up()
    first, second = play.all_settle()
    assert (first.language, first.outcome, second.language) == ("ru", "connected", "ru")
    assert first.requested_at is not None
    assert second.requested_at is not None
    assert first.requested_at < second.requested_at  # Bruno's place is his first request's


def test_a_line_that_offers_no_related_language_names_none(
    play: Play, bruno: Staff, ivan: Interpreter
) -> None:
    line_says(play, related_languages=False)
    ivan.is_on_duty()
    bruno.asks_for(cast.UKRAINIAN).hears(NOBODY).hears(MENU).presses("5").hears("Ainda não há intérprete")
    bruno.hangs_up()
    assert play.settles().language == "uk"


# The longest wait.


def test_a_line_has_its_own_longest_wait(play: Play, bruno: Staff, olena: Interpreter) -> None:
    line_says(play, longest_wait_seconds=120)
    olena.is_on_duty()
    bruno.asks_for(cast.UKRAINIAN)
    bruno.hears(
        "Lamentamos, não encontrámos intérprete. Tente mais tarde, por favor.", within=130
    ).is_let_go()
    record = play.settles()
    assert (record.outcome, record.reason) == ("unserved", "nobody_answered")
    assert 118 <= (record.waiting_seconds or 0) <= 122
