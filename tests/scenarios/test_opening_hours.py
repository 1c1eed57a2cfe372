"""A line that is closed says when it opens, and may lead to one that is open; nobody in a call notices."""

from __future__ import annotations

from typing import Any

from dispatch.domain.directory import LineKind
from dispatch.records.directory import keep
from dispatch.records.tables import LineRow
from tests.scenarios import cast
from tests.scenarios.play import Interpreter, Play, Staff

PERMANENT = "+351500000202"


def closes(play: Play, closes_at: str, *, offers: str | None = None) -> None:
    """Have the staff line open at eight in the evening, on working days, until so late."""
    hours: dict[str, Any] = {"weekdays": [0, 1, 2, 3, 4], "opens": "20:00", "closes": closes_at}
    with play.stage.records.writing() as session:
        staff_line = next(one for one in play.stage.world.plan.lines if one.kind is LineKind.STAFF)
        row = session.get_one(LineRow, staff_line.line_id)
        row.opening_hours, row.closed_line_id = [hours], offers
        keep(session, [row], play.loop.now())
        if offers:
            permanent = LineRow(
                line_id=offers,
                kind=LineKind.STAFF,
                number=PERMANENT,
                name="Linha permanente",
                prompt_language="pt-PT",
                opening_hours=[],
                related_languages=True,
                policy=row.policy,
                tier_delays=[],
                head_start_seconds=0.0,
            )
            keep(session, [permanent], play.loop.now())
    while play.stage.projector.project_once():
        pass


def test_a_closed_line_tells_when_it_opens_and_opens_no_call(play: Play, bruno: Staff) -> None:
    closes(play, "23:00")  # it is nine in the morning
    bruno.dials(play.staff_line).hears("Esta linha está fechada. Abre hoje, às 20 horas.")
    bruno.hears("Obrigado por utilizar o serviço.").is_let_go()
    assert not play.all_settle()
    play.passes(11 * 3600)
    bruno.dials(play.staff_line).hears("Marque o código da língua.").hangs_up()
    assert play.settles().outcome == "no_request"


def test_a_line_that_is_open_can_be_chosen_and_serves_as_if_it_had_been_dialled(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    olena.is_on_duty()
    closes(play, "23:00", offers="permanent")
    bruno.dials(play.staff_line).hears("Esta linha está fechada.").hears("prima 1").play.passes(0.3)
    bruno.presses("1").chooses(cast.UKRAINIAN)
    olena.rings().accepts()
    assert bruno.talks_with(olena)
    play.passes(20)
    bruno.hangs_up()
    call = play.settles()
    assert (call.outcome, call.line_id) == ("connected", "permanent")


def test_silence_at_that_choice_is_a_goodbye(play: Play, bruno: Staff) -> None:
    closes(play, "23:00", offers="permanent")
    bruno.dials(play.staff_line).hears("prima 1").hears("Obrigado por utilizar o serviço.").is_let_go()
    assert not play.all_settle()


def test_who_was_cut_off_comes_back_after_the_line_has_closed(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    olena.is_on_duty()
    bruno.asks_for(cast.UKRAINIAN)
    olena.rings().accepts()
    assert bruno.talks_with(olena)
    play.passes(20)
    closes(play, "23:00")
    bruno.hangs_up().play.passes(5)
    bruno.dials(play.staff_line).hears("Vai voltar ao seu intérprete.")
    assert bruno.talks_with(olena)
    play.passes(10)
    bruno.hangs_up()
    assert play.settles().outcome == "connected"
