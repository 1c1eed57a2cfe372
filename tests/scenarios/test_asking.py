"""A case reference is asked for while phones ring already."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.scenarios import cast
from tests.scenarios.play import Interpreter, Play, Staff

ASKED = "Marque a referência do processo, de 4 algarismos, ou asterisco para continuar sem ela."
RIGHT = "Processo 1 2 3 4: se está certo, prima 1; para repetir, prima 2."


@pytest.fixture(autouse=True)
def anas_code_asks_for_a_case(play: Play, ana: Staff) -> None:
    directory = play.stage.services.directory
    requester = directory.code(ana.desk.access_code)
    assert requester
    directory.put_code(
        directory.digest("code", ana.desk.access_code), replace(requester, asks_case_reference=4)
    )


def chooses(ana: Staff) -> None:
    """Lead Ana to the question; her interpreter's phone rings meanwhile."""
    ana.dials(ana.play.staff_line).says_who()
    ana.chooses(cast.UKRAINIAN).hears(ASKED).play.passes(0.3)


def test_the_phone_rings_while_the_reference_is_keyed_in_and_read_back(
    play: Play, ana: Staff, olena: Interpreter
) -> None:
    olena.is_on_duty()
    chooses(ana)
    olena.rings(within=5)
    ana.presses("1234").hears(RIGHT).play.passes(0.3)
    ana.presses("1")
    olena.accepts()
    assert ana.talks_with(olena)
    play.passes(20)
    ana.hangs_up()
    assert play.settles().outcome == "connected"
    urls = " ".join(request.url for request in play.sandbox.requests)
    assert "1234" not in urls


def test_who_accepts_meanwhile_hears_why_nobody_speaks_and_then_talks(
    play: Play, ana: Staff, olena: Interpreter
) -> None:
    olena.is_on_duty()
    chooses(ana)
    olena.accepts().hears("A instituição ainda está a marcar dados, aguarde por favor.")
    ana.presses("1234").hears(RIGHT).presses("2").hears(ASKED)
    ana.presses("1234").hears(RIGHT).play.passes(0.3)
    ana.presses("1").hears("O seu intérprete chegou.")
    assert ana.talks_with(olena)
    play.passes(20)
    ana.hangs_up()
    assert play.settles().outcome == "connected"
    assert play.outcomes() == [("1001", "accepted")]


def test_after_twenty_seconds_they_are_let_go_and_rung_again_once_staff_are_done(
    play: Play, ana: Staff, olena: Interpreter, taras: Interpreter
) -> None:
    olena.is_on_duty()
    play.passes(1)
    taras.is_on_duty()
    chooses(ana)
    olena.accepts().hears("A instituição ainda está a marcar dados")
    for _ in range(2):  # half a reference, again and again
        ana.presses("12").hears(ASKED).play.passes(4)
    ana.presses("12")
    olena.hears("A instituição ainda não está pronta. Mantém o seu lugar. Obrigado.").is_let_go()
    assert taras.phone.ringing is None
    olena.rings(within=30).accepts()
    assert ana.talks_with(olena)
    play.passes(20)
    ana.hangs_up()
    play.settles()
    assert play.outcomes() == [("1001", "lost"), ("1001", "accepted")]


@pytest.mark.parametrize("key", ["*", ""])
def test_a_star_or_silence_goes_on_without(play: Play, ana: Staff, olena: Interpreter, key: str) -> None:
    olena.is_on_duty()
    chooses(ana)
    if key:
        ana.presses(key)
    olena.accepts()
    assert ana.talks_with(olena, within=20)
    play.passes(20)
    ana.hangs_up()
    assert play.settles().outcome == "connected"


def test_where_nobody_is_on_duty_that_is_told_first(play: Play, ana: Staff) -> None:
    ana.dials(play.staff_line).says_who().chooses(cast.UKRAINIAN)
    ana.hears("Não há intérprete desta língua de serviço.")
    ana.hangs_up()
    play.settles()


def test_who_waits_on_the_line_goes_on_waiting_and_is_whispered_to_again(
    play: Play, ana: Staff, olena: Interpreter
) -> None:
    olena.is_on_standby()
    play.passes(30)
    chooses(ana)
    olena.takes_whisper().hears("A instituição ainda está a marcar dados")
    for _ in range(2):
        ana.presses("12").hears(ASKED).play.passes(4)
    ana.presses("12")
    olena.hears("A instituição ainda não está pronta. Continua em linha.")
    olena.takes_whisper()
    assert ana.talks_with(olena, within=20)
    play.passes(20)
    ana.hangs_up()
    olena.hears("A instituição desligou.").presses("1")
    olena.hears("Continua em linha.").hangs_up()
    play.settles()
    assert play.outcomes() == [("1001", "lost"), ("1001", "accepted")]
