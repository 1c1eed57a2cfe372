"""Asking interpreters: who declines, misses, or is not a person at all; and every race around the accept."""

from __future__ import annotations

import pytest

from telephony.sandbox import Busy, Unreachable, Voicemail
from tests.scenarios import cast
from tests.scenarios.play import Interpreter, Play, Staff

AROUND = [-0.3, -0.1, -0.05, -0.01, 0.0, 0.01, 0.05, 0.1, 0.15, 0.25, 0.4, 0.6]
"""When staff hang up, in seconds after the key."""


@pytest.fixture
def both_on_duty(play: Play, olena: Interpreter, taras: Interpreter) -> None:
    """Olena has been idle longest, Taras comes next."""
    olena.is_on_duty()
    play.passes(1)
    taras.is_on_duty()
    play.passes(1)


@pytest.mark.usefixtures("both_on_duty")
def test_declined_the_next_one_is_rung_at_once(
    play: Play, bruno: Staff, olena: Interpreter, taras: Interpreter
) -> None:
    bruno.asks_for(cast.UKRAINIAN)
    olena.answers().hears_offer().presses("2").hears("Fica registado. Obrigado e até à próxima.")
    taras.rings(within=3).accepts()
    assert bruno.talks_with(taras)
    bruno.hangs_up()
    play.settles()
    assert play.outcomes() == [("1001", "declined"), ("1002", "accepted")]


@pytest.mark.usefixtures("both_on_duty")
def test_while_one_phone_rings_in_vain_another_rings_beside_it(
    play: Play, bruno: Staff, olena: Interpreter, taras: Interpreter
) -> None:
    bruno.asks_for(cast.UKRAINIAN)
    olena.rings()
    taras.rings(within=12)
    assert olena.is_on_the_phone
    taras.accepts()
    assert bruno.talks_with(taras)
    olena.is_let_go(within=2)
    bruno.hangs_up()
    play.settles()
    assert play.outcomes() == [("1001", "withdrawn"), ("1002", "accepted")]


@pytest.mark.usefixtures("both_on_duty")
def test_unanswered_the_other_one_still_rings(
    play: Play, bruno: Staff, olena: Interpreter, taras: Interpreter
) -> None:
    bruno.asks_for(cast.UKRAINIAN)
    olena.rings()
    taras.rings(within=12)
    olena.is_let_go(within=30)
    taras.accepts()
    assert bruno.talks_with(taras)
    bruno.hangs_up()
    play.settles()
    assert play.outcomes() == [("1001", "unanswered"), ("1002", "accepted")]


@pytest.mark.usefixtures("both_on_duty")
def test_a_voicemail_never_accepts_and_records_no_minutes(
    play: Play, bruno: Staff, olena: Interpreter, taras: Interpreter
) -> None:
    olena.phone.on_ring = Voicemail(after=3)
    bruno.asks_for(cast.UKRAINIAN)
    olena.rings().hears("Não recebemos resposta.").is_let_go(within=5)
    taras.rings(within=60).accepts()
    assert bruno.talks_with(taras)
    assert olena.talk_seconds() == 0
    bruno.hangs_up()
    play.settles()
    assert play.outcomes() == [("1001", "unanswered"), ("1002", "accepted")]


@pytest.mark.usefixtures("both_on_duty")
def test_a_pocket_that_answers_never_accepts(
    play: Play, bruno: Staff, olena: Interpreter, taras: Interpreter
) -> None:
    bruno.asks_for(cast.UKRAINIAN)
    olena.answers().hears("Ucraniano: para aceitar").hears("Ucraniano: para aceitar")
    olena.hears("Não recebemos resposta. Até à próxima.").is_let_go()
    taras.rings(within=30).accepts()
    assert bruno.talks_with(taras)
    bruno.hangs_up()
    play.settles()


@pytest.mark.usefixtures("both_on_duty")
@pytest.mark.parametrize(("phone", "outcome"), [(Busy(), "failed"), (Unreachable(), "failed")])
def test_a_phone_that_cannot_be_reached_costs_a_moment(
    play: Play, bruno: Staff, taras: Interpreter, phone: Busy | Unreachable, outcome: str
) -> None:
    play.interpreter("olena").phone.on_ring = phone
    bruno.asks_for(cast.UKRAINIAN)
    taras.rings(within=5).accepts()
    assert bruno.talks_with(taras)
    bruno.hangs_up()
    play.settles()
    assert play.outcomes() == [("1001", outcome), ("1002", "accepted")]


def test_a_wrong_key_and_then_the_right_one_accept(play: Play, bruno: Staff, olena: Interpreter) -> None:
    olena.is_on_duty()
    bruno.asks_for(cast.UKRAINIAN)
    olena.answers().hears_offer().presses("7").hears_offer().presses("1")
    assert bruno.talks_with(olena)
    play.passes(30)
    bruno.hangs_up()
    assert play.settles().outcome == "connected"


def test_the_key_pressed_twice_accepts_once(play: Play, bruno: Staff, olena: Interpreter) -> None:
    olena.is_on_duty()
    bruno.asks_for(cast.UKRAINIAN)
    olena.answers().hears_offer().presses("111", every=0.15)
    assert bruno.talks_with(olena)
    play.passes(10)
    assert bruno.talks_with(olena)
    bruno.hangs_up()
    play.settles()
    assert play.outcomes() == [("1001", "accepted")]
    assert len(play.conversations()) == 1


