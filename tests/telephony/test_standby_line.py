"""What an interpreter hears and presses who waits on the line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dispatch.domain.legs import LegRole, LegStatus
from dispatch.domain.views import LegReported
from dispatch.use_cases.ask_standby import ask_standby
from dispatch.use_cases.report_leg import report_leg
from tests.telephony.phones import BASE, OLENA_NUMBER, STAFF_LINE, Document, Phone

if TYPE_CHECKING:
    from collections.abc import Callable

    from redis import Redis

    from dispatch.services import Services

WHISPER = ["Ucraniano: para aceitar, prima 1.", "Para recusar, prima 2."]


@pytest.fixture
def rung(services: Services, phone: Callable[[], Phone], redis_client: Redis) -> Phone:
    """Olena's phone, picked up for the line that she asked for."""
    ask_standby(services, interpreter_id="olena", operation_id="")
    standby_id = str(redis_client.hget("ponte:interpreter:olena", "standby_id"))
    olena = phone()
    olena.direction, olena.from_number, olena.to_number = "outbound-api", STAFF_LINE, OLENA_NUMBER
    return olena.fetches(f"{BASE}/telephony/standby?interpreter=olena&standby={standby_id}")


@pytest.fixture
def waiting(rung: Phone) -> Phone:
    return rung.presses("1")


def music(document: Document) -> list[str]:
    return [play.attrib["loop"] for play in document.gather.iter("Play")]


def led(phone: Phone, scene: str, offer_id: str | None = None) -> Phone:
    query = f"?offer={offer_id}" if offer_id else ""
    return phone.fetches(f"{BASE}/telephony/scenes/{scene}{query}")


def asks(staff: Phone) -> None:
    staff.dials().keys("246810213")


def test_a_key_begins_it_and_the_music_takes_any_key(rung: Phone) -> None:
    assert rung.document.said == ["Linha de espera dos intérpretes. Para começar, prima 1."]
    rung.presses("1")
    assert rung.document.said == ["Está em linha. Qualquer tecla abre o menu."]
    assert music(rung.document) == ["15"]
    assert rung.document.gather.attrib["numDigits"] == "1"
    rung.is_silent()
    assert (rung.document.said, music(rung.document)) == ([], ["15"])


@pytest.mark.parametrize("keys", ["", "5"])
def test_without_the_key_it_is_asked_twice_and_ends(rung: Phone, keys: str) -> None:
    for _ in range(2):
        rung = rung.presses(keys) if keys else rung.is_silent()
    assert rung.document.said == ["Não recebemos resposta. Até à próxima."]
    assert rung.document.hangs_up


def test_a_whisper_is_two_sentences_and_its_key_is_answered_by_the_room(waiting: Phone, staff: Phone) -> None:
    asks(staff)
    led(waiting, "whisper")
    assert waiting.document.said == WHISPER
    assert waiting.document.gather.attrib["timeout"] == "3"
    waiting.presses("1")
    assert (waiting.document.said, waiting.document.joins) == ([], True)


def test_whatever_asks_while_a_whisper_is_live_is_answered_by_it(waiting: Phone, staff: Phone) -> None:
    asks(staff)
    waiting.presses("7")
    assert waiting.document.said == WHISPER
    led(waiting, "standby")
    assert waiting.document.said == WHISPER
    waiting.presses("6")
    assert waiting.document.said == WHISPER


def test_the_update_that_comes_after_the_key_leads_back_into_the_room(waiting: Phone, staff: Phone) -> None:
    asks(staff)
    led(waiting, "whisper").presses("1")
    led(waiting, "whisper")
    assert waiting.document.joins


@pytest.mark.parametrize(
    ("key", "heard"),
    [("2", "Fica registado. Continua em linha."), ("", "Não recebemos resposta. Continua em linha.")],
)
def test_declined_or_silent_they_hear_music_again(waiting: Phone, staff: Phone, key: str, heard: str) -> None:
    asks(staff)
    led(waiting, "whisper")
    waiting = waiting.presses(key) if key else waiting.is_silent()
    assert waiting.document.said == [heard]
    assert music(waiting.document)


def test_staff_who_are_gone_before_the_key_leave_them_in_the_music(
    services: Services, waiting: Phone, staff: Phone
) -> None:
    asks(staff)
    led(waiting, "whisper")
    report_leg(services, LegReported(staff.leg_id, LegRole.STAFF, LegStatus.COMPLETED, 3, None))
    waiting.presses("1")
    assert waiting.document.said == ["Já não é preciso intérprete. Continua em linha."]


@pytest.mark.parametrize(
    ("key", "heard", "ends"),
    [
        ("1", "Obrigado. Continua em linha.", False),
        ("9", "Obrigado. Continua em linha.", False),
        ("2", "Agora está fora de serviço. Até à próxima.", True),
        ("3", "Agora está em pausa. Até já.", True),
        ("4", "Continua de serviço. Ligamos-lhe quando for preciso.", True),
    ],
)
def test_the_menu_of_the_music(waiting: Phone, key: str, heard: str, ends: bool) -> None:
    waiting.presses("5")
    assert waiting.document.said == [
        "Para continuar em linha, prima 1; fora de serviço, 2; em pausa, 3.",
        "Para desligar e ser chamado, prima 4.",
    ]
    waiting.presses(key)
    assert (waiting.document.said, waiting.document.hangs_up) == ([heard], ends)


def test_the_question_whether_they_are_there_takes_any_key(waiting: Phone, redis_client: Redis) -> None:
    redis_client.hset("ponte:interpreter:olena", "standby_asked", "1")
    waiting.is_silent()
    assert waiting.document.said == ["Ainda está aí? Para continuar em linha, prima 1."]
    waiting.is_silent()
    assert waiting.document.said == ["Ainda está aí? Para continuar em linha, prima 1."]
    waiting.presses("8")
    assert waiting.document.said == ["Obrigado. Continua em linha."]


def test_another_phone_of_the_same_stay_begins_nothing(waiting: Phone, phone: Callable[[], Phone]) -> None:
    second = phone()
    second.fetches(waiting.document.redirect)
    assert second.document.hangs_up
    assert waiting.is_silent().document.verbs == ["Gather", "Redirect"]
