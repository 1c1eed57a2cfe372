"""A line that is closed says when it opens, and may lead to one that is open; nobody in a call notices."""

from __future__ import annotations

from typing import Any

import pytest

from dispatch.domain.directory import LineKind
from dispatch.records.directory import keep
from dispatch.records.tables import LineRow
from tests.scenarios import cast
from tests.scenarios.play import Interpreter, Play, Staff
from tests.scenarios.test_nobody import ROUGH
from tests.scenarios.test_partners import has_partners

PERMANENT = "+351500000202"


def closes(play: Play, closes_at: str, *, offers: str | None = None) -> None:
    """Have the staff line open at eight in the evening, on working days, until so late."""
    hours: dict[str, Any] = {"weekdays": [0, 1, 2, 3, 4], "opens": "20:00", "closes": closes_at}
    with play.stage.records.writing() as session:
        staff_line = next(one for one in play.stage.world.plan.lines if one.kind is LineKind.STAFF)
        row = session.get_one(LineRow, staff_line.line_id)
        row.opening_hours, row.closed_line_id = [hours], offers
        keep(session, [row], play.loop.now())
        if offers:
            permanent = LineRow(
                line_id=offers,
                kind=LineKind.STAFF,
                number=PERMANENT,
                name="Linha permanente",
                prompt_language="pt-PT",
                opening_hours=[],
                related_languages=True,
                policy=row.policy,
                tier_delays=[],
                head_start_seconds=0.0,
            )
            keep(session, [permanent], play.loop.now())
    while play.stage.projector.project_once():
        pass


def test_a_closed_line_tells_when_it_opens_and_opens_no_call(play: Play, bruno: Staff) -> None:
    closes(play, "23:00")  # it is nine in the morning
    bruno.dials(play.staff_line).hears("Esta linha está fechada. Abre hoje, às 20 horas.")
    bruno.hears("Obrigado por utilizar o serviço.").is_let_go()
    assert not play.all_settle()
    play.passes(11 * 3600)
    bruno.dials(play.staff_line).hears("Marque o código da língua.").hangs_up()
    assert play.settles().outcome == "no_request"


