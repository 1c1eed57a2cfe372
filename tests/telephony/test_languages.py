"""Choosing a language by more than its code: what the site asks for most, varieties, samples to nod at."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from dispatch.domain.directory import LanguageEntry
from telephony.dialogues.languages import REGIONS
from telephony.prompts.client import load_phrases
from tests.telephony.phones import CODE, Phone

if TYPE_CHECKING:
    from collections.abc import Callable

    from dispatch.services import Services
    from telephony.settings import TelephonySettings


HELP = ("Se não sabe que língua é, prima asterisco.", "Para desejos sobre o intérprete, asterisco e 7.")


def entry(tag: str, code: str, name: str, **details: object) -> LanguageEntry:
    return LanguageEntry(tag, code, {"pt-PT": name, "en": name}, **details)  # type: ignore[arg-type]


CATALOGUE = [
    entry("uk", "213", "ucraniano", plays_unreviewed=True),
    entry("ru", "555", "russo", plays_unreviewed=True),
    entry("ro", "800", "romeno"),
    entry("pl", "440", "polaco", plays_unreviewed=True),
    entry("ar", "900", "árabe"),
    entry("arz", "707", "árabe egípcio", variety_of="ar"),
    entry("ary", "550", "árabe marroquino", variety_of="ar"),
]
GO_ON = "1"  # nobody is on duty in these tests, and staff choose to wait


@pytest.fixture
def known(services: Services, staff: Phone) -> Phone:
    """Let staff have identified themselves; they are asked for the language."""
    services.directory.put_languages(CATALOGUE)
    return staff.dials().presses(CODE)


def test_silence_has_the_easiest_codes_said_at_a_new_site(known: Phone) -> None:
    assert known.document.said == ["Marque o código da língua."]
    assert known.is_silent().document.said == [
        "Marque o código da língua.",
        "Russo, código 5 5 5.",
        *HELP,
    ]


def test_silence_has_the_languages_said_that_the_site_asks_for_most(
    known: Phone, phone: Callable[[], Phone]
) -> None:
    known.keys("440")
    for code in ("213", "800", "213"):
        phone().dials().keys(CODE + code)
    said = phone().dials().presses(CODE).is_silent().document.said
    assert said[0].startswith("Para ucraniano, como da última vez, prima 1.")
    assert said[1] == "Ucraniano, código 2 1 3."
    assert set(said[2:4]) == {"Romeno, código 8 0 0.", "Polaco, código 4 4 0."}
    assert said[4:] == ["Russo, código 5 5 5.", *HELP]


def test_a_language_without_varieties_is_chosen_at_once(known: Phone) -> None:
    assert "Pediu ucraniano." in known.keys("213").document.said


def test_varieties_are_asked_for_by_one_key(known: Phone) -> None:
    assert known.keys("900").document.said == [
        "Árabe: que variedade? Para qualquer uma, prima 9.",
        "Para árabe marroquino, prima 1.",
        "Para árabe egípcio, prima 2.",
    ]
    assert "Pediu árabe egípcio." in known.presses("2").document.said


@pytest.mark.parametrize("answer", ["9", ""])
def test_any_variety_will_do_by_key_or_by_silence(known: Phone, answer: str) -> None:
    known.keys("900")
    heard = known.presses(answer) if answer else known.is_silent()
    assert "Pediu árabe." in heard.document.said


def test_a_key_of_no_variety_is_asked_about_again_and_then_any_will_do(known: Phone) -> None:
    known.keys("900")
    for _ in range(2):
        assert known.presses("7").document.said[0].startswith("Árabe: que variedade?")
    assert "Pediu árabe." in known.presses("7").document.said


def test_who_names_a_variety_by_its_code_is_not_asked(known: Phone) -> None:
    assert "Pediu árabe marroquino." in known.keys("550").document.said


def test_a_client_whose_language_nobody_knows_nods_at_a_sample(known: Phone) -> None:
    assert known.presses("*").document.said[:2] == ["De onde vem o cliente?", "Da Europa de Leste, prima 1."]
    first = known.presses("1").document
    assert first.said == ["Ви розмовляєте українською? Кивніть, будь ласка.", "Se o cliente acenou, prima 1."]
    assert [say.attrib["language"] for say in first.root.iter("Say")] == ["uk-UA", "pt-PT"]
    assert known.is_silent().document.said[0].startswith("Вы говорите по-русски?")
    # Romanian is not allowed, so Polish comes next.
    assert known.is_silent().document.said[0].startswith("Czy mówi")
    assert "Pediu polaco." in known.presses("1").document.said


def test_when_no_sample_is_left_the_code_is_asked_for_again(known: Phone) -> None:
    known.presses("*").presses("1")
    for _ in range(2):
        known.is_silent()
    said = known.is_silent().document.said
    assert said[:2] == ["Não foi possível reconhecer a língua.", "Marque o código da língua."]
    assert "Pediu russo." in known.keys("555").document.said


def test_a_region_without_a_sample_that_may_be_heard_says_so(known: Phone) -> None:
    assert known.presses("*").presses("4").document.said[0] == "Não foi possível reconhecer a língua."


@pytest.mark.parametrize("answer", ["0", "8", "#", "*"])
def test_a_key_of_no_region_asks_for_the_code_again(known: Phone, answer: str) -> None:
    assert known.presses("*").presses(answer).document.said[0] == "Marque o código da língua."


def test_another_key_at_a_sample_goes_back_to_the_code(known: Phone) -> None:
    assert known.presses("*").presses("1").presses("5").document.said[0] == "Marque o código da língua."


def test_a_nod_at_a_language_with_varieties_asks_which(services: Services, known: Phone) -> None:
    arabic = replace(CATALOGUE[4], plays_unreviewed=True)
    services.directory.put_languages([*CATALOGUE[:4], arabic, *CATALOGUE[5:]])
    known.presses("*").presses("2")
    assert known.presses("1").document.said[0] == "Árabe: que variedade? Para qualquer uma, prima 9."


def test_looking_for_the_language_ends_after_three_times(known: Phone) -> None:
    for _ in range(2):
        known.presses("*").presses("4")
    known.presses("*").presses("4")
    assert known.document.said == ["Não foi possível identificar a língua. Volte a ligar, por favor."]
    assert known.document.hangs_up


def test_every_sample_of_a_region_has_phrases(telephony_settings: TelephonySettings) -> None:
    phrases = load_phrases(telephony_settings)
    assert {tag for _, tags in REGIONS.values() for tag in tags} <= phrases.keys()
