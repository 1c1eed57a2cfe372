"""Wrong keys, no keys, unknown callers: a clear answer to each, and nothing left behind."""

from __future__ import annotations

import pytest

from telephony.sandbox import NumberConfig
from tests.scenarios import cast
from tests.scenarios.play import Interpreter, Play, Staff

REFUSED = "O código não foi aceite. Tente de novo, por favor."


def test_an_unknown_code_three_times_ends_in_a_goodbye(play: Play, ana: Staff) -> None:
    ana.dials(play.staff_line).hears("código de acesso").presses("000000")
    ana.hears(REFUSED).presses("999999").hears(REFUSED).presses("123450")
    ana.hears("Não foi possível aceitar o código. Confirme-o e volte a ligar.").is_let_go()
    assert play.settles().outcome == "refused"


def test_two_wrong_codes_do_not_shut_out_the_right_one(play: Play, ana: Staff) -> None:
    ana.dials(play.staff_line).hears("código de acesso").presses("000000")
    ana.hears(REFUSED).presses("******").hears(REFUSED).presses(ana.desk.access_code)
    ana.hears("código da língua").hangs_up()
    assert play.settles().outcome == "no_request"


@pytest.mark.parametrize("keys", ["12", "#", "*", "######", "*#*#*#", "1" * 40, "5" * 6 + "9" * 30])
def test_absurd_keys_instead_of_a_code_are_refused(play: Play, ana: Staff, keys: str) -> None:
    ana.dials(play.staff_line)
    while not ana.has_heard("Não foi possível"):  # one long burst may answer several questions
        ana.hears("código").play.passes(0.2)
        ana.presses(keys, every=0.05)
    ana.is_let_go()
    assert play.settles().outcome == "refused"


def test_silence_at_the_code_is_asked_again_and_ends_in_a_goodbye(play: Play, ana: Staff) -> None:
    ana.dials(play.staff_line).hears("Marque o seu código de acesso")
    ana.hears("Por favor, marque o código de acesso.").hears("Por favor, marque o código de acesso.")
    ana.hears("Não foi possível aceitar o código.").is_let_go()
    assert play.settles().outcome == "refused"


def test_silence_at_the_language_is_asked_again_and_ends_in_a_goodbye(play: Play, bruno: Staff) -> None:
    bruno.dials(play.staff_line)
    for _ in range(3):
        bruno.hears("Marque o código da língua.")
    bruno.hears("Não foi possível identificar a língua. Volte a ligar, por favor.").is_let_go()
    assert play.settles().outcome == "no_request"


def test_unknown_language_codes_are_asked_again_three_times(play: Play, bruno: Staff) -> None:
    bruno.dials(play.staff_line).hears("Marque o código da língua.").presses("299")
    bruno.hears("Não conhecemos esse código de língua.").hears("Marque o código da língua.").presses("0")
    bruno.hears("De momento não há operador disponível.").hears("Marque o código da língua.").presses("999")
    bruno.hears("Pediu nepalês.").hangs_up()
    assert play.settles().language == "ne"


def test_half_a_language_code_is_asked_again(play: Play, bruno: Staff) -> None:
    bruno.dials(play.staff_line).hears("Marque o código da língua.").presses("77")
    bruno.hears("Marque o código da língua.").presses("#").hears("Marque o código da língua.")
    bruno.presses(cast.UKRAINIAN).hears("Pediu ucraniano.").hangs_up()
    assert play.settles().outcome == "abandoned"


@pytest.mark.parametrize("every", [0.0, 0.05, 0.1])
def test_keys_that_come_too_early_never_choose_another_language(
    play: Play, bruno: Staff, every: float
) -> None:
    bruno.dials(play.staff_line)
    bruno.leg.press("777", 0.1)  # before we have answered
    bruno.hears("Marque o código da língua.").presses("7773", every)
    play.passes(8)
    bruno.hangs_up()
    record = play.settles()
    assert record.language in {None, "uk"}


@pytest.mark.parametrize("shown", ["anonymous", "unknown", "restricted", "12", "sip:somebody", "+", "Ana"])
def test_who_hides_or_garbles_their_number_is_asked_for_the_code(
    play: Play, bruno: Staff, olena: Interpreter, shown: str
) -> None:
    olena.is_on_duty()
    bruno.dials(play.staff_line, showing=shown).hears("código de acesso").presses(bruno.desk.access_code)
    bruno.chooses(cast.UKRAINIAN)
    olena.accepts()
    assert bruno.talks_with(olena)
    play.passes(20)
    bruno.hangs_up()
    olena.hears("se a chamada caiu, 2.").presses("2").hears("Vamos tentar retomar a chamada.")
    olena.hears("Obrigado pelo seu trabalho.", within=60).is_let_go()
    record = play.settles()
    assert (record.outcome, record.sharing, record.site_id) == ("connected", "shared", bruno.desk.site_id)


def test_a_hidden_number_does_not_open_the_door_of_a_site_with_both(play: Play, duarte: Staff) -> None:
    duarte.dials(play.staff_line, showing="anonymous").hears("código de acesso")
    duarte.hangs_up()
    assert play.settles().outcome == "refused"


def test_a_number_that_is_no_line_says_so(play: Play) -> None:
    unknown = "+351500000300"
    numbers = play.sandbox.settings.numbers
    numbers[unknown] = numbers[play.staff_line]
    stranger = play.stranger("+447700900991")
    stranger.dials(unknown).hears("Este número não está em serviço. Obrigado pela sua chamada.").is_let_go()
    assert not play.all_settle()


def test_a_number_without_an_address_just_fails(play: Play) -> None:
    play.sandbox.settings.numbers["+351500000301"] = NumberConfig()
    stranger = play.stranger("+447700900991")
    stranger.dials("+351500000301").is_let_go()
    assert not stranger.leg.heard


def test_keys_during_a_conversation_other_than_the_star_do_nothing(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    olena.is_on_duty()
    bruno.asks_for(cast.UKRAINIAN)
    olena.accepts()
    assert bruno.talks_with(olena)
    bruno.presses("0123456789#")
    olena.presses("0123456789#*")
    play.passes(5)
    assert bruno.talks_with(olena)
    bruno.hangs_up()
    play.settles()
