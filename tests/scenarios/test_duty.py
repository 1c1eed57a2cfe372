"""Interpreters come and go: the interpreter line, and what it does to offers and calls."""

from __future__ import annotations

from datetime import time, timedelta

from dispatch.public_holidays import Home
from dispatch.records.directory import keep
from dispatch.records.tables import ShiftExceptionRow
from dispatch.use_cases.change_presence import change_presence
from dispatch.use_cases.tell_minutes import tell_minutes
from tests.scenarios import cast
from tests.scenarios.play import Interpreter, Play, Staff


def test_an_interpreter_signs_on_by_telephone_and_is_rung(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    olena.dials(play.interpreter_line).hears("Linha dos intérpretes. Marque o seu número e o seu PIN.")
    olena.presses(olena.person.login).hears("Está fora de serviço.").hears("Para ficar de serviço, prima 1")
    olena.presses("1").hears("Agora está de serviço. Obrigado.").is_let_go()
    play.passes(5)
    assert olena.presence == "available"
    bruno.asks_for(cast.UKRAINIAN)
    olena.accepts()
    assert bruno.talks_with(olena)
    bruno.hangs_up()
    assert play.settles().outcome == "connected"


def test_whoever_signs_on_while_somebody_waits_is_rung_once_they_have_hung_up(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    bruno.asks_for(cast.UKRAINIAN).hears("Ainda não há intérprete de serviço para esta língua.")
    olena.signs_on().hears_out("Agora está de serviço. Obrigado.").is_let_go()
    olena.rings(within=10).accepts()
    assert bruno.talks_with(olena)
    bruno.hangs_up()
    play.settles()
    assert play.outcomes() == [("1001", "accepted")]


def test_whoever_keeps_the_line_open_after_signing_on_is_rung_soon_all_the_same(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    play.weather(drop_share={"completed": 1.0})
    olena.signs_on().is_let_go()
    bruno.asks_for(cast.UKRAINIAN)
    olena.rings(within=30).accepts()
    assert bruno.talks_with(olena)
    play.weather()
    bruno.hangs_up()
    play.settles()


def test_an_interpreter_signs_off_and_is_not_rung(play: Play, bruno: Staff, olena: Interpreter) -> None:
    olena.is_on_duty().signs_on("2").hears("Agora está fora de serviço. Até à próxima.").is_let_go()
    assert olena.presence == "off_duty"
    bruno.asks_for(cast.UKRAINIAN).hears("Ainda não há intérprete de serviço para esta língua.")
    play.passes(20)
    assert olena.phone.ringing is None
    bruno.hangs_up()
    assert play.settles().outcome == "abandoned"
    assert not play.offers()


def test_an_interpreter_pauses_and_comes_back(play: Play, bruno: Staff, olena: Interpreter) -> None:
    olena.is_on_duty().signs_on("3").hears("Pausa de 10 minutos, prima 1").presses("2")
    olena.hears("Agora está em pausa, durante 30 minutos. Até já.").is_let_go()
    assert olena.presence == "paused"
    bruno.asks_for(cast.UKRAINIAN)
    play.passes(20)
    assert olena.phone.ringing is None
    olena.dials(play.interpreter_line).hears("o seu PIN").presses(olena.person.login)
    olena.hears("Está em pausa, por mais 30 minutos.").hears("Para ficar").presses("1").hears(
        "Agora está de serviço."
    ).is_let_go()
    olena.rings(within=10).accepts()
    assert bruno.talks_with(olena)
    bruno.hangs_up()
    play.settles()


def test_a_wrong_pin_three_times_ends_in_a_goodbye(play: Play, olena: Interpreter) -> None:
    wrong = olena.person.public_number + "000000"
    olena.dials(play.interpreter_line).hears("o seu PIN").presses(wrong)
    olena.hears("Os dados não foram aceites. Tente de novo, por favor.").presses(wrong)
    olena.hears("Os dados não foram aceites.").presses(wrong)
    olena.hears("Não foi possível entrar. Contacte a coordenação, por favor.").is_let_go()
    assert olena.presence == "off_duty"


def test_two_wrong_pins_and_the_right_one_sign_on(play: Play, olena: Interpreter) -> None:
    wrong = olena.person.public_number + "000000"
    olena.dials(play.interpreter_line).hears("o seu PIN").presses(wrong)
    olena.hears("Tente de novo").presses(wrong).hears("Tente de novo").presses(olena.person.login)
    olena.hears("Para ficar de serviço").presses("1").hears("Agora está de serviço.").is_let_go()
    play.passes(10)
    assert olena.presence == "available"


def test_who_goes_off_duty_during_a_call_finishes_it_first(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    olena.is_on_duty()
    bruno.asks_for(cast.UKRAINIAN)
    olena.accepts()
    assert bruno.talks_with(olena)
    other_phone = play.stranger("+442079460990")
    other_phone.dials(play.interpreter_line).hears("o seu PIN").presses(olena.person.login)
    other_phone.hears("Está numa chamada.").hears("fora de serviço, 2").presses("2")
    other_phone.hears("Agora está fora de serviço.").is_let_go()
    assert bruno.talks_with(olena)
    play.passes(60)
    bruno.hangs_up()
    olena.hears("A instituição desligou.").presses("1").is_let_go()
    play.passes(40)
    assert olena.presence == "off_duty"
    assert play.settles().conversation_seconds >= 60


def test_who_goes_off_duty_while_ringing_is_withdrawn_and_the_next_is_rung(
    play: Play, bruno: Staff, olena: Interpreter, taras: Interpreter
) -> None:
    olena.is_on_duty()
    play.passes(1)
    taras.is_on_duty()
    bruno.asks_for(cast.UKRAINIAN)
    olena.rings().is_off_duty()
    taras.accepts()
    assert bruno.talks_with(taras)
    assert not olena.is_on_the_phone
    bruno.hangs_up()
    play.settles()
    assert play.outcomes() == [("1001", "withdrawn"), ("1002", "accepted")]


def test_nothing_pressed_changes_nothing(play: Play, olena: Interpreter) -> None:
    olena.is_on_duty().dials(play.interpreter_line).hears("o seu PIN").presses(olena.person.login)
    olena.hears("Está de serviço.").hears("Para ficar").hears("Para ficar")
    olena.hears("Nada foi alterado. Até à próxima.").is_let_go()
    play.passes(2)
    assert olena.presence == "available"


def test_who_is_on_the_interpreter_line_is_rung_only_afterwards_and_keeps_the_place(
    play: Play, bruno: Staff, olena: Interpreter, taras: Interpreter
) -> None:
    olena.is_on_duty()
    play.passes(5)
    taras.is_on_duty()
    olena.dials(play.interpreter_line).hears("o seu PIN").presses(olena.person.login).hears(
        "Está de serviço."
    )
    bruno.asks_for(cast.UKRAINIAN)
    taras.rings(within=3)
    bruno.hangs_up()
    olena.hangs_up()
    play.passes(5)
    bruno.asks_for(cast.UKRAINIAN)
    olena.rings(within=3).accepts()
    assert bruno.talks_with(olena)
    bruno.hangs_up()
    play.all_settle()
    assert play.outcomes() == [("1002", "withdrawn"), ("1001", "accepted")]


def test_silence_on_the_interpreter_line_ends_in_a_goodbye(play: Play, olena: Interpreter) -> None:
    olena.dials(play.interpreter_line).hears("Linha dos intérpretes.")
    olena.hears("Por favor, marque o número e o PIN.").hears("Por favor, marque o número e o PIN.")
    olena.hears("Não foi possível entrar.").is_let_go()


def test_who_stays_on_the_interpreter_line_is_not_rung_on_it_however_long(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    olena.is_on_duty()
    olena.dials(play.interpreter_line).hears("o seu PIN").play.passes(0.3)
    olena.presses(olena.person.login).hears("Está de serviço.")
    bruno.asks_for(cast.UKRAINIAN)
    olena.hears("Para ficar").hears("Nada foi alterado.")
    olena.is_let_go()
    olena.rings(within=5).accepts()
    assert bruno.talks_with(olena)
    bruno.hangs_up()
    play.settles()
    assert play.outcomes() == [("1001", "accepted")]


def test_a_pause_ends_by_itself_and_the_interpreter_is_told_by_text_message(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    olena.is_on_duty().signs_on("3").hears("prima 1").presses("1").hears("durante 10 minutos").is_let_go()
    bruno.asks_for(cast.UKRAINIAN)
    play.passes(500)
    assert (olena.presence, olena.phone.texts) == ("paused", [])
    olena.rings(within=120).accepts()
    assert bruno.talks_with(olena)
    bruno.hangs_up()
    play.settles()
    (text,) = olena.phone.texts
    assert text.body == (
        f"A pausa terminou. Volta a receber chamadas; para sair, ligue {play.interpreter_line} e prima 2."
    )


def test_a_pause_without_a_useful_key_lasts_half_an_hour(play: Play, olena: Interpreter) -> None:
    olena.is_on_duty().signs_on("3").hears("Pausa de 10 minutos").hears("durante 30 minutos").is_let_go()
    play.passes(1700)
    assert olena.presence == "paused"
    play.passes(120)
    assert olena.presence == "available"
    assert len(olena.phone.texts) == 1


def test_whoever_comes_back_or_leaves_before_the_end_of_a_pause_is_not_told_of_it(
    play: Play, olena: Interpreter, iryna: Interpreter
) -> None:
    for somebody in (olena, iryna):
        somebody.is_on_duty()
        change_presence(
            play.stage.services,
            interpreter_id=somebody.person.interpreter_id,
            event="pause",
            operation_id="",
            pause_seconds=600,
        )
    play.passes(60)
    olena.signs_on("1").hears("Agora está de serviço.").is_let_go()
    iryna.is_off_duty()
    play.passes(900)
    assert (olena.presence, iryna.presence) == ("available", "off_duty")
    assert not olena.phone.texts
    assert not iryna.phone.texts


def test_a_pause_asked_for_during_a_conversation_begins_after_it(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    olena.is_on_duty()
    bruno.asks_for(cast.UKRAINIAN)
    olena.rings().accepts()
    assert bruno.talks_with(olena)
    play.passes(5)
    change_presence(
        play.stage.services,
        interpreter_id=olena.person.interpreter_id,
        event="pause",
        operation_id="",
        pause_seconds=600,
    )
    play.passes(700)
    assert olena.presence == "in_call"
    bruno.hangs_up()
    play.settles()
    play.passes(60)
    assert olena.presence == "paused"
    play.passes(600)
    assert olena.presence == "available"


def test_an_interpreter_asks_for_minutes_and_the_next_shift(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    olena.signs_on("5").hears("Não tem turnos nos próximos dias.").hears("Para ficar de serviço")
    assert not olena.has_heard("Minutos de conversa")  # not known before they were told once
    olena.hangs_up()
    tell_minutes(play.stage.services, play.stage.records, Home())
    olena.is_on_duty()
    bruno.asks_for(cast.UKRAINIAN)
    olena.rings().accepts()
    assert bruno.talks_with(olena)
    play.passes(200)
    bruno.hangs_up()
    play.settles()
    tomorrow = play.loop.now().date() + timedelta(days=1)
    shift = ShiftExceptionRow(
        exception_id="extra",
        interpreter_id=olena.person.interpreter_id,
        day=tomorrow,
        begins=time(9, 30),
        ends=time(17),
        is_night=False,
    )
    with play.stage.records.writing() as session:
        keep(session, [shift], play.loop.now())
    while play.stage.projector.project_once():
        pass
    olena.signs_on("5").hears("Minutos de conversa: hoje, 3; este mês, 3.")
    olena.hears("O próximo turno é amanhã, das 9 e 30 às 17 horas.").hears("Para ficar de serviço")
    play.passes(0.5)
    olena.presses("2").hears("Agora está fora de serviço.").is_let_go()
    play.passes(90_000)
    assert olena.presence == "available"
    olena.signs_on("5").hears("Minutos de conversa: hoje, 0; este mês, 3.")
    olena.hears("O seu turno termina às 17 horas.").hears("Para ficar de serviço").hangs_up()


def test_a_number_with_too_many_wrong_pins_is_not_accepted_for_a_while_on_any_call(
    play: Play, olena: Interpreter
) -> None:
    wrong = olena.person.public_number + "000000"
    for _ in range(2):
        olena.dials(play.interpreter_line)
        for asked in ("o seu PIN", "Os dados não foram aceites.", "Os dados não foram aceites."):
            olena.hears(asked).play.passes(0.3)
            olena.presses(wrong)
        olena.hears("Não foi possível entrar.").is_let_go()
    olena.dials(play.interpreter_line).hears("o seu PIN").presses(olena.person.login)
    olena.hears("Os dados não foram aceites.").hangs_up()
    digest = play.stage.services.directory.digest("login", olena.person.public_number)
    attempts = play.keys.of("attempts", digest)
    pause = play.stage.settings.dispatch.login_pause_seconds
    assert pause - 60 < int(str(play.redis.ttl(attempts))) <= pause
    play.redis.delete(attempts)  # as the server does by its own clock
    olena.signs_on("1").hears("Agora está de serviço.").is_let_go()
