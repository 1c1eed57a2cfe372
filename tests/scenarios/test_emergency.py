"""The emergency line: the numbers listed for it, one key at most, and phones that ring wide at once."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import select

from config.world.numbers import LANDLINES
from dispatch.domain.directory import Identification, LineKind, Sharing
from dispatch.records import tables as kept
from dispatch.records.directory import keep
from telephony.sandbox.phones import Busy
from tests.scenarios.play import Interpreter, Party, Play, Staff
from tests.scenarios.test_nobody import ROUGH

EMERGENCY = "+351500000112"
OFFERED = "Emergência, ucraniano: para aceitar, prima 1."
CALLING = "Emergência, ucraniano. Chamamos intérpretes."
PARTNER = "Ligamos a um parceiro. Quando ouvir o intérprete, prima asterisco e depois 1."


def plants(play: Play, *rows: kept.Base) -> None:
    """Keep rows of people and places, and let live state learn them."""
    with play.stage.records.writing() as session:
        keep(session, rows, play.loop.now())
    while play.stage.projector.project_once():
        pass


def opens(play: Play, *languages: str) -> Party:
    """Open an emergency line for some languages, list one number for it, and return who is there."""
    central = play.stranger(LANDLINES.number(912))
    desk = play.staff("ana").desk
    plants(
        play,
        kept.LineRow(
            line_id="line-emergency",
            kind=LineKind.EMERGENCY,
            number=EMERGENCY,
            name="Linha de emergência",
            prompt_language="pt-PT",
            languages=list(languages),
        ),
        kept.KnownCallerRow(
            known_caller_id="caller-emergency",
            digest=play.stage.services.directory.digest("listed", f"line-emergency {LANDLINES.number(912)}"),
            site_id=desk.site_id,
            cost_centre_id=desk.cost_centre_id,
            identification=Identification.CALLER,
            sharing=Sharing.SHARED,
            prompt_language="pt-PT",
            line_id="line-emergency",
        ),
    )
    numbers: Any = play.sandbox.settings.numbers
    numbers[EMERGENCY] = numbers[play.staff_line]
    return central


def has_partner(play: Play) -> Party:
    """Give the line a partner."""
    plants(
        play,
        kept.PhoneNumberRow(
            phone_number_id="number-partner",
            e164=LANDLINES.number(913),
            purpose=kept.PhonePurpose.PARTNER,
            created_at=play.loop.now(),
        ),
        kept.PartnerRow(
            partner_id="partner-emergency",
            line_id="line-emergency",
            position=1,
            phone_number_id="number-partner",
            languages="",
            ring_seconds=20,
            active=True,
        ),
    )
    return play.stranger(LANDLINES.number(913))


def is_on_call(play: Play, person: Interpreter) -> None:
    """Have an interpreter be rung for emergencies while off duty."""
    with play.stage.records.writing() as session:
        row = session.get_one(kept.InterpreterRow, person.person.interpreter_id)
        row.takes_emergencies = True
        keep(session, [row], play.loop.now())
    while play.stage.projector.project_once():
        pass


def alerts(play: Play) -> list[int]:
    """Return how many phones rang at each alert."""
    with play.stage.records.reading() as session:
        query = select(kept.FactRow.details).where(kept.FactRow.kind == "emergency_alerted")
        return [details["phones"] for details in session.scalars(query)]


def test_a_listed_number_presses_one_key_and_every_phone_rings_at_once(
    play: Play, olena: Interpreter, taras: Interpreter, iryna: Interpreter, svitlana: Interpreter
) -> None:
    central = opens(play, "ru", "uk")
    for person in (olena, taras, iryna, svitlana):
        person.is_on_duty()
    central.dials(EMERGENCY).hears("Emergência.").hears("Russo, 1.").hears("Ucraniano, 2.").presses("2")
    central.hears(CALLING)
    for person in (olena, taras, iryna, svitlana):
        person.rings(within=4)
    svitlana.answers().hears(OFFERED).presses("1")
    assert central.talks_with(svitlana)
    for person in (olena, taras, iryna):
        person.is_let_go(within=3)
    play.passes(60)
    svitlana.hangs_up()
    central.hears("O intérprete saiu. Se já terminou, prima 1").presses("1")
    central.hears("Obrigado por utilizar o serviço.").is_let_go()
    assert not central.has_heard("referência")
    assert not central.has_heard("avaliar")
    record = play.settles()
    assert (record.outcome, record.line_id, record.language) == ("connected", "line-emergency", "uk")
    assert not alerts(play)
    with play.stage.records.reading() as session:  # its own indicators
        query = select(kept.SliceRow.connected).where(kept.SliceRow.kind == kept.SliceKind.LINE)
        assert set(session.scalars(query.where(kept.SliceRow.slice_id == "line-emergency"))) == {1}


def test_with_one_language_no_key_is_asked_and_every_ten_seconds_a_tone_is_heard(
    play: Play, olena: Interpreter
) -> None:
    central = opens(play, "uk")
    olena.is_on_duty()
    olena.phone.on_ring = Busy()
    play.may_be_busy.add("olena")
    central.dials(EMERGENCY).hears(CALLING)
    play.passes(60)
    heard = [heard for heard in central.leg.heard if "tone.wav" in heard.text]
    gaps = [(b.at - a.at).total_seconds() for a, b in pairwise(heard)]
    assert len(gaps) >= 4
    assert all(9.5 <= gap <= 11 for gap in gaps)
    assert central.said == [CALLING]
    central.hangs_up()
    assert play.settles().outcome == "abandoned"


@pytest.mark.parametrize("showing", [None, "anonymous"])
def test_a_number_that_is_not_listed_is_told_so_and_opens_no_call(
    play: Play, bruno: Staff, showing: str | None
) -> None:
    opens(play, "uk")
    bruno.dials(EMERGENCY, showing=showing)
    bruno.hears("Esta linha é só para serviços de emergência. Em emergência, ligue 112.").is_let_go()
    assert not play.all_settle()


def test_a_number_listed_for_it_is_known_on_no_other_line(play: Play) -> None:
    central = opens(play, "uk")
    central.dials(play.staff_line).hears("Marque o seu código de acesso").hangs_up()
    assert play.settles().outcome == "refused"


def test_a_wrong_key_and_silence_ask_again(play: Play, olena: Interpreter) -> None:
    central = opens(play, "uk", "ru")
    olena.is_on_duty()
    central.dials(EMERGENCY).hears("Russo, 2.").presses("7").hears("Ucraniano, 1.").hears("Ucraniano, 1.")
    central.presses("1").hears(CALLING)
    olena.accepts()
    assert central.talks_with(olena)
    play.passes(10)
    central.hangs_up()
    assert play.settles().outcome == "connected"


def test_who_is_on_call_is_rung_off_duty_and_is_off_duty_after_it(
    play: Play, olena: Interpreter, taras: Interpreter
) -> None:
    central = opens(play, "uk")
    is_on_call(play, olena)
    central.dials(EMERGENCY).hears(CALLING)
    olena.answers().hears(OFFERED).presses("1")
    assert central.talks_with(olena)
    play.passes(20)
    central.hangs_up()
    assert play.settles().outcome == "connected"
    play.passes(30)  # the pause after a conversation
    assert olena.presence == "off_duty"
    assert not taras.legs


def test_who_is_on_call_is_not_rung_for_others_nor_while_paused(
    play: Play, ana: Staff, olena: Interpreter, taras: Interpreter
) -> None:
    central = opens(play, "uk")
    is_on_call(play, olena)
    is_on_call(play, taras)
    taras.is_on_duty()._changes("pause")
    ana.asks_for("777").hears("Não há intérprete desta língua de serviço.")
    play.passes(5)
    assert not olena.phone.ringing
    ana.hangs_up()
    central.dials(EMERGENCY).hears(CALLING)
    olena.rings(within=5)
    play.passes(5)
    assert not taras.phone.ringing
    central.hangs_up()
    play.all_settle()


def test_after_fifteen_seconds_a_partner_is_dialled_beside_and_who_accepts_first_talks(
    play: Play, olena: Interpreter
) -> None:
    central = opens(play, "uk")
    partner = has_partner(play)
    olena.is_on_duty()
    central.dials(EMERGENCY).hears(CALLING)
    olena.rings(within=5)
    play.passes(12)
    assert partner.phone.ringing is None
    partner.rings(within=6)
    central.hears(PARTNER)
    olena.accepts()
    assert central.talks_with(olena)
    partner.is_let_go()
    play.passes(20)
    central.hangs_up()
    assert play.settles().outcome == "connected"
    assert alerts(play) == [1]


def test_where_nobody_could_be_rung_the_partner_is_dialled_at_once(play: Play) -> None:
    central = opens(play, "uk")
    partner = has_partner(play)
    central.dials(EMERGENCY).hears(CALLING)
    partner.rings(within=3).answers()
    assert central.talks_with(partner)
    central.presses("*").hears("Se o intérprete está em linha, prima 1").presses("1")
    play.passes(20)
    central.hangs_up()
    assert play.settles().outcome == "connected"
    assert alerts(play) == [0]


def test_after_fifteen_seconds_an_operator_is_asked_in_and_stays_until_the_interpreter_is_there(
    play: Play, helena: Interpreter, olena: Interpreter
) -> None:
    central = opens(play, "uk")
    helena.is_on_duty()
    olena.is_on_duty()
    central.dials(EMERGENCY).hears(CALLING)
    olena.rings(within=5)
    play.passes(12)
    assert helena.phone.ringing is None
    helena.answers().hears("Pedido de operador: para aceitar, prima 1.").presses("1")
    assert central.talks_with(helena)
    olena.rings(within=40).accepts()
    assert central.talks_with(olena)
    play.passes(20)
    central.hangs_up()
    assert play.settles().outcome == "connected"
    assert alerts(play) == [1]


def test_an_emergency_comes_before_everybody_who_waits(
    play: Play, ana: Staff, olena: Interpreter, bruno: Staff
) -> None:
    central = opens(play, "uk")
    olena.is_on_duty()
    ana.asks_for("777")
    olena.accepts()
    assert ana.talks_with(olena)
    bruno.asks_for("777")
    central.dials(EMERGENCY).hears(CALLING)
    play.passes(5)
    ana.hangs_up()
    olena.hears("A instituição desligou.").presses("1").hears("Para ficar já disponível, prima 1").presses(
        "1"
    )
    olena.is_let_go().rings().answers().hears(OFFERED).presses("1")
    assert central.talks_with(olena)
    bruno.hangs_up()
    central.hangs_up()
    assert len(play.all_settle()) == 3


@pytest.mark.parametrize("weather", ROUGH)
def test_an_emergency_is_heard_in_rough_weather(
    play: Play, olena: Interpreter, taras: Interpreter, weather: str
) -> None:
    central = opens(play, "uk", "ru")
    is_on_call(play, taras)
    olena.is_on_duty()
    play.expected_notifications = {13236, 11200, 11205, 15003, 16011}
    play.weather(**ROUGH[weather])
    central.dials(EMERGENCY).hears("Russo, 2.").presses("1").hears(CALLING)
    taras.rings(within=20)
    olena.rings().accepts()
    assert central.talks_with(olena, within=40)
    taras.is_let_go()
    play.passes(20)
    central.hangs_up()
    (record,) = play.all_settle(within=600)
    assert record.outcome == "connected"
