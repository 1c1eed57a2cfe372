"""The whole first call: from the ring to the bill, by every way in."""

from __future__ import annotations

from tests.scenarios import cast
from tests.scenarios.play import Interpreter, Play, Staff


def test_a_first_call_with_an_access_code_from_ring_to_bill(
    play: Play, ana: Staff, olena: Interpreter
) -> None:
    olena.is_on_duty()
    ana.dials(play.staff_line)
    ana.hears("Serviço de intérpretes.").hears("Marque o seu código de acesso, de 6 algarismos.")
    ana.presses(ana.desk.access_code)
    ana.hears("Marque o código da língua.").presses(cast.UKRAINIAN)
    ana.hears("Pediu ucraniano.").hears("Estamos a chamar um intérprete.")
    ana.hears("Para outras opções, prima asterisco.")
    olena.rings().answers().hears("Ucraniano: para aceitar, prima 1.")
    play.passes(1)
    olena.presses("1")
    assert ana.talks_with(olena)
    play.passes(90)
    ana.hangs_up()
    olena.hears("A instituição desligou. Se terminou, prima 1; se a chamada caiu, 2.").presses("1")
    olena.hears("Obrigado pelo seu trabalho. Até à próxima.").is_let_go()
    record = play.settles()
    assert (record.outcome, record.language, record.site_id) == ("connected", "uk", ana.desk.site_id)
    assert abs(record.conversation_seconds - ana.talk_seconds()) <= 2
    assert not record.estimated
    assert play.outcomes() == [("1001", "accepted")]


def test_a_trusted_number_reaches_the_language_in_two_prompts_and_fifteen_seconds(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    olena.is_on_duty()
    began = play.loop.now()
    bruno.dials(play.staff_line).hears_out("Marque o código da língua.")
    bruno.presses(cast.UKRAINIAN, every=0.8).hears("Pediu ucraniano.")
    assert (play.loop.now() - began).total_seconds() <= 15
    assert len(bruno.said) <= 3  # welcome, one question, and what was chosen
    olena.accepts()
    assert bruno.talks_with(olena)
    play.passes(30)
    olena.hangs_up()
    bruno.hears("O intérprete saiu. Se já terminou, prima 1; para outro intérprete, 2.").presses("1")
    bruno.hears("Obrigado por utilizar o serviço. Até à próxima.").is_let_go()
    assert play.settles().outcome == "connected"


def test_one_key_chooses_the_language_of_last_time(play: Play, bruno: Staff, olena: Interpreter) -> None:
    olena.is_on_duty()
    bruno.asks_for(cast.RUSSIAN)
    bruno.hangs_up()
    play.passes(10)
    bruno.dials(play.staff_line).hears(
        "Para russo, como da última vez, prima 1. Ou marque o código da língua."
    )
    bruno.presses("1").hears("Pediu russo.")
    olena.accepts()
    assert bruno.talks_with(olena)
    bruno.hangs_up()
    assert [call.language for call in play.all_settle()] == ["ru", "ru"]


def test_a_site_with_both_asks_for_a_code_of_its_own(
    play: Play, duarte: Staff, ana: Staff, olena: Interpreter
) -> None:
    olena.is_on_duty()
    duarte.dials(play.staff_line).hears("código de acesso").presses(ana.desk.access_code)
    duarte.hears("O código não foi aceite. Tente de novo, por favor.").presses(duarte.desk.access_code)
    duarte.chooses(cast.UKRAINIAN)
    olena.accepts()
    assert duarte.talks_with(olena)
    duarte.hangs_up()
    assert play.settles().institution_id == duarte.desk.institution_id


def test_english_desk_and_english_interpreter_hear_english(
    play: Play, emily: Staff, iryna: Interpreter
) -> None:
    iryna.is_on_duty()
    emily.dials(play.staff_line).hears("código de acesso").presses(emily.desk.access_code)
    emily.hears("Please enter the language code.").presses(cast.UKRAINIAN)
    emily.hears("You asked for Ukrainian.").hears("An interpreter is being called.")
    iryna.answers().hears("Ukrainian: to accept, press 1.").presses("1")
    assert emily.talks_with(iryna)
    play.passes(20)
    emily.presses("*").hears("To return to the conversation, press 1; another interpreter, 2; to end, 3.")
    emily.presses("3").hears("Thank you for using the service. Goodbye.").is_let_go()
    iryna.hears("Thank you for your work. Goodbye.").is_let_go()
    assert play.settles().outcome == "connected"


def test_keypad_codes_of_the_cast_are_those_of_the_catalogue(play: Play) -> None:
    codes = {language.tag: language.keypad_code for language in play.stage.world.plan.languages}
    wanted = {"uk": cast.UKRAINIAN, "ru": cast.RUSSIAN, "pl": cast.POLISH, "ka": cast.GEORGIAN}
    wanted["kea"] = cast.CREOLE
    assert wanted.items() <= codes.items()