def test_a_line_that_is_open_can_be_chosen_and_serves_as_if_it_had_been_dialled(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    olena.is_on_duty()
    closes(play, "23:00", offers="permanent")
    bruno.dials(play.staff_line).hears("Esta linha está fechada.").hears("prima 1").play.passes(0.3)
    bruno.presses("1").chooses(cast.UKRAINIAN)
    olena.rings().accepts()
    assert bruno.talks_with(olena)
    play.passes(20)
    bruno.hangs_up()
    call = play.settles()
    assert (call.outcome, call.line_id) == ("connected", "permanent")


def test_silence_at_that_choice_is_a_goodbye(play: Play, bruno: Staff) -> None:
    closes(play, "23:00", offers="permanent")
    bruno.dials(play.staff_line).hears("prima 1").hears("Obrigado por utilizar o serviço.").is_let_go()
    assert not play.all_settle()


def test_who_was_cut_off_comes_back_after_the_line_has_closed(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    olena.is_on_duty()
    bruno.asks_for(cast.UKRAINIAN)
    olena.rings().accepts()
    assert bruno.talks_with(olena)
    play.passes(20)
    closes(play, "23:00")
    bruno.hangs_up().play.passes(5)
    bruno.dials(play.staff_line).hears("Vai voltar ao seu intérprete.")
    assert bruno.talks_with(olena)
    play.passes(10)
    bruno.hangs_up()
    assert play.settles().outcome == "connected"


CALL_BACK = "Para lhe ligarmos quando abrir, prima 2."
PARTNER_KEY = "Para um serviço parceiro, prima 3."
THEN = "Ligamos-lhe hoje, a partir das 20 horas. Pode desligar."


def is_promised(play: Play, staff: Staff, language: str = cast.UKRAINIAN) -> None:
    """Have staff choose to be called back once the line opens."""
    staff.dials(play.staff_line).hears("Esta linha está fechada.").hears(CALL_BACK).play.passes(0.3)
    staff.presses("2").hears("código da língua").play.passes(0.3)
    staff.presses(language).hears(THEN).is_let_go()


@pytest.mark.parametrize("weather", [{}, ROUGH["everything twice"], ROUGH["all final call reports lost"]])
def test_who_chose_so_is_called_back_once_the_line_opens_and_counts_from_then(
    play: Play, bruno: Staff, olena: Interpreter, weather: dict[str, Any]
) -> None:
    play.weather(**weather)
    closes(play, "23:00")
    olena.is_on_duty()
    is_promised(play, bruno)
    play.passes(10 * 3600)
    assert olena.phone.ringing is None  # free all day, and the line is closed
    play.passes(3600 - 120)
    olena.rings(180).accepts()
    bruno.answers().hears("O seu intérprete está à espera; para falar, prima 1.").presses("1")
    assert bruno.talks_with(olena)
    play.passes(20)
    bruno.hangs_up()
    olena.hears("A instituição desligou.").presses("1").is_let_go()
    call = play.settles()
    assert (call.outcome, call.callback) == ("connected", "kept")
    assert (call.connect_seconds or 0) < 120


def test_the_promise_outlives_a_night_and_a_loss_of_live_state(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    closes(play, "23:00")
    olena.is_on_duty()
    is_promised(play, bruno)
    play.passes(8 * 3600)  # longer than a call without a fact counts as going on
    play.forgets_everything()
    play.passes(60)
    assert olena.phone.ringing is None
    olena.rings(3 * 3600).accepts()
    bruno.answers().hears("para falar, prima 1.").presses("1")
    assert bruno.talks_with(olena)
    play.passes(20)
    bruno.hangs_up()
    olena.hears("A instituição desligou.").presses("1").is_let_go()
    assert play.settles().callback == "kept"


def test_a_partner_serves_who_dials_a_closed_line(play: Play, bruno: Staff, olena: Interpreter) -> None:
    closes(play, "23:00")
    (partner,) = has_partners(play, {"send_digits": None})
    olena.is_on_duty()
    bruno.dials(play.staff_line).hears(PARTNER_KEY).play.passes(0.3)
    bruno.presses("3").hears("código da língua").presses(cast.UKRAINIAN).hears("Ligamos a um parceiro.")
    partner.rings(30).answers()
    assert bruno.talks_with(partner)
    bruno.presses("*").hears("Se o intérprete está em linha, prima 1").presses("1")
    assert bruno.talks_with(partner)
    assert olena.phone.ringing is None
    play.passes(20)
    bruno.hangs_up()
    partner.is_let_go()
    assert play.settles().outcome == "connected"


def test_a_partner_who_cannot_leaves_the_promise_and_on_a_switchboard_the_truth(
    play: Play, bruno: Staff, amelia: Staff
) -> None:
    closes(play, "23:00")
    (partner,) = has_partners(play, {"send_digits": None})
    bruno.dials(play.staff_line).hears(PARTNER_KEY).presses("3").hears("código da língua")
    bruno.presses(cast.UKRAINIAN).hears("Ligamos a um parceiro.")
    partner.rings(30).answers()
    partner.hangs_up()
    bruno.hears(THEN, within=30).is_let_go()
    amelia.dials(play.staff_line).hears(PARTNER_KEY)
    assert not amelia.has_heard(CALL_BACK)  # nobody can be called back behind a switchboard
    amelia.presses("3").says_who().hears("código da língua").presses(cast.UKRAINIAN)
    amelia.hears("Ligamos a um parceiro.")
    partner.rings(30).answers()
    partner.hangs_up()
    amelia.hears("nem intérpretes nem parceiros puderam atender", within=30).is_let_go()
    play.passes(13 * 3600)
    calls = play.all_settle()
    assert [call.outcome for call in calls] == ["unserved", "unserved"]


def test_what_is_not_offered_cannot_be_chosen(play: Play, amelia: Staff) -> None:
    closes(play, "23:00", offers="permanent")
    amelia.dials(play.staff_line).hears("Para a linha que está aberta agora").presses("2")
    amelia.hears("Obrigado por utilizar o serviço.").is_let_go()
    assert not play.all_settle()
