"""After the key that accepts: a winner who does not come into the room, a ring-back in vain."""

from __future__ import annotations

from tests.scenarios import cast
from tests.scenarios.play import Interpreter, Play, Staff


def test_a_winner_who_is_not_in_the_room_within_five_seconds_is_replaced(
    play: Play, bruno: Staff, olena: Interpreter, taras: Interpreter
) -> None:
    """The answer to Olena's key does not reach the carrier in time; staff do not wait for it."""
    olena.is_on_duty()
    play.passes(1)
    taras.is_on_duty()
    bruno.asks_for(cast.UKRAINIAN)
    olena.answers().hears_offer()
    play.weather(slow_answers_seconds={"/offer/key": 8.0})
    play.expected_notifications = {11200, 11205}
    accepted_at = play.loop.time()
    olena.presses("1")
    bruno.hears("Vamos chamar outro intérprete.", within=8)
    assert 5 <= play.loop.time() - accepted_at <= 7
    taras.rings(within=3)
    olena.hears("Já não é preciso intérprete. Obrigado pela sua disponibilidade.").is_let_go()
    play.weather()
    taras.accepts()
    assert bruno.talks_with(taras)
    play.passes(20)
    bruno.hangs_up()
    assert play.settles().outcome == "connected"
    assert [talk.interpreter_id for talk in play.conversations()] == ["interpreter-1002"]


def test_a_winner_whose_join_was_not_reported_is_not_replaced(
    play: Play, bruno: Staff, olena: Interpreter, taras: Interpreter
) -> None:
    play.weather(drop_share={"participant-join": 1.0})
    olena.is_on_duty()
    play.passes(1)
    taras.is_on_duty()
    bruno.asks_for(cast.UKRAINIAN)
    olena.accepts()
    assert bruno.talks_with(olena)
    play.passes(20)
    assert bruno.talks_with(olena)
    assert taras.phone.ringing is None
    bruno.hangs_up()
    play.settles()
    assert len(play.conversations()) == 1


def test_staffs_phone_stops_ringing_when_the_interpreter_ends_the_call(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    olena.is_on_duty()
    bruno.asks_for(cast.UKRAINIAN)
    olena.accepts()
    assert bruno.talks_with(olena)
    play.passes(20)
    bruno.hangs_up()
    olena.hears("se a chamada caiu, 2.").presses("2").hears("Vamos tentar retomar a chamada.")
    bruno.rings(within=10)
    play.passes(3)
    olena.hangs_up()
    bruno.is_let_go(within=2)
    assert not bruno.leg.heard
    assert play.settles().outcome == "connected"
