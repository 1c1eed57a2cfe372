"""Interpreters who wait on the line: whispers instead of ringing, and everything that can cross or fail."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from config.rehearsal.stage import StageSettings
from dispatch.domain.settings import DispatchSettings
from dispatch.records.tables import ConversationRow, LegRow, StandbyPayRow, StandbyStayRow
from dispatch.use_cases.rebuild_records import check_records
from dispatch.use_cases.reckon_standby import reckon_standby
from tests.scenarios import cast

if TYPE_CHECKING:
    from dispatch.records.tables import CallRow
    from tests.scenarios.play import Interpreter, Play, Staff


def dispatch(**changes: float) -> StageSettings:
    return StageSettings(dispatch=DispatchSettings(calls_per_second=10.0, **changes))  # type: ignore[arg-type]


def goes_home(play: Play, *people: Interpreter) -> None:
    """Let them put down their phones, so that the play can end."""
    for person in people:
        person.hangs_up()
    play.passes(1)


def dials_to(play: Play, person: Interpreter) -> int:
    """Count how often a phone was dialled by us."""
    legs = play.sandbox.legs.values()
    return sum(leg.to == person.phone.number and leg.direction == "outbound-api" for leg in legs)


def interpreter_legs(play: Play, call: CallRow) -> list[LegRow]:
    with play.stage.records.reading() as session:
        query = select(LegRow).where(LegRow.call_id == call.call_id, LegRow.role == "interpreter")
        return list(session.scalars(query))


def test_a_whisper_joins_within_seconds_without_a_ring(play: Play, bruno: Staff, olena: Interpreter) -> None:
    olena.is_on_standby()
    play.passes(60)
    bruno.asks_for(cast.UKRAINIAN)
    asked_at = play.loop.now()
    olena.hears("Ucraniano: para aceitar, prima 1.", within=3)
    # The whisper begins within a second of the choice; the key comes 1.5 s later.
    assert (play.loop.now() - asked_at).total_seconds() < 1.0
    play.passes(1.5)
    olena.presses("1")
    assert bruno.talks_with(olena, within=2)
    assert dials_to(play, olena) == 1
    play.passes(60)
    bruno.hangs_up()
    olena.hears("A instituição desligou.").presses("1")
    olena.hears("Obrigado pelo seu trabalho. Continua em linha.")
    assert olena.presence == "wrap_up"
    goes_home(play, olena)
    call = play.settles()
    assert call.outcome == "connected"
    assert (call.connect_seconds or 99) < 4
    assert abs(call.conversation_seconds - bruno.talk_seconds()) <= 2


def test_one_line_serves_two_callers_each_recorded_and_charged_once(
    play: Play, bruno: Staff, carla: Staff, olena: Interpreter
) -> None:
    olena.is_on_standby()
    for staff, seconds in ((bruno, 60), (carla, 90)):
        staff.asks_for(cast.UKRAINIAN)
        olena.takes_whisper()
        assert staff.talks_with(olena)
        play.passes(seconds)
        staff.hangs_up()
        olena.hears("A instituição desligou.").presses("1").hears("Continua em linha.")
        play.passes(35)
        assert olena.presence == "available"
        assert play.live_call(staff)["state"] == "closed"
    goes_home(play, olena)
    calls = play.all_settle()
    assert [call.outcome for call in calls] == ["connected", "connected"]
    for call, staff in zip(calls, (bruno, carla), strict=True):
        assert abs(call.conversation_seconds - staff.talk_seconds()) <= 2
        assert not call.estimated
        (leg,) = interpreter_legs(play, call)
        assert leg.leg_id == olena.leg.sid
        assert call.requested_at
        assert leg.ended_at
        assert call.requested_at <= leg.started_at <= leg.ended_at <= call.closed_at
        assert leg.ended_at - leg.started_at < timedelta(seconds=call.conversation_seconds + 20)
        with play.stage.records.reading() as session:
            query = select(ConversationRow).where(ConversationRow.call_id == call.call_id)
            (talk,) = session.scalars(query)
        assert (talk.leg_id, talk.offer_id) == (leg.leg_id, leg.offer_id)
    assert play.outcomes() == [("1001", "accepted"), ("1001", "accepted")]
    assert dials_to(play, olena) == 1


def test_a_declined_whisper_rings_the_next_and_the_music_goes_on(
    play: Play, bruno: Staff, olena: Interpreter, taras: Interpreter
) -> None:
    taras.is_on_duty()
    olena.is_on_standby()
    bruno.asks_for(cast.UKRAINIAN)
    olena.takes_whisper("2").hears("Fica registado. Continua em linha.")
    taras.accepts()
    assert bruno.talks_with(taras)
    assert olena.presence == "available"
    bruno.hangs_up()
    goes_home(play, olena)
    play.settles()
    assert play.outcomes() == [("1001", "declined"), ("1002", "accepted")]


def test_silence_on_a_whisper_moves_on_after_a_few_seconds(
    play: Play, bruno: Staff, olena: Interpreter, taras: Interpreter
) -> None:
    taras.is_on_standby()
    olena.is_on_standby()
    bruno.asks_for(cast.UKRAINIAN)
    taras.hears_offer()
    olena.hears("Ucraniano: para aceitar", within=12)
    taras.hears("Não recebemos resposta. Continua em linha.", within=12)
    olena.presses("1")
    assert bruno.talks_with(olena)
    play.passes(10)
    bruno.hangs_up()
    goes_home(play, olena, taras)
    play.settles()
    assert play.outcomes() == [("1002", "unanswered"), ("1001", "accepted")]


def test_staff_who_leave_during_a_whisper_end_it_politely_and_the_next_is_whispered(
    play: Play, bruno: Staff, carla: Staff, olena: Interpreter
) -> None:
    olena.is_on_standby()
    bruno.asks_for(cast.UKRAINIAN)
    olena.hears_offer()
    bruno.hangs_up()
    olena.hears("Já não é preciso intérprete. Continua em linha.")
    carla.asks_for(cast.UKRAINIAN)
    olena.takes_whisper()
    assert carla.talks_with(olena)
    play.passes(10)
    carla.hangs_up()
    goes_home(play, olena)
    assert [call.outcome for call in play.all_settle()] == ["abandoned", "connected"]
    assert play.outcomes() == [("1001", "withdrawn"), ("1001", "accepted")]


def test_a_key_in_the_music_that_crosses_a_whisper_is_answered_by_the_whisper(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    """The update by REST and the Gather's own answer are both under way: either may come last."""
    olena.is_on_standby()
    play.weather(slow_answers_seconds={"standby/key": 0.6})
    bruno.dials(play.staff_line).hears("código da língua").play.passes(0.3)
    bruno.presses(cast.UKRAINIAN)
    olena.presses("5").hears_offer()
    assert not olena.has_heard("Para continuar em linha")
    olena.presses("1")
    assert bruno.talks_with(olena)
    play.passes(20)
    assert bruno.talks_with(olena)
    play.passes(10)
    bruno.hangs_up()
    goes_home(play, olena)
    play.settles()
    assert play.outcomes() == [("1001", "accepted")]


