"""Numbers that an access code asks for are keyed in while phones ring already."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from dispatch.records.directory import keep
from dispatch.records.tables import AccessCodeRow, FactRow
from tests.scenarios import cast
from tests.scenarios.play import Interpreter, Play, Staff
from tests.scenarios.test_nobody import ROUGH

ASKED = "Marque a referência do processo, de 4 algarismos, ou asterisco para continuar."
RIGHT = "Marcou 1 2 3 4: se está certo, prima 1; para repetir, 2."


@pytest.fixture(autouse=True)
def anas_code_asks_for_a_case(play: Play, ana: Staff) -> None:
    asks_for(play, ana, {"kind": "case", "digits": 4, "is_required": False})


def asks_for(play: Play, staff: Staff, *fields: dict[str, Any]) -> None:
    """Have the access code of somebody's desk ask for these numbers."""
    with play.stage.records.writing() as session:
        row = session.get_one(AccessCodeRow, f"code-{staff.desk.site_id}")
        row.fields = list(fields)
        keep(session, [row], play.loop.now())
    while play.stage.projector.project_once():
        pass


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


ASKED_CENTRE = "Marque o centro de custo, de 4 algarismos."
ASKED_USER = "Marque o número de utente, de 9 algarismos."


def facts(play: Play, kind: str) -> list[dict[str, Any]]:
    """Return the details of all facts of a kind."""
    with play.stage.records.reading() as session:
        return list(session.scalars(select(FactRow.details).where(FactRow.kind == kind)))


def test_four_numbers_follow_each_other_and_a_slip_is_told_at_once(
    play: Play, ana: Staff, olena: Interpreter
) -> None:
    asks_for(
        play,
        ana,
        {"kind": "cost_centre", "digits": 4},
        {"kind": "client", "digits": 9, "check": "mod_11"},
        {"kind": "staff", "digits": 3},
        {"kind": "case", "digits": 4, "is_required": False},
    )
    olena.is_on_duty()
    ana.dials(play.staff_line).says_who()
    ana.chooses(cast.UKRAINIAN).hears(ASKED_CENTRE).play.passes(0.3)
    ana.presses("7001").hears("Marcou 7 0 0 1: se está certo, prima 1").presses("1")
    ana.hears(ASKED_USER).presses("123456788").hears("Esse número não está certo.").hears(ASKED_USER)
    ana.presses("123456789").hears("Marcou 1 2 3 4 5 6 7 8 9").presses("1")
    ana.hears("Marque o seu número de funcionário, de 3 algarismos.").presses("*")
    ana.hears("Marque o seu número de funcionário").hears("Marque o seu número de funcionário")
    ana.hears(ASKED).presses("1234").hears(RIGHT).presses("1")
    olena.accepts()
    assert ana.talks_with(olena)
    play.passes(20)
    ana.hangs_up()
    record = play.settles()
    assert (record.outcome, record.cost_reference) == ("connected", "7001")
    assert record.case_digest
    noted = {fact["field"]: fact for fact in facts(play, "field_noted")}
    assert noted["cost_centre"]["number"] == "7001"
    assert len(noted["client"]["digest"]) == 64
    assert facts(play, "field_missing") == [{"field": "staff", "is_required": True}]
    written = " ".join(request.url for request in play.sandbox.requests) + str(facts(play, "field_noted"))
    assert "123456789" not in written


def test_silence_at_a_required_number_asks_three_times_and_then_the_call_goes_on(
    play: Play, ana: Staff, olena: Interpreter
) -> None:
    asks_for(play, ana, {"kind": "cost_centre", "digits": 4})
    olena.is_on_duty()
    ana.dials(play.staff_line).says_who()
    ana.chooses(cast.UKRAINIAN)
    for _ in range(3):
        ana.hears(ASKED_CENTRE)
    olena.accepts()
    assert ana.talks_with(olena, within=20)
    ana.hangs_up()
    play.settles()


@pytest.mark.parametrize("weather", ["everything twice", "reordered"])
def test_numbers_are_taken_once_in_rough_weather(
    play: Play, ana: Staff, olena: Interpreter, weather: str
) -> None:
    asks_for(play, ana, {"kind": "cost_centre", "digits": 4}, {"kind": "case", "digits": 4})
    olena.is_on_duty()
    play.weather(**ROUGH[weather])
    ana.dials(play.staff_line).says_who()
    ana.chooses(cast.UKRAINIAN).hears(ASKED_CENTRE).play.passes(0.3)
    ana.presses("7001").hears("Marcou 7 0 0 1").presses("1")
    ana.hears("Marque a referência do processo, de 4 algarismos.").presses("1234").hears(RIGHT).presses("1")
    olena.accepts()
    assert ana.talks_with(olena, within=20)
    ana.hangs_up()
    assert play.settles().cost_reference == "7001"
    assert len(facts(play, "field_noted")) == 1
    assert len(facts(play, "case_noted")) == 1
