"""What an interpreter hears who calls in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.telephony.phones import BASE, INTERPRETER_LINE, LOGIN, Phone

if TYPE_CHECKING:
    from redis import Redis

REFUSED = "The details were not accepted. Please try again."


@pytest.fixture
def olena(staff: Phone) -> Phone:
    staff.dials(INTERPRETER_LINE)
    return staff


def test_number_and_pin_come_in_one_go_and_the_presence_is_told(olena: Phone) -> None:
    assert olena.document.said == ["Interpreters' line. Please enter your number and your PIN."]
    assert olena.document.gather.attrib["numDigits"] == "10"
    olena.presses(LOGIN)
    assert olena.document.said == [
        "Está fora de serviço.",
        "Para ficar de serviço, prima 1; fora de serviço, 2; em pausa, 3.",
        "Para esperar em linha, prima 4.",
        "Para os seus minutos e turnos, prima 5.",
    ]


@pytest.mark.parametrize(
    ("key", "presence", "heard"),
    [
        ("1", "wrap_up", "Agora está de serviço. Obrigado."),
        ("2", "off_duty", "Agora está fora de serviço. Até à próxima."),
        ("31", "paused", "Agora está em pausa, durante 10 minutos. Até já."),
        ("39", "paused", "Agora está em pausa, durante 30 minutos. Até já."),
    ],
)
def test_a_key_changes_the_presence(  # who comes on duty is rung once this call of theirs is over
    olena: Phone, redis_client: Redis, key: str, presence: str, heard: str
) -> None:
    olena.presses(LOGIN)
    for one in key:
        olena.presses(one)
    assert olena.document.said == [heard]
    assert olena.document.hangs_up
    assert redis_client.hget("ponte:interpreter:olena", "presence") == presence


@pytest.mark.parametrize("wrong", ["1001000000", "9999654321", "12", "*" * 10, "9" * 10_000])
def test_what_was_wrong_is_never_told_and_three_times_is_enough(olena: Phone, wrong: str) -> None:
    olena.presses(wrong).presses(wrong).presses(wrong)
    assert olena.document.said == ["We could not sign you on. Please contact the coordination."]
    assert olena.document.hangs_up


def test_a_wrong_number_and_a_wrong_pin_sound_alike(olena: Phone) -> None:
    assert olena.presses("1001000000").document.said == [REFUSED]
    assert olena.presses("9999654321").document.said == [REFUSED]


def test_silence_at_the_menu_changes_nothing(olena: Phone, redis_client: Redis) -> None:
    olena.presses(LOGIN).is_silent().is_silent()
    assert olena.document.said == ["Nada foi alterado. Até à próxima."]
    assert redis_client.hget("ponte:interpreter:olena", "presence") is None


def test_an_unknown_interpreter_hears_of_a_fault(olena: Phone) -> None:
    olena.fetches(f"{BASE}/telephony/interpreter/presence?interpreter=nobody&turn=1&words=en", Digits="1")
    assert olena.document.said == ["We are sorry, the service has a fault.", "Please call again later."]
