"""The carrier's answer to a dial is lost, or it asks for patience: nobody is rung twice."""

from __future__ import annotations

from dispatch.domain.errors import CarrierUncertain
from tests.scenarios import cast
from tests.scenarios.play import Interpreter, Play, Staff


def lose_answers(play: Play, times: int = 1, *, dials: bool = True) -> None:
    """Have the next answers to dials lost on their way to us, whether or not the carrier dials."""
    carrier = play.stage.dispatcher._carrier
    dial, lost = carrier.dial_interpreter, list[str]()

    def loses(offer_id: str, to_number: str, from_number: str, ring_seconds: int) -> str:
        if len(lost) >= times:
            return dial(offer_id, to_number, from_number, ring_seconds)
        lost.append(offer_id)
        if dials:
            dial(offer_id, to_number, from_number, ring_seconds)
        raise CarrierUncertain("the answer was lost")

    carrier.dial_interpreter = loses  # type: ignore[method-assign]


def test_a_phone_that_rings_although_the_answer_was_lost_is_rung_once_and_may_accept(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    lose_answers(play)
    olena.is_on_duty()
    bruno.asks_for(cast.UKRAINIAN)
    olena.rings()
    play.passes(12)
    olena.accepts()
    assert bruno.talks_with(olena)
    bruno.hangs_up()
    play.settles()
    assert play.outcomes() == [("1001", "accepted")]
    assert len(olena.phone.legs) == 1


def test_a_dial_that_never_left_costs_its_caller_nothing_where_somebody_else_is_there(
    play: Play, bruno: Staff, olena: Interpreter, taras: Interpreter
) -> None:
    lose_answers(play, dials=False)
    olena.is_on_duty()
    play.passes(1)
    taras.is_on_duty()
    bruno.asks_for(cast.UKRAINIAN)
    taras.rings(within=3).accepts()
    assert bruno.talks_with(taras)
    bruno.hangs_up()
    play.settles()
    assert sorted(play.outcomes()) == [("1001", "withdrawn"), ("1002", "accepted")]


def test_a_dial_that_never_left_is_made_anew_after_a_while_where_nobody_else_is(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    lose_answers(play, dials=False)
    olena.is_on_duty()
    bruno.asks_for(cast.UKRAINIAN)
    play.passes(9)
    assert olena.phone.ringing is None
    olena.rings(within=4).accepts()
    assert bruno.talks_with(olena)
    bruno.hangs_up()
    play.settles()
    assert play.outcomes() == [("1001", "failed"), ("1001", "accepted")]


def test_a_carrier_that_asks_for_patience_is_asked_again_for_the_same_dial(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    olena.is_on_duty()
    bruno.dials(play.staff_line).hears("código da língua").play.passes(0.5)
    play.weather(too_many_requests=3)
    bruno.presses(cast.UKRAINIAN).hears("Pediu ucraniano.")
    olena.rings(within=4).accepts()
    assert bruno.talks_with(olena)
    bruno.hangs_up()
    play.settles()
    assert play.outcomes() == [("1001", "accepted")]
