"""Nobody can: what staff are told, what they can choose, and what becomes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from dispatch.records.directory import keep
from dispatch.records.tables import LineRow
from telephony.sandbox.phones import Voicemail
from tests.scenarios import cast

if TYPE_CHECKING:
    from tests.scenarios.play import Interpreter, Play, Staff

NOBODY = "Não há intérprete desta língua de serviço."
MENU = "Para continuar à espera, prima 1; outra língua, 2; desistir, 3."


def line_says(play: Play, **terms: object) -> None:
    """Change the terms of the staff line."""
    with play.stage.records.writing() as session:
        line = session.get(LineRow, "line-staff")
        assert line is not None
        for name, value in terms.items():
            setattr(line, name, value)
        keep(session, [line], play.loop.now())
    while play.stage.projector.project_once():
        pass


# Told at once.


def test_with_nobody_on_duty_staff_hear_so_at_once_and_only_what_is_possible(play: Play, ana: Staff) -> None:
    ana.asks_for(cast.GEORGIAN).hears(NOBODY, within=5).hears(MENU)
    assert not any("prima 4" in said or "prima 5" in said or "prima 6" in said for said in ana.said)
    ana.presses("3").hears("Obrigado por utilizar o serviço.").is_let_go()
    assert play.settles().outcome == "abandoned"


def test_somebody_comes_on_duty_while_staff_hear_the_choices(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    bruno.asks_for(cast.UKRAINIAN).hears(NOBODY)
    olena.is_on_duty()
    bruno.hears(MENU)
    olena.accepts()
    bruno.hears("O seu intérprete chegou.", within=3)
    assert bruno.talks_with(olena)
    play.passes(10)
    bruno.hangs_up()
    assert play.settles().outcome == "connected"


def test_the_last_one_goes_off_duty_while_staff_wait(
    play: Play, bruno: Staff, carla: Staff, olena: Interpreter
) -> None:
    olena.is_on_duty()
    carla.asks_for(cast.UKRAINIAN)
    olena.rings()
    bruno.asks_for(cast.UKRAINIAN).hears("Estamos à procura")
    olena.is_off_duty()
    for waiting in (bruno, carla):
        waiting.hears(NOBODY, within=3).hears(MENU).presses("1").hears("Ainda não há intérprete")
    olena.is_on_duty()
    play.passes(1)
    olena.is_off_duty()
    play.passes(10)
    assert [bruno.said.count(NOBODY), carla.said.count(NOBODY)] == [
        1,
        1,
    ]  # once told, they are not asked again
    bruno.hangs_up()
    carla.hangs_up()
    assert {call.outcome for call in play.all_settle()} == {"abandoned"}


def test_a_language_is_asked_for_whose_only_interpreter_is_talking(
    play: Play, bruno: Staff, carla: Staff, olena: Interpreter
) -> None:
    olena.is_on_duty()
    carla.asks_for(cast.UKRAINIAN)
    olena.accepts()
    assert carla.talks_with(olena)
    bruno.asks_for(cast.UKRAINIAN).hears("Estamos à procura")
    assert not bruno.has_heard(NOBODY)
    bruno.hangs_up()
    carla.hangs_up()
    play.all_settle()


# A related language.


def test_a_related_language_is_offered_and_the_client_asked_first(
    play: Play, bruno: Staff, carla: Staff, ivan: Interpreter
) -> None:
    bruno.asks_for(cast.UKRAINIAN).hears(NOBODY).hears(MENU).presses("1")
    carla.asks_for(cast.RUSSIAN).hears(NOBODY)
    bruno.presses("*").hears(MENU)
    assert not any("prima 5" in said for said in bruno.said)  # nobody speaks it yet
    bruno.presses("1").hears("Ainda não há intérprete")
    ivan.is_on_duty().rings()
    bruno.presses("*").hears("Pergunte ao cliente se aceita russo; se sim, prima 5.").presses("5")
    bruno.hears("Pediu russo.")
    ivan.accepts()  # rung for Carla before; who asked first is served next
    assert carla.talks_with(ivan)
    play.passes(10)
    carla.hangs_up()
    ivan.hears("A instituição desligou.").presses("1").is_let_go()
    ivan.accepts()
    assert bruno.talks_with(ivan)
    play.passes(10)
    bruno.hangs_up()
    first, second = play.all_settle()
    assert (first.language, first.outcome, second.language) == ("ru", "connected", "ru")
    assert first.requested_at is not None
    assert second.requested_at is not None
    assert first.requested_at < second.requested_at  # Bruno's place is his first request's


def test_a_line_that_offers_no_related_language_names_none(
    play: Play, bruno: Staff, ivan: Interpreter
) -> None:
    line_says(play, related_languages=False)
    ivan.is_on_duty()
    bruno.asks_for(cast.UKRAINIAN).hears(NOBODY).hears(MENU).presses("5").hears("Ainda não há intérprete")
    bruno.hangs_up()
    assert play.settles().language == "uk"


# The longest wait.


def test_a_line_has_its_own_longest_wait(play: Play, bruno: Staff, olena: Interpreter) -> None:
    line_says(play, longest_wait_seconds=50)
    olena.is_on_duty()
    bruno.asks_for(cast.UKRAINIAN)
    bruno.hears(
        "Lamentamos, não encontrámos intérprete. Tente mais tarde, por favor.", within=130
    ).is_let_go()
    record = play.settles()
    assert (record.outcome, record.reason) == ("unserved", "nobody_answered")
    assert 48 <= (record.waiting_seconds or 0) <= 52


# Called back.


PROMISE = "Ligamos-lhe se houver intérprete nos próximos 60 minutos. Pode desligar."
CALLED_BACK = "O seu intérprete está à espera; para falar, prima 1."


def is_promised(play: Play, bruno: Staff) -> None:
    """Have staff on a direct number choose to be called back."""
    bruno.asks_for(cast.UKRAINIAN).hears(NOBODY).hears("Para lhe ligarmos quando houver intérprete, prima 4.")
    bruno.presses("4").hears(PROMISE).is_let_go()
    play.passes(5)
    assert play.live_call(bruno)["state"] == "promised"


def test_staff_are_called_back_once_an_interpreter_has_accepted(
    play: Play, bruno: Staff, carla: Staff, olena: Interpreter
) -> None:
    is_promised(play, bruno)
    carla.asks_for(cast.UKRAINIAN).hears(NOBODY)  # after Bruno, whose place is kept
    olena.is_on_duty().answers().hears_offer().hears("Ligaremos à instituição assim que aceitar.")
    olena.presses("1").hears("Estamos a ligar à instituição. Aguarde em linha, por favor.")
    bruno.answers().hears(CALLED_BACK)
    assert olena.is_alone()
    play.passes(1)
    bruno.presses("1")
    assert bruno.talks_with(olena)
    play.passes(30)
    bruno.hangs_up()
    olena.hears("A instituição desligou.").presses("1").is_let_go()
    olena.accepts()
    assert carla.talks_with(olena)
    play.passes(10)
    carla.hangs_up()
    first, second = play.all_settle()
    assert (first.outcome, first.callback, first.reason) == ("connected", "kept", None)
    assert len(play.staff_legs_of(first.call_id)) == 2
    assert 29 <= first.conversation_seconds <= 32
    assert (second.outcome, second.callback) == ("connected", None)


def test_staff_do_not_answer_the_callback(play: Play, bruno: Staff, olena: Interpreter) -> None:
    is_promised(play, bruno)
    olena.is_on_duty().accepts()
    for _ in range(3):
        bruno.rings()
        bruno.is_let_go()
    olena.hears("A instituição não atendeu. Obrigado pela sua disponibilidade.").is_let_go()
    play.passes(5)
    assert olena.presence == "available"
    record = play.settles()
    assert (record.outcome, record.callback, record.reason) == ("unserved", "broken", "staff_not_reached")
    assert len(play.staff_legs_of(record.call_id)) == 4
    assert record.conversation_seconds == 0
    assert play.outcomes() == [("1001", "lost")]


def test_a_voicemail_answers_the_callback_and_hears_no_interpreter(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    is_promised(play, bruno)
    olena.is_on_duty().accepts()
    bruno.phone.on_ring = Voicemail(after=5.0)
    olena.hears("A instituição não atendeu.", within=200).is_let_go()
    assert not olena.talk_seconds()
    record = play.settles()
    assert (record.outcome, record.callback, record.conversation_seconds) == ("unserved", "broken", 0)


def test_the_second_try_reaches_staff(play: Play, bruno: Staff, olena: Interpreter) -> None:
    is_promised(play, bruno)
    olena.is_on_duty().accepts()
    bruno.rings().is_let_go()
    bruno.answers().hears(CALLED_BACK).presses("1")
    assert bruno.talks_with(olena)
    play.passes(10)
    bruno.hangs_up()
    record = play.settles()
    assert (record.outcome, record.callback) == ("connected", "kept")


@pytest.mark.parametrize("picks_up", [False, True])
def test_the_interpreter_drops_while_we_ring_back(
    play: Play, bruno: Staff, olena: Interpreter, taras: Interpreter, picks_up: bool
) -> None:
    is_promised(play, bruno)
    olena.is_on_duty().accepts()
    if picks_up:
        bruno.answers().hears(CALLED_BACK)
        olena.hangs_up()
        bruno.hears("O intérprete saiu. Voltamos a ligar-lhe assim que houver outro.").is_let_go()
    else:
        bruno.rings()
        olena.hangs_up()
        bruno.is_let_go(within=5)
    olena.is_off_duty()
    play.passes(20)
    taras.is_on_duty().accepts()
    bruno.answers().hears(CALLED_BACK).presses("1")
    assert bruno.talks_with(taras)
    play.passes(10)
    bruno.hangs_up()
    record = play.settles()
    assert (record.outcome, record.callback) == ("connected", "kept")
    assert play.outcomes() == [("1001", "lost"), ("1002", "accepted")]


def test_a_wipe_of_redis_keeps_the_promise(play: Play, bruno: Staff, olena: Interpreter) -> None:
    is_promised(play, bruno)
    promised = play.live_call(bruno)
    play.forgets_everything()
    play.passes(15)
    again = play.live_call(bruno)
    told = ("state", "queued_at", "callback_until", "caller_digest")
    assert [again[name] for name in told] == [promised[name] for name in told]
    olena.is_on_duty().accepts()
    bruno.answers().hears(CALLED_BACK).presses("1")
    assert bruno.talks_with(olena)
    play.passes(10)
    bruno.hangs_up()
    olena.hears("A instituição desligou.").presses("1").is_let_go()
    record = play.settles()
    assert (record.outcome, record.callback) == ("connected", "kept")


@pytest.mark.parametrize("seconds", [1.0, 2.0, 5.0])
def test_a_wipe_of_redis_while_staff_are_rung_keeps_the_promise(
    play: Play, bruno: Staff, olena: Interpreter, seconds: float
) -> None:
    is_promised(play, bruno)
    olena.is_on_duty().accepts()
    play.passes(seconds)
    play.forgets_everything()
    play.passes(5)
    assert play.live_call(bruno)["state"] == "calling_back"
    bruno.answers().hears(CALLED_BACK).presses("1")
    assert bruno.talks_with(olena)
    play.passes(10)
    bruno.hangs_up()
    olena.hears("A instituição desligou.").presses("1").is_let_go()
    record = play.settles()
    assert (record.outcome, record.callback) == ("connected", "kept")


def test_staff_dial_in_again_and_are_where_they_were(play: Play, bruno: Staff, olena: Interpreter) -> None:
    is_promised(play, bruno)
    play.passes(60)
    bruno.dials(play.staff_line).hears("O seu pedido continua à espera, no mesmo lugar.")
    bruno.hears("Ainda não há intérprete")
    olena.is_on_duty().accepts()
    assert bruno.talks_with(olena)
    play.passes(10)
    bruno.hangs_up()
    record = play.settles()
    assert (record.outcome, record.callback) == ("connected", "withdrawn")
    assert (record.waiting_seconds or 0) > 60


def test_staff_dial_in_again_while_they_are_called_back(play: Play, bruno: Staff, olena: Interpreter) -> None:
    is_promised(play, bruno)
    olena.is_on_duty().answers().hears_offer()
    bruno.dials(play.staff_line)
    olena.presses("1")
    assert bruno.talks_with(olena, within=15)
    play.passes(10)
    bruno.hangs_up()
    assert play.settles().outcome == "connected"


def test_an_interpreter_accepts_while_staff_still_hear_the_promise(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    bruno.asks_for(cast.UKRAINIAN).hears(NOBODY)
    olena.is_on_duty().answers().hears_offer()
    bruno.presses("4").hears(PROMISE)
    olena.presses("1")
    bruno.is_let_go().answers().hears(CALLED_BACK).presses("1")
    assert bruno.talks_with(olena)
    play.passes(10)
    bruno.hangs_up()
    assert play.settles().callback == "kept"


def test_a_promise_that_nobody_can_keep_ends_with_its_reason(play: Play, bruno: Staff) -> None:
    line_says(play, callback_wait_seconds=600)
    bruno.asks_for(cast.GEORGIAN).hears(NOBODY).presses("4")
    bruno.hears("Ligamos-lhe se houver intérprete nos próximos 10 minutos.").is_let_go()
    (record,) = play.all_settle(within=620)
    assert (record.outcome, record.callback, record.reason) == ("unserved", "broken", "nobody_on_duty")


def test_nothing_is_promised_to_a_shared_number_or_by_a_line_that_promises_nothing(
    play: Play, ana: Staff, bruno: Staff
) -> None:
    ana.asks_for(cast.GEORGIAN).hears(NOBODY).hears(MENU).presses("4").hears("Ainda não há intérprete")
    line_says(play, callback_wait_seconds=0)
    bruno.asks_for(cast.GEORGIAN).hears(NOBODY).hears(MENU).presses("4").hears("Ainda não há intérprete")
    assert not ana.has_heard("prima 4")
    assert not bruno.has_heard("prima 4")
    ana.hangs_up()
    bruno.hangs_up()
    assert {call.callback for call in play.all_settle()} == {None}


ROUGH: dict[str, dict[str, Any]] = {
    "everything twice": {"duplicate_share": 1.0, "duplicate_document_share": 1.0},
    "reordered": {"reorder_window_seconds": 3.0},
    "all but final call reports lost": {"drop_share": {"initiated": 1.0, "ringing": 1.0, "answered": 1.0}},
    "all final call reports lost": {"drop_share": {"completed": 1.0}},
    "joins lost": {"drop_share": {"participant-join": 1.0}},
    "REST lags": {"not_in_progress_window_seconds": 2.0},
}


@pytest.mark.parametrize("weather", ROUGH)
def test_a_callback_in_bad_weather(play: Play, bruno: Staff, olena: Interpreter, weather: str) -> None:
    play.expected_notifications = {13236, 11200, 11205, 15003, 16011}
    is_promised(play, bruno)
    play.weather(**ROUGH[weather])
    olena.is_on_duty().accepts()
    bruno.rings().is_let_go()
    bruno.answers().hears(CALLED_BACK).presses("1")
    assert bruno.talks_with(olena, within=30)
    play.passes(20)
    bruno.hangs_up()
    (record,) = play.all_settle(within=600)
    assert (record.outcome, record.callback) == ("connected", "kept")
