"""Weekly shifts bring interpreters on duty and off, without a telephone."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import TYPE_CHECKING

from dispatch.public_holidays import Home
from dispatch.records.directory import discard, keep
from dispatch.records.tables import InterpreterRow, ShiftExceptionRow, ShiftRow
from dispatch.use_cases.plan_shifts import plan_due
from tests.scenarios import cast
from tests.scenarios.play import Interpreter, Play, Staff

if TYPE_CHECKING:
    from dispatch.records.tables import Base


def local_day(play: Play) -> date:
    """Return today, as Lisbon's calendar shows it."""
    return Home().calendar.local(play.loop.now()).date()


def local_time(play: Play, minutes: float) -> time:
    """Return what the clocks in Lisbon show so many minutes from now."""
    shown = Home().calendar.local(play.loop.now() + timedelta(minutes=minutes))
    return shown.time().replace(tzinfo=None, fold=0)


def weekly(play: Play, person: Interpreter, begins: float, ends: float) -> ShiftRow:
    """Return a shift of today's weekday that begins and ends so many minutes from now."""
    return ShiftRow(
        shift_id=f"shift-{person.name}",
        interpreter_id=person.person.interpreter_id,
        weekday=local_day(play).weekday(),
        begins=local_time(play, begins),
        ends=local_time(play, ends),
        valid_from=local_day(play),
        is_night=False,
        on_holidays=False,
    )


def administrators_write(play: Play, *rows: Base) -> None:
    """Have rows of people written, and live state learn of it as in production."""
    with play.stage.records.writing() as session:
        keep(session, rows, play.loop.now())
    while play.stage.projector.project_once():
        pass
    play.stage._pump_soon()


def test_whoever_s_shift_begins_is_rung_for_who_waits_and_goes_off_duty_at_its_end(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    administrators_write(play, weekly(play, olena, 1, 10))
    bruno.asks_for(cast.UKRAINIAN).hears("Ainda não há intérprete de serviço para esta língua.")
    assert olena.presence == "off_duty"
    olena.rings(within=60).accepts()
    assert bruno.talks_with(olena)
    play.passes(20)
    bruno.hangs_up()
    play.settles()
    assert olena.presence in {"available", "wrap_up"}
    play.passes(600)
    assert olena.presence == "off_duty"


def test_a_call_past_the_end_of_a_shift_finishes_and_is_noted(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    administrators_write(play, weekly(play, olena, -5, 2))
    play.passes(1)
    assert olena.presence == "available"
    bruno.asks_for(cast.UKRAINIAN)
    olena.rings().accepts()
    assert bruno.talks_with(olena)
    play.passes(180)
    assert not bruno.is_alone()
    assert olena.presence == "in_call"
    bruno.hangs_up()
    call = play.settles()
    play.passes(60)
    assert olena.presence == "off_duty"
    assert "shift_overrun" in play.facts_of(call.call_id)


def test_whoever_presses_off_duty_during_a_shift_is_not_rung_for_the_rest_of_it(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    administrators_write(play, weekly(play, olena, -5, 30))
    play.passes(1)
    olena.signs_on("2").hears("Agora está fora de serviço. Até à próxima.").is_let_go()
    plan_due(play.stage.services, play.stage.records, Home(), seconds=10)
    bruno.asks_for(cast.UKRAINIAN)
    play.passes(60)
    assert olena.phone.ringing is None
    bruno.hangs_up()
    play.settles()


def test_a_day_off_and_a_shift_in_another_time_zone(
    play: Play, bruno: Staff, olena: Interpreter, iryna: Interpreter
) -> None:
    today = local_day(play)
    off = ShiftExceptionRow(
        exception_id="off", interpreter_id=olena.person.interpreter_id, day=today, is_night=False
    )
    with play.stage.records.writing() as session:
        row = session.get_one(InterpreterRow, iryna.person.interpreter_id)
        row.time_zone = "Atlantic/Azores"  # whose clocks show an hour less: not before an hour from now
        keep(session, [row], play.loop.now())
    administrators_write(play, weekly(play, olena, 1, 30), weekly(play, iryna, 1, 30), off)
    play.passes(120)
    assert (olena.presence, iryna.presence) == ("off_duty", "off_duty")
    play.passes(3600)
    assert (olena.presence, iryna.presence) == ("off_duty", "available")
    with play.stage.records.writing() as session:
        discard(session, [session.get_one(ShiftRow, f"shift-{iryna.name}")], play.loop.now())
    while play.stage.projector.project_once():
        pass
    assert iryna.presence == "off_duty"


def test_after_a_wipe_of_redis_shifts_are_planned_again_and_who_went_off_stays_off(
    play: Play, olena: Interpreter, iryna: Interpreter
) -> None:
    administrators_write(play, weekly(play, olena, -5, 30), weekly(play, iryna, -5, 3))
    play.passes(1)
    assert (olena.presence, iryna.presence) == ("available", "available")
    olena.is_off_duty()
    play.forgets_everything()
    assert plan_due(play.stage.services, play.stage.records, Home(), seconds=10) == 2
    assert plan_due(play.stage.services, play.stage.records, Home(), seconds=10) == 0
    play.passes(30)
    assert (olena.presence, iryna.presence) == ("off_duty", "available")
    play.passes(180)
    assert iryna.presence == "off_duty"