@pytest.mark.parametrize("after_seconds", [0.0, 0.1, 0.25, 0.35, 0.5])
def test_a_key_meant_for_the_menu_never_loses_a_whisper(
    play: Play, bruno: Staff, olena: Interpreter, after_seconds: float
) -> None:
    olena.is_on_standby()
    olena.presses("7").hears("Para continuar em linha, prima 1")
    bruno.dials(play.staff_line).hears("código da língua").play.passes(0.3)
    bruno.presses(cast.UKRAINIAN)
    play.passes(after_seconds)
    # Meant for the menu, this `1` may reach the menu or, as any first key, the whisper.
    olena.leg.press("1")
    if not bruno.talks_with(olena, within=3):
        olena.hears_offer().presses("1")
    assert bruno.talks_with(olena)
    play.passes(10)
    bruno.hangs_up()
    goes_home(play, olena)
    play.settles()
    assert play.outcomes() == [("1001", "accepted")]


def test_a_carrier_that_cannot_lead_the_line_yet_is_asked_again(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    olena.is_on_standby()
    play.weather(not_in_progress_window_seconds=olena_age(play, olena) + 2.0)
    bruno.asks_for(cast.UKRAINIAN)
    olena.takes_whisper()
    assert bruno.talks_with(olena)
    play.weather()
    play.passes(10)
    bruno.hangs_up()
    goes_home(play, olena)
    play.settles()
    assert play.outcomes() == [("1001", "accepted")]


def olena_age(play: Play, olena: Interpreter) -> float:
    assert olena.leg.answered_at
    return (play.loop.now() - olena.leg.answered_at).total_seconds() + 6.0


def test_a_carrier_that_never_leads_the_line_costs_a_caller_five_seconds(
    play: Play, bruno: Staff, olena: Interpreter, taras: Interpreter
) -> None:
    taras.is_on_duty()
    olena.is_on_standby()
    play.weather(not_in_progress_window_seconds=3600.0)
    bruno.asks_for(cast.UKRAINIAN)
    taras.rings(within=6)
    play.passes(1)
    play.weather()
    taras.accepts()
    assert bruno.talks_with(taras)
    play.passes(10)
    bruno.hangs_up()
    goes_home(play, olena)
    play.settles()
    assert play.outcomes() == [("1001", "failed"), ("1002", "accepted")]


def test_a_line_that_drops_during_a_whisper_is_no_fault_of_its_owner(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    olena.is_on_standby()
    bruno.asks_for(cast.UKRAINIAN)
    olena.hears_offer().hangs_up()
    olena.accepts()
    assert bruno.talks_with(olena)
    play.passes(10)
    bruno.hangs_up()
    play.settles()
    assert play.outcomes() == [("1001", "withdrawn"), ("1001", "accepted")]


def test_a_line_whose_end_was_never_reported_is_found_by_the_first_whisper(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    olena.is_on_standby()
    play.weather(drop_share={"completed": 1.0})
    olena.hangs_up()
    play.passes(120)
    play.weather()
    bruno.asks_for(cast.UKRAINIAN)
    olena.rings(within=3).accepts()
    assert bruno.talks_with(olena)
    play.passes(10)
    bruno.hangs_up()
    play.settles()
    # Both were made in the same instant.
    assert sorted(play.outcomes()) == [("1001", "accepted"), ("1001", "withdrawn")]


def test_a_line_that_drops_in_conversation_leaves_staff_with_the_question(
    play: Play, bruno: Staff, olena: Interpreter, taras: Interpreter
) -> None:
    olena.is_on_standby()
    bruno.asks_for(cast.UKRAINIAN)
    olena.takes_whisper()
    assert bruno.talks_with(olena)
    taras.is_on_duty()
    play.passes(30)
    olena.hangs_up()
    bruno.hears("O intérprete saiu.").play.passes(0.5)
    bruno.presses("2")
    taras.accepts()
    assert bruno.talks_with(taras)
    play.passes(20)
    bruno.hangs_up()
    talked_on = olena.leg.sid
    olena.begins_standby()  # they ended a call, not their stay
    goes_home(play, olena)
    call = play.settles()
    assert abs(call.conversation_seconds - bruno.talk_seconds()) <= 3
    assert {leg.leg_id for leg in interpreter_legs(play, call)} == {talked_on, taras.leg.sid}
    assert not any(leg.estimated for leg in interpreter_legs(play, call))


def test_nobody_there_ends_standby_with_a_break(play: Play, bruno: Staff, olena: Interpreter) -> None:
    olena.is_on_standby()
    olena.hears("Ainda está aí? Para continuar em linha, prima 1.", within=1300)
    olena.hears("Não recebemos resposta. Fica em pausa.", within=60).is_let_go()
    assert olena.presence == "paused"
    bruno.asks_for(cast.UKRAINIAN)
    play.passes(20)
    assert olena.phone.ringing is None
    bruno.hangs_up()
    play.settles()


def test_a_key_at_the_question_keeps_them_on_the_line(play: Play, olena: Interpreter) -> None:
    olena.is_on_standby()
    for _ in range(3):
        olena.hears("Ainda está aí?", within=1300).presses("1")
        olena.hears("Obrigado. Continua em linha.")
    play.passes(1000)
    assert (olena.presence, olena.live["standby"]) == ("available", "on")
    goes_home(play, olena)


def test_the_line_is_renewed_before_the_carriers_limit(play: Play, bruno: Staff, olena: Interpreter) -> None:
    olena.is_on_standby()
    first = olena.leg
    while not olena.has_heard("Esta ligação tem de ser renovada."):
        play.passes(30)
        if olena.has_heard("Ainda está aí?") and olena.live.get("standby_asked"):
            olena.presses("1")
        assert (play.loop.now() - first.created_at) < timedelta(hours=4)
    olena.is_let_go()
    olena.begins_standby()
    assert olena.leg is not first
    bruno.asks_for(cast.UKRAINIAN)
    olena.takes_whisper()
    assert bruno.talks_with(olena)
    play.passes(10)
    bruno.hangs_up()
    goes_home(play, olena)
    play.settles()


@pytest.mark.parametrize("stage_settings", [dispatch(standby_renew_seconds=100.0)])
def test_a_renewal_that_falls_due_in_a_conversation_waits_for_its_end(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    olena.is_on_standby()
    bruno.asks_for(cast.UKRAINIAN)
    olena.takes_whisper()
    assert bruno.talks_with(olena)
    play.passes(150)
    assert bruno.talks_with(olena)
    play.passes(10)
    bruno.hangs_up()
    olena.hears("A instituição desligou.").presses("1").hears("Continua em linha.")
    olena.hears("Esta ligação tem de ser renovada.", within=40).is_let_go()
    olena.begins_standby()
    goes_home(play, olena)
    assert play.settles().conversation_seconds >= 150


@pytest.mark.parametrize(
    ("key", "words", "presence"),
    [
        ("2", "Agora está fora de serviço.", "off_duty"),
        ("3", "Agora está em pausa.", "paused"),
        ("4", "Continua de serviço.", "available"),
    ],
)
def test_the_menu_of_the_music_lets_them_go(
    play: Play, olena: Interpreter, key: str, words: str, presence: str
) -> None:
    olena.is_on_standby()
    olena.presses("9").hears("Para continuar em linha, prima 1").presses(key).hears(words).is_let_go()
    play.passes(3)
    assert olena.presence == presence
    assert "standby" not in olena.live


def test_who_goes_off_duty_elsewhere_is_told_on_the_line(play: Play, olena: Interpreter) -> None:
    olena.is_on_standby().is_off_duty()
    olena.hears("Agora está fora de serviço.").is_let_go()


def test_a_voicemail_is_never_on_standby(play: Play, bruno: Staff, olena: Interpreter) -> None:
    olena.signs_on("4").is_let_go()
    olena.answers().hears("Para começar, prima 1.").hears("Para começar, prima 1.")
    olena.hears("Não recebemos resposta.").is_let_go()
    play.passes(3)
    assert olena.presence == "available"
    bruno.asks_for(cast.UKRAINIAN)
    olena.rings(within=3).accepts()
    assert bruno.talks_with(olena)
    play.passes(10)
    bruno.hangs_up()
    play.settles()


def test_nobody_answers_the_dial_for_standby_and_they_are_rung_for_a_request(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    olena.signs_on("4").is_let_go()
    olena.rings().is_let_go(within=40)
    play.passes(2)
    assert olena.presence == "available"
    bruno.asks_for(cast.UKRAINIAN)
    olena.rings(within=3).accepts()
    assert bruno.talks_with(olena)
    play.passes(10)
    bruno.hangs_up()
    play.settles()


@pytest.mark.parametrize(
    "weather",
    [
        {"duplicate_share": 1.0, "duplicate_document_share": 1.0},
        {"reorder_window_seconds": 3.0},
        {"drop_share": {"participant-leave": 1.0}},
        {"drop_share": {"answered": 1.0, "initiated": 1.0, "ringing": 1.0}},
        {"unavailable_share": 0.3},
    ],
    ids=["everything twice", "out of order", "leaves lost", "progress lost", "carrier often unavailable"],
)
def test_in_bad_weather_two_calls_over_one_line_are_still_right(
    play: Play, bruno: Staff, carla: Staff, olena: Interpreter, weather: dict[str, object]
) -> None:
    olena.is_on_standby()
    play.weather(**weather)
    for staff in (bruno, carla):
        staff.asks_for(cast.UKRAINIAN)
        while not staff.talks_with(olena, within=1):
            if "para aceitar" in olena.said[-1]:
                olena.presses("1")
            assert olena.is_on_the_phone
        play.passes(40)
        staff.hangs_up()
        olena.hears("A instituição desligou.", within=15).presses("1")
        olena.hears("Continua em linha.", within=15)
        play.passes(40)
    play.weather()
    goes_home(play, olena)
    calls = play.all_settle()
    assert [call.outcome for call in calls] == ["connected", "connected"]
    for call, staff in zip(calls, (bruno, carla), strict=True):
        assert abs(call.conversation_seconds - staff.talk_seconds()) <= 6


def test_redis_away_keeps_everybody_on_the_line(play: Play, olena: Interpreter) -> None:
    olena.is_on_standby()
    broken = play.stage.services.live.run
    object.__setattr__(play.stage.services.live, "run", _raises)
    play.passes(300)
    assert olena.is_on_the_phone
    object.__setattr__(play.stage.services.live, "run", broken)
    goes_home(play, olena)


def _raises(*_: object, **__: object) -> None:
    raise ConnectionError("Redis is away")


def test_after_a_loss_of_redis_the_line_goes_on_and_whispers(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    olena.is_on_standby()
    play.passes(30)
    play.forgets_everything()
    play.passes(150)
    assert (olena.presence, olena.live["standby"], olena.is_on_the_phone) == ("available", "on", True)
    bruno.asks_for(cast.UKRAINIAN)
    olena.takes_whisper()
    assert bruno.talks_with(olena)
    play.passes(10)
    bruno.hangs_up()
    goes_home(play, olena)
    play.settles()
    assert play.outcomes() == [("1001", "accepted")]
    assert dials_to(play, olena) == 1


@pytest.mark.parametrize(
    "stage_settings",
    [StageSettings(dispatch=DispatchSettings(calls_per_second=0.05), carrier_calls_per_second=0.05)],
)
def test_whispers_spend_none_of_the_carriers_calls_per_second(
    play: Play, bruno: Staff, carla: Staff, olena: Interpreter, taras: Interpreter
) -> None:
    """One dial in 20 s, and yet two callers are served at once by those who wait."""
    for person in (olena, taras):
        person.signs_on("4").hears_out("Ligamos-lhe de imediato.").is_let_go()
        person.begins_standby()
    for staff, person in ((bruno, olena), (carla, taras)):
        staff.asks_for(cast.UKRAINIAN)
        person.hears("Ucraniano: para aceitar", within=3).play.passes(0.5)
        person.presses("1")
        assert staff.talks_with(person)
    play.passes(10)
    bruno.hangs_up()
    carla.hangs_up()
    goes_home(play, olena, taras)
    assert [call.outcome for call in play.all_settle()] == ["connected", "connected"]


def test_standby_is_paid_from_the_key_to_the_end_without_the_conversation(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    olena.is_on_standby()
    play.passes(900)
    bruno.asks_for(cast.UKRAINIAN)
    olena.hears("Ucraniano: para aceitar, prima 1.", within=3)
    olena.presses("1")
    assert bruno.talks_with(olena, within=3)
    play.passes(300)
    bruno.hangs_up()
    olena.hears("A instituição desligou.").presses("1")
    play.passes(600)
    goes_home(play, olena)
    call = play.settles()
    play.passes(1)
    reckon_standby(play.stage.records, play.stage.services.clock)
    with play.stage.records.reading() as session:
        [pay] = session.scalars(select(StandbyPayRow))
        [stay] = session.scalars(select(StandbyStayRow))
    assert not stay.estimated
    assert abs(pay.talk_seconds - call.conversation_seconds) <= 1
    assert abs(pay.stay_seconds - (900 + 600 + 300)) < 30
    found = check_records(play.stage.records, pay.started_at, pay.ended_at)
    assert (found.standby_days, found.holds) == (1, True)
