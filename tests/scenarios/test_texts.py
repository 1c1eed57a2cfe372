"""Interpreters write to the service: on duty, off duty, a pause, back from one, and no messages any more."""

from __future__ import annotations

import pytest

from tests.scenarios import cast
from tests.scenarios.play import Interpreter, Play, Staff

NOW_ON = "Recebe chamadas. Para sair, responda OFF; para uma pausa, PAUSA 30."
NOW_OFF = "Deixou de receber chamadas. Para voltar, responda ON."
HELP = "Responda ON, OFF, PAUSA 30 (minutos) ou, para voltar de uma pausa, 1."


def test_whoever_writes_on_is_rung_for_who_waits_and_off_ends_it(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    bruno.asks_for(cast.UKRAINIAN)
    olena.writes("On")
    assert olena.texts == [NOW_ON]
    olena.rings().accepts()
    assert bruno.talks_with(olena)
    play.passes(20)
    bruno.hangs_up()
    play.settles()
    olena.writes("off ")
    assert olena.presence == "off_duty"
    assert olena.texts == [NOW_ON, NOW_OFF]


def test_a_pause_by_text_message_ends_by_itself_or_by_1(play: Play, olena: Interpreter) -> None:
    olena.is_on_duty().writes("PAUSA 30")
    assert olena.presence == "paused"
    assert olena.texts == ["Pausa de 30 minutos. Para voltar antes, responda 1."]
    olena.writes("1")
    assert olena.presence == "available"
    olena.writes("Pausa 10")
    play.passes(660)
    assert olena.presence == "available"
    assert olena.texts[1] == NOW_ON
    assert olena.texts[3].startswith("A pausa terminou.")


def test_1_brings_back_from_the_pause_after_missed_calls(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    olena.is_on_duty()
    bruno.asks_for(cast.UKRAINIAN)
    for _ in range(3):
        olena.rings().is_let_go(within=40)
    play.passes(3)
    assert "responda 1" in olena.texts[0]
    olena.writes("1")
    olena.rings(within=30).accepts()
    assert bruno.talks_with(olena)
    play.passes(20)
    bruno.hangs_up()
    play.settles()


def test_english_for_who_hears_english_and_1_or_a_pause_bring_nobody_on_duty(
    play: Play, iryna: Interpreter
) -> None:
    iryna.writes("1").writes("PAUSE 30")
    assert iryna.presence == "off_duty"
    assert iryna.texts == ["You are off duty. To return, reply ON."] * 2


def test_what_is_asked_during_a_conversation_holds_after_it(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    olena.is_on_duty()
    bruno.asks_for(cast.UKRAINIAN)
    olena.rings().accepts()
    assert bruno.talks_with(olena)
    olena.writes("OFF")
    assert olena.texts == ["Registado: vale depois desta conversa."]
    assert bruno.talks_with(olena)
    play.passes(20)
    bruno.hangs_up()
    play.settles()
    play.passes(60)
    assert olena.presence == "off_duty"


def test_what_is_not_understood_is_answered_once_an_hour(play: Play, olena: Interpreter) -> None:
    olena.writes("Boa tarde!").writes("Está alguém?")
    assert olena.texts == [HELP]
    play.passes(3600)
    olena.writes("Boa noite")
    assert olena.texts == [HELP, HELP]
    assert olena.presence == "off_duty"


@pytest.mark.parametrize("body", ["ON", "help me", "STOP"])
def test_nobody_else_is_answered(play: Play, bruno: Staff, body: str) -> None:
    assert not bruno.writes(body).texts


def test_a_message_delivered_twice_acts_and_is_answered_once(play: Play, olena: Interpreter) -> None:
    olena.is_on_duty().writes("PAUSA 30", times=3)
    assert olena.presence == "paused"
    assert len(olena.texts) == 1


def test_whoever_opts_out_gets_no_text_messages_until_they_opt_in(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    olena.is_on_duty().writes("STOP").writes("PAUSA 10")
    play.passes(660)
    assert olena.presence == "available"  # what they write still counts
    assert not olena.texts
    assert not [note for note in play.sandbox.notifications if note.code == 21610], "we tried all the same"
    olena.writes("START").writes("OFF")
    assert olena.texts == [NOW_OFF]
