"""Staff choose a language: fast where they are known, with help where they need it."""

from tests.scenarios import cast
from tests.scenarios.parties import Interpreter, Staff
from tests.scenarios.play import Play

SECONDS_TO_CHOOSE, PROMPTS_TO_CHOOSE = 15.0, 2


def test_a_known_site_has_chosen_within_two_prompts_and_fifteen_seconds(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    olena.is_on_duty()
    for _ in range(2):  # the second time "as last time" is offered
        bruno.dials(play.staff_line)
        bruno.hears_out("ódigo da língua.")  # they hear it to its end, and only then press
        bruno.presses(cast.UKRAINIAN).hears("Pediu ucraniano.")
        first, chosen = bruno.sentences()[0], bruno.sentences()[-1]
        assert len(bruno.said[:-1]) <= PROMPTS_TO_CHOOSE
        assert (chosen.at - first.at).total_seconds() <= SECONDS_TO_CHOOSE
        bruno.hangs_up()
        play.passes(60)
    play.all_settle()


def test_silence_helps_with_the_languages_of_this_site(
    play: Play, bruno: Staff, carla: Staff, olena: Interpreter
) -> None:
    olena.is_on_duty()
    for _ in range(2):
        bruno.asks_for(cast.UKRAINIAN)
        play.passes(1)
        bruno.hangs_up()
        play.passes(40)
    bruno.dials(play.staff_line).hears("como da última vez").hears("Ucraniano, código 7 7 7.", within=20)
    bruno.hears("prima asterisco.")
    bruno.presses("777").hears("Pediu ucraniano.")
    olena.accepts()
    assert bruno.talks_with(olena)
    bruno.hangs_up()
    olena.hangs_up()
    carla.dials(play.staff_line).says_who().hears("código da língua").hears(
        "Inglês, código 2 2 2.", within=20
    )
    carla.hangs_up()
    play.all_settle()


def test_a_client_nods_at_a_sample_and_talks_with_an_interpreter(
    play: Play, bruno: Staff, ivan: Interpreter
) -> None:
    ivan.is_on_duty()
    bruno.dials(play.staff_line).hears("código da língua").play.passes(0.3)
    bruno.presses("*").hears("De onde vem o cliente?").presses("1")
    bruno.hears("Ви розмовляєте українською?").hears("Вы говорите по-русски?", within=15)
    bruno.hears("Se o cliente acenou, prima 1.").presses("1").hears("Pediu russo.")
    ivan.accepts()
    assert bruno.talks_with(ivan)
    bruno.hangs_up()
    ivan.hangs_up()
    assert play.settles().language == "ru"


def test_arabic_is_asked_about_and_any_of_its_interpreters_may_do(play: Play, bruno: Staff) -> None:
    person = next(one for one in play.stage.world.plan.interpreters if one.languages == ("arz", "ar"))
    mona = Interpreter(play, "mona", person)
    play.parties["mona"] = mona
    mona.is_on_duty()
    bruno.dials(play.staff_line).hears("código da língua").play.passes(0.3)
    bruno.presses("900").hears("Árabe: que variedade?").hears("Para árabe egípcio").presses("9").hears(
        "Pediu árabe."
    )
    mona.accepts()
    assert bruno.talks_with(mona)
    bruno.hangs_up()
    mona.hangs_up()
    assert play.settles().language == "ar"