@pytest.mark.parametrize("after_seconds", AROUND)
def test_staff_hang_up_around_the_accept(
    play: Play, bruno: Staff, olena: Interpreter, after_seconds: float
) -> None:
    olena.is_on_duty()
    bruno.asks_for(cast.UKRAINIAN)
    olena.answers().hears_offer()
    now = play.loop.time()
    play.loop.call_at(now + 1.0, olena.leg.press, "1")
    play.loop.call_at(now + 1.0 + after_seconds, bruno.leg.hang_up)
    play.expected_notifications = {13236}  # a room that is gone refuses the late, as it must
    olena.is_let_go(within=60)
    assert olena.said[-1] in {
        "Já não é preciso intérprete. Obrigado pela sua disponibilidade.",
        "Obrigado pelo seu trabalho. Até à próxima.",
    }
    assert play.settles().outcome in {"abandoned", "connected"}


def test_a_ringing_phone_stops_when_staff_give_up_and_loses_nothing(
    play: Play, bruno: Staff, olena: Interpreter, taras: Interpreter
) -> None:
    olena.is_on_duty()
    play.passes(5)
    taras.is_on_duty()
    bruno.asks_for(cast.UKRAINIAN)
    olena.rings()
    bruno.hangs_up()
    olena.is_let_go(within=3)
    assert not olena.leg.heard
    play.passes(5)
    bruno.asks_for(cast.UKRAINIAN)
    olena.rings(within=5)
    bruno.hangs_up()
    assert [call.outcome for call in play.all_settle()] == ["abandoned", "abandoned"]
    assert play.outcomes() == [("1001", "withdrawn"), ("1001", "withdrawn")]


@pytest.mark.parametrize("after_seconds", [0.0, 0.1, 0.2, 0.24, 0.26, 0.3, 0.4])
def test_a_phone_that_answers_at_the_cancel_instant_hears_at_most_one_polite_sentence(
    play: Play, bruno: Staff, olena: Interpreter, after_seconds: float
) -> None:
    olena.is_on_duty()
    bruno.asks_for(cast.UKRAINIAN)
    olena.rings()
    bruno.hangs_up()
    play.loop.call_later(after_seconds, olena.leg.answer)
    olena.is_let_go(within=30)
    assert olena.said[-1:] in ([], ["Já não é preciso intérprete. Obrigado pela sua disponibilidade."])
    # Picked up before the hang-up was known, the announcement has begun, and is broken off.
    assert len(olena.said) <= 2
    assert sum(heard.seconds_heard for heard in olena.sentences()[:-1]) < 2
    play.settles()


def test_who_has_heard_the_offer_hears_a_polite_sentence_when_staff_leave(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    olena.is_on_duty()
    bruno.asks_for(cast.UKRAINIAN)
    olena.answers().hears_offer()
    bruno.hangs_up()
    olena.hears("Já não é preciso intérprete. Obrigado pela sua disponibilidade.").is_let_go()
    assert play.settles().outcome == "abandoned"


def test_a_second_leg_of_one_offer_cannot_win_as_well(play: Play, bruno: Staff, olena: Interpreter) -> None:
    """A dial that was repeated by the carrier rings another phone with the same offer."""
    olena.is_on_duty()
    bruno.asks_for(cast.UKRAINIAN)
    olena.rings()
    offer_id = play.stage.services.live.run(
        "read_interpreter", {"interpreter_id": olena.person.interpreter_id}
    )["offer_id"]
    second = play.stranger("+447700900990")
    play.stage.dispatcher._carrier.dial_interpreter(offer_id, second.phone.number, play.staff_line, 20)
    second.rings()
    olena.leg.answer()
    second.leg.answer()
    second.hears("Já não é preciso intérprete. Obrigado pela sua disponibilidade.").is_let_go()
    olena.hears_offer().presses("1")
    assert bruno.talks_with(olena)
    bruno.hangs_up()
    play.settles()
    assert play.outcomes() == [("1001", "accepted")]


def test_whoever_declines_one_caller_is_rung_for_the_next_after_hanging_up(
    play: Play, bruno: Staff, carla: Staff, olena: Interpreter
) -> None:
    olena.is_on_duty()
    bruno.asks_for(cast.UKRAINIAN)
    carla.asks_for(cast.RUSSIAN)
    olena.answers().hears_offer().presses("2").hears_out("Fica registado.").is_let_go()
    olena.rings(within=8).answers().hears("Russo: para aceitar").presses("1")
    assert carla.talks_with(olena)
    bruno.hangs_up()
    carla.hangs_up()
    play.all_settle()
    assert play.outcomes() == [("1001", "declined"), ("1001", "accepted")]


def test_who_was_not_needed_is_rung_for_the_next_after_the_sentence(
    play: Play, bruno: Staff, carla: Staff, olena: Interpreter
) -> None:
    olena.is_on_duty()
    bruno.asks_for(cast.UKRAINIAN)
    carla.asks_for(cast.RUSSIAN)
    olena.answers().hears_offer()
    bruno.hangs_up()
    olena.hears_out("Já não é preciso intérprete.").is_let_go()
    olena.rings(within=8).accepts()
    assert carla.talks_with(olena)
    carla.hangs_up()
    play.all_settle()
    assert play.outcomes() == [("1001", "withdrawn"), ("1001", "accepted")]


def test_an_interpreter_who_hangs_up_in_the_door_is_replaced_and_staff_hear_news(
    play: Play, bruno: Staff, olena: Interpreter, taras: Interpreter
) -> None:
    olena.is_on_duty()
    play.passes(1)
    taras.is_on_duty()
    bruno.asks_for(cast.UKRAINIAN)
    olena.accepts()
    assert bruno.talks_with(olena)
    olena.hangs_up()
    bruno.hears("Vamos chamar outro intérprete.", within=15).hears("Estamos a chamar um intérprete.")
    taras.accepts()
    assert bruno.talks_with(taras)
    play.passes(30)
    bruno.hangs_up()
    assert play.settles().outcome == "connected"
