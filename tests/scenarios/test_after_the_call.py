"""One key of the interpreter after a conversation, by whatever way it ended; and breaks that are enforced."""

from __future__ import annotations

import pytest

from config.rehearsal.stage import StageSettings
from dispatch.domain.settings import DispatchSettings
from tests.scenarios import cast
from tests.scenarios.play import Interpreter, Play, Staff
from tests.scenarios.test_conversation import connect
from tests.scenarios.test_interpreter_menu import REMARK, facts

BREAK = "Trabalhou muito e tem agora uma pausa. Se houve um problema, prima 3."


def test_ready_at_once_is_rung_for_the_next_caller_without_a_pause(
    play: Play, ana: Staff, bruno: Staff, olena: Interpreter
) -> None:
    connect(ana, olena)
    bruno.asks_for(cast.UKRAINIAN)
    ana.hangs_up()
    olena.hears("A instituição desligou.").presses("1").hears(REMARK).presses("1")
    olena.hears("Fica disponível. Obrigado pelo seu trabalho.").is_let_go()
    olena.rings(within=4).accepts()
    assert bruno.talks_with(olena)
    play.passes(20)
    bruno.hangs_up()
    play.all_settle()


def test_a_problem_stands_in_the_record(play: Play, ana: Staff, olena: Interpreter) -> None:
    connect(ana, olena)
    ana.presses("*").hears("terminar, 3").presses("3")
    olena.hears(REMARK).presses("7").hears(REMARK).presses("3")
    olena.hears("A coordenação vai ver esta chamada.").is_let_go()
    assert play.settles().problem_reported


def test_who_says_nothing_is_thanked_and_let_go(play: Play, ana: Staff, olena: Interpreter) -> None:
    connect(ana, olena)
    ana.presses("*").hears("terminar, 3").presses("3")
    olena.hears(REMARK).hears("Obrigado pelo seu trabalho. Até à próxima.", within=12).is_let_go()
    record = play.settles()
    assert not record.problem_reported
    assert not facts(play, "interpreter_remarked")


class TestLimits:
    """A service that limits conversations in a row."""

    @pytest.fixture
    def stage_settings(self) -> StageSettings:
        """One conversation is enough."""
        return StageSettings(dispatch=DispatchSettings(calls_before_break=1, calls_per_second=10.0))

    def test_a_break_is_told_and_no_key_ends_it(
        self, play: Play, ana: Staff, bruno: Staff, olena: Interpreter
    ) -> None:
        connect(ana, olena)
        ana.presses("*").hears("terminar, 3").presses("3")
        olena.hears(BREAK).presses("1").hears("Obrigado pelo seu trabalho. Até à próxima.").is_let_go()
        bruno.asks_for(cast.UKRAINIAN)
        play.passes(560)
        assert olena.phone.ringing is None
        assert olena.presence == "wrap_up"
        olena.rings(within=60).accepts()
        assert bruno.talks_with(olena)
        play.passes(20)
        bruno.hangs_up()
        play.all_settle()
