"""What staff hear and press, one leg at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dispatch.domain.states import CallState
from dispatch.use_cases.finish_call import finish_call
from dispatch.use_cases.read_call import read_call
from tests.telephony.phones import BASE, CODE, STAFF_LINE, Phone, parameters

if TYPE_CHECKING:
    from collections.abc import Callable

    from redis import Redis

    from dispatch.domain.views import CallView
    from dispatch.services import Services

HELP = ("Se não sabe que língua é, prima asterisco.", "Para desejos sobre o intérprete, asterisco e 7.")


def call_of(services: Services, staff: Phone) -> CallView:
    view = read_call(services, call_id=parameters(staff.document.conference.attrib["waitUrl"])["call"])
    assert view is not None
    return view


def test_a_code_and_a_language_lead_into_the_room(services: Services, staff: Phone) -> None:
    staff.dials()
    assert staff.document.said == [
        "Serviço de intérpretes.",
        "Marque o seu código de acesso, de 6 algarismos.",
    ]
    staff.presses(CODE)
    assert staff.document.said == ["Marque o código da língua."]
    staff.presses("2")
    assert staff.document.said == []
    assert staff.document.gather.attrib["numDigits"] == "2"
    staff.presses("13")
    assert staff.document.said == [
        "Pediu ucraniano.",
        "Não há intérprete desta língua de serviço.",
        "Para ligar ao cliente, prima 7.",
        "Para continuar à espera, prima 1; outra língua, 2; desistir, 3.",
    ]
    staff.presses("1")
    assert staff.document.joins
    view = call_of(services, staff)
    assert (view.state, view.language) == (CallState.WAITING, "uk")


def test_a_trusted_number_goes_straight_to_the_language(trusted: None, staff: Phone) -> None:
    staff.dials()
    assert staff.document.said == ["Serviço de intérpretes.", "Marque o código da língua."]


def test_a_withheld_number_is_nobody(trusted: None, staff: Phone) -> None:
    staff.from_number = "anonymous"
    assert "Marque o seu código de acesso, de 6 algarismos." in staff.dials().document.said


def test_one_asks_for_the_same_language_as_last_time(
    trusted: None, staff: Phone, phone: Callable[[], Phone], services: Services
) -> None:
    staff.dials().keys("2131")
    again = phone().dials()
    assert again.document.said[-1] == (
        "Para ucraniano, como da última vez, prima 1. Ou marque o código da língua."
    )
    again.presses("1").presses("1")
    assert call_of(services, again).language == "uk"


def test_one_means_nothing_without_a_last_time(staff: Phone) -> None:
    staff.dials().keys(CODE + "1")
    assert staff.document.said == [
        "Não conhecemos esse código de língua.",
        "Marque o código da língua.",
        *HELP,
    ]


def test_an_unknown_line_is_told_so(staff: Phone) -> None:
    staff.dials("+351500000999")
    assert staff.document.said == ["Este número não está em serviço. Obrigado pela sua chamada."]
    assert staff.document.hangs_up


@pytest.mark.parametrize("wrong", ["000000", "12", "******", "1" * 10_000, "١٢٣٤٥٦"])
def test_three_wrong_codes_end_in_a_goodbye_that_tells_nothing(staff: Phone, wrong: str) -> None:
    staff.dials().presses(wrong).presses(wrong).presses(wrong)
    assert staff.document.said == ["Não foi possível aceitar o código. Confirme-o e volte a ligar."]
    assert staff.document.hangs_up


def test_a_paused_right_code_sounds_like_a_wrong_one(staff: Phone) -> None:
    staff.dials().presses("000000")
    assert staff.document.said == ["O código não foi aceite. Tente de novo, por favor."]


def test_silence_at_the_code_is_asked_three_times(staff: Phone) -> None:
    staff.dials().is_silent()
    assert staff.document.said == ["Por favor, marque o código de acesso."]
    assert staff.is_silent().is_silent().document.hangs_up


def test_an_unknown_language_is_told_and_asked_again(staff: Phone) -> None:
    staff.dials().keys(CODE + "999")
    assert staff.document.said == [
        "Não conhecemos esse código de língua.",
        "Marque o código da língua.",
        *HELP,
    ]
    assert staff.keys("998").keys("997").document.said == [
        "Não foi possível identificar a língua. Volte a ligar, por favor."
    ]
    assert staff.document.hangs_up


def test_half_a_language_code_is_asked_again_without_blame(staff: Phone) -> None:
    staff.dials().keys(CODE + "2").is_silent()
    assert staff.document.said == ["Marque o código da língua.", *HELP]
    assert staff.presses("2").presses("1").document.said == ["Marque o código da língua.", *HELP]


def test_zero_says_that_no_operator_is_there(staff: Phone) -> None:
    staff.dials().keys(CODE + "0")
    assert staff.document.said == [
        "De momento não há operador disponível.",
        "Marque o código da língua.",
        *HELP,
    ]


def test_the_same_delivery_twice_opens_one_call(staff: Phone, redis_client: Redis) -> None:
    first, second = staff.dials().document, staff.dials().document
    assert (
        parameters(first.gather.attrib["action"])["call"]
        == parameters(second.gather.attrib["action"])["call"]
    )
    assert redis_client.zcard("ponte:calls") == 1


def test_waiting_staff_hear_news_and_then_quiet_music(waiting_staff: Phone) -> None:
    document = waiting_staff.waits()
    assert document.said == [
        "Ainda não há intérprete de serviço para esta língua.",
        "O seu pedido é o próximo.",
        "Para outras opções, prima asterisco.",
    ]
    assert document.verbs[-2:] == ["Play", "Redirect"]
    later = waiting_staff.peeks(document.redirect)
    assert not set(later.said) & set(document.said)


def test_a_lost_request_is_reopened_by_its_wait_address(
    waiting_staff: Phone, services: Services, redis_client: Redis
) -> None:
    before = call_of(services, waiting_staff)
    for key in redis_client.keys("ponte:[a-ce-z]*"):  # all live state; the directory is rebuilt from SQL
        redis_client.delete(key)
    waiting_staff.waits()
    after = call_of(services, waiting_staff)
    assert (after.request_id, after.queued_at, after.language) == (before.request_id, before.queued_at, "uk")


def test_star_opens_a_menu_and_silence_leads_back(waiting_staff: Phone, services: Services) -> None:
    label = waiting_staff.document.conference.attrib["participantLabel"]
    view = call_of(services, waiting_staff)
    waiting_staff.leaves_room()
    assert waiting_staff.document.said == [
        "Não há intérprete desta língua de serviço.",
        "Para ligar ao cliente, prima 7.",
        "Para continuar à espera, prima 1; outra língua, 2; desistir, 3.",
    ]
    opened = read_call(services, call_id=view.call_id)
    assert opened is not None
    assert opened.staff_at_menu
    waiting_staff.is_silent()
    assert waiting_staff.document.joins
    assert waiting_staff.document.conference.attrib["participantLabel"] != label
    assert not call_of(services, waiting_staff).staff_at_menu


def test_another_language_can_be_chosen_from_the_menu_twice(waiting_staff: Phone, services: Services) -> None:
    for code, tag in (("344", "ti"), ("213", "uk"), ("344", "ti")):
        waiting_staff.leaves_room().presses("2")
        assert waiting_staff.document.said == ["Marque o código da língua."]
        waiting_staff.keys(code + "1")
        assert call_of(services, waiting_staff).language == tag


def test_giving_up_ends_with_thanks(waiting_staff: Phone, services: Services) -> None:
    view = call_of(services, waiting_staff)
    waiting_staff.leaves_room().presses("3")
    assert waiting_staff.document.said == ["Obrigado por utilizar o serviço. Até à próxima."]
    assert waiting_staff.document.hangs_up
    after = read_call(services, call_id=view.call_id)
    assert after is not None
    assert after.state is CallState.ENDING


def test_an_ended_call_says_thanks_whatever_the_carrier_says_of_the_dial(
    waiting_staff: Phone, services: Services
) -> None:
    finish_call(
        services, call_id=call_of(services, waiting_staff).call_id, by="interpreter", operation_id="1"
    )
    assert waiting_staff.leaves_room().document.hangs_up


def test_a_leg_that_is_over_hears_nothing_and_changes_nothing(
    waiting_staff: Phone, services: Services
) -> None:
    view = call_of(services, waiting_staff)
    waiting_staff.leaves_room(CallStatus="completed")
    assert waiting_staff.document.verbs == []
    assert read_call(services, call_id=view.call_id) == view


def test_a_join_that_failed_is_tried_again_and_not_for_ever(waiting_staff: Phone) -> None:
    for _ in range(3):
        waiting_staff.is_silent()
        assert waiting_staff.document.joins
    waiting_staff.is_silent()
    assert not waiting_staff.document.joins
    assert "Pedimos desculpa, o serviço tem uma avaria." in waiting_staff.document.said


def test_a_phone_rung_back_needs_a_key_of_a_person(waiting_staff: Phone, services: Services) -> None:
    call_id = call_of(services, waiting_staff).call_id
    waiting_staff.fetches(f"{BASE}/telephony/staff/back?call={call_id}&turn=1&words=en")
    assert waiting_staff.document.said == ["Interpreting service. To return to your interpreter, press 1."]
    assert waiting_staff.is_silent().document.hangs_up


def test_numbers_and_codes_are_never_logged(staff: Phone, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG"):
        staff.dials().keys("000000").keys(CODE + "2131").leaves_room().presses("2")
    for secret in (staff.from_number, STAFF_LINE, CODE, "000000"):
        assert secret not in caplog.text
