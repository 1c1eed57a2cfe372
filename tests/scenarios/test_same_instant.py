"""What happens in one instant: two accept, a deadline and its key, a menu and the room it has left."""

from __future__ import annotations

import pytest

from config.rehearsal.stage import StageSettings
from dispatch.domain.settings import DispatchSettings
from tests.scenarios import cast
from tests.scenarios.play import Interpreter, Play, Staff

OVER = "Já não é preciso intérprete. Obrigado pela sua disponibilidade."


@pytest.mark.parametrize("later", [0.0, 0.05, 0.2])
def test_of_two_who_press_1_in_one_instant_one_talks_and_the_other_is_told(
    play: Play, bruno: Staff, olena: Interpreter, taras: Interpreter, later: float
) -> None:
    olena.is_on_duty()
    play.passes(1)
    taras.is_on_duty()
    bruno.asks_for(cast.UKRAINIAN)
    olena.rings()
    taras.rings(within=30)
    olena.answers().hears_offer()
    taras.answers().hears_offer()
    olena.leg.press("1", 0.0)
    play.passes(later)
    taras.leg.press("1", 0.0)
    play.waits_until(lambda: bool(bruno.leg.ear.hears), 20, "a voice")
    winner, other = (olena, taras) if olena.leg in bruno.leg.ear.hears else (taras, olena)
    other.hears(OVER).is_let_go()
    assert winner.is_on_the_phone
    play.passes(20)
    bruno.hangs_up()
    assert play.settles().outcome == "connected"
    assert sorted(str(outcome) for _, outcome in play.outcomes()) == ["accepted", "withdrawn"]


@pytest.mark.parametrize(
    "stage_settings",
    [StageSettings(dispatch=DispatchSettings(calls_per_second=10.0, announcement_seconds=4.0))],
)
@pytest.mark.parametrize("after", [3.7, 3.9, 4.0, 4.1])
def test_key_1_in_the_instant_of_the_deadline_is_one_or_the_other(
    play: Play, bruno: Staff, olena: Interpreter, after: float
) -> None:
    olena.is_on_duty()
    bruno.asks_for(cast.UKRAINIAN)
    olena.rings()
    olena.leg.answer()
    play.passes(after)
    olena.leg.press("1", 0.0)
    play.passes(5)
    if not bruno.talks_with(olena, 1):
        olena.is_let_go()
        olena.rings(within=60).accepts()
        assert bruno.talks_with(olena)
    play.passes(20)
    bruno.hangs_up()
    assert play.settles().outcome == "connected"


@pytest.mark.parametrize("before", [0.0, 0.15, 0.3])
def test_a_room_that_ends_while_the_interpreter_is_joining_is_opened_anew(
    play: Play, bruno: Staff, olena: Interpreter, before: float
) -> None:
    olena.is_on_duty()
    bruno.asks_for(cast.UKRAINIAN)
    olena.answers().hears_offer()
    play.expected_notifications = {13236}  # the room that has ended refuses the late, as it must
    bruno.presses("*")
    play.passes(before)
    olena.leg.press("1", 0.0)
    assert bruno.talks_with(olena, within=30)
    play.passes(20)
    bruno.hangs_up()
    assert play.settles().outcome == "connected"
