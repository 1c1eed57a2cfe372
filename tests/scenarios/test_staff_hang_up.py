"""Staff hang up at every step, and nothing is left behind, whatever the step."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.scenarios import cast
from tests.scenarios.play import Interpreter, Play, Staff

Step = Callable[[Play, Staff, Interpreter], object]


def dialled(play: Play, ana: Staff, olena: Interpreter) -> None:
    """Lead them to the first moments of the call."""
    olena.is_on_duty()
    ana.dials(play.staff_line)


def asked_for_code(play: Play, ana: Staff, olena: Interpreter) -> None:
    """Lead them to the first question."""
    dialled(play, ana, olena)
    ana.hears("código de acesso").play.passes(0.5)


def asked_for_language(play: Play, ana: Staff, olena: Interpreter) -> None:
    """Lead them to the second question."""
    asked_for_code(play, ana, olena)
    ana.presses(ana.desk.access_code).hears("código da língua").play.passes(0.5)


def waiting(play: Play, ana: Staff, olena: Interpreter) -> None:
    """Lead them into the room."""
    asked_for_language(play, ana, olena)
    ana.presses(cast.UKRAINIAN)


def in_menu(play: Play, ana: Staff, olena: Interpreter) -> None:
    """Lead them into the menu of those who wait."""
    waiting(play, ana, olena)
    ana.hears("chamar um intérprete").presses("*").hears("desistir, 3")


def announced(play: Play, ana: Staff, olena: Interpreter) -> None:
    """Lead them to where the interpreter hears the offer."""
    waiting(play, ana, olena)
    olena.answers().hears_offer()


def accepted(play: Play, ana: Staff, olena: Interpreter) -> None:
    """Lead them to the key that accepts."""
    announced(play, ana, olena)
    olena.leg.press("1")


def talking(play: Play, ana: Staff, olena: Interpreter) -> None:
    """Lead them into a conversation."""
    accepted(play, ana, olena)
    assert ana.talks_with(olena)
    play.passes(20)


def in_menu_talking(play: Play, ana: Staff, olena: Interpreter) -> None:
    """Lead them into the menu of those who talk."""
    talking(play, ana, olena)
    ana.presses("*").hears("terminar, 3")


def asked_whether_finished(play: Play, ana: Staff, olena: Interpreter) -> None:
    """Lead them to the question after the interpreter's leaving."""
    talking(play, ana, olena)
    olena.hangs_up()
    ana.hears("O intérprete saiu.")


def thanked(play: Play, ana: Staff, olena: Interpreter) -> None:
    """Lead them to the goodbye."""
    in_menu_talking(play, ana, olena)
    ana.presses("3").hears("Obrigado por utilizar o serviço.")


STEPS: list[tuple[Step, float, set[str]]] = [
    *((dialled, seconds, {"refused"}) for seconds in (0.55, 0.6, 1.5)),
    *((asked_for_code, seconds, {"refused"}) for seconds in (0.0, 3.0, 9.0)),
    *((asked_for_language, seconds, {"no_request"}) for seconds in (0.0, 3.0, 9.0)),
    *((waiting, seconds, {"abandoned"}) for seconds in (0.02, 0.05, 0.1, 0.3, 1.0, 5.0, 20.0)),
    *((in_menu, seconds, {"abandoned"}) for seconds in (0.0, 0.2, 6.0)),
    *((announced, seconds, {"abandoned"}) for seconds in (0.0, 2.0, 9.0)),
    *((accepted, seconds, {"abandoned", "connected"}) for seconds in (0.03, 0.05, 0.08, 0.2, 0.5, 1.0)),
    *((talking, seconds, {"connected"}) for seconds in (0.0, 7.0)),
    *((in_menu_talking, seconds, {"connected"}) for seconds in (0.0, 0.2, 6.0)),
    *((asked_whether_finished, seconds, {"connected"}) for seconds in (0.0, 2.0)),
    *((thanked, seconds, {"connected"}) for seconds in (0.0, 1.0)),
]


@pytest.mark.parametrize(
    ("step", "after_seconds", "outcomes"), STEPS, ids=[f"{step.__name__}-{at:g}s" for step, at, _ in STEPS]
)
def test_staff_hang_up(play: Play, step: Step, after_seconds: float, outcomes: set[str]) -> None:
    ana, olena = play.staff("ana"), play.interpreter("olena")
    play.expected_notifications = {13236}  # whoever comes too late to a room that is gone
    step(play, ana, olena)
    play.passes(after_seconds)
    ana.hangs_up()
    record = play.settles()
    assert record.outcome in outcomes
    assert abs(record.conversation_seconds - ana.talk_seconds()) <= 2
    assert olena.presence in {"available", "wrap_up"}


def test_staff_hang_up_before_we_answer(play: Play, ana: Staff, olena: Interpreter) -> None:
    dialled(play, ana, olena)
    play.passes(0.2)
    ana.hangs_up()
    assert not play.all_settle()


@pytest.mark.parametrize("keys", ["7", "77"])
def test_staff_hang_up_within_a_language_code(play: Play, ana: Staff, olena: Interpreter, keys: str) -> None:
    asked_for_language(play, ana, olena)
    ana.presses(keys)
    play.passes(0.3)
    ana.hangs_up()
    assert play.settles().outcome == "no_request"


def test_staff_hang_up_within_an_access_code(play: Play, ana: Staff, olena: Interpreter) -> None:
    asked_for_code(play, ana, olena)
    ana.presses(ana.desk.access_code[:3])
    ana.hangs_up()
    assert play.settles().outcome == "refused"
