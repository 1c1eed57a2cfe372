"""What an interpreter hears and presses who is rung for an offer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dispatch.domain.directory import InterpreterEntry
from dispatch.domain.legs import LegRole, LegStatus, RoomEvent
from dispatch.domain.states import CallState, OfferState
from dispatch.domain.views import LegReported, OfferView, Room, RoomReported
from dispatch.live.keys import Keys
from dispatch.use_cases.change_presence import change_presence
from dispatch.use_cases.finish_call import finish_call
from dispatch.use_cases.read_call import read_call
from dispatch.use_cases.report_leg import report_leg
from dispatch.use_cases.report_room import report_room
from telephony.dialogues import offer
from telephony.exchange import make_exchange
from telephony.prompts.catalogue import speaking_seconds
from tests.telephony.phones import BASE, OLENA_NUMBER, STAFF_LINE, Document, Phone, parameters

if TYPE_CHECKING:
    from collections.abc import Callable

    from redis import Redis

    from dispatch.services import Services
    from telephony.settings import TelephonySettings

OVER = "Já não é preciso intérprete. Obrigado pela sua disponibilidade."


def call_id_of(staff: Phone) -> str:
    return parameters(staff.document.conference.attrib["waitUrl"])["call"]


def offer_id_of(olena: Phone) -> str:
    return parameters(olena.document.gather.attrib["action"])["offer"]


def presence(redis_client: Redis) -> str:
    return str(redis_client.hget("ponte:interpreter:olena", "presence"))


def meet(services: Services, call_id: str, *phones: Phone) -> None:
    for sequence, phone in enumerate(phones, 1):
        report_room(services, RoomReported(call_id, "CF1", RoomEvent.JOINED, sequence, None, phone.leg_id))


@pytest.fixture
def talking(services: Services, waiting_staff: Phone, rung_olena: Phone) -> tuple[Phone, Phone]:
    """Staff and Olena, in conversation."""
    rung_olena.presses("1")
    meet(services, call_id_of(waiting_staff), waiting_staff, rung_olena)
    return waiting_staff, rung_olena


def hang_up(services: Services, phone: Phone, role: LegRole) -> None:
    report_leg(services, LegReported(phone.leg_id, role, LegStatus.COMPLETED, 3, None))


def test_language_and_key_come_first(rung_olena: Phone) -> None:
    assert rung_olena.document.said == [
        "Ucraniano: para aceitar, prima 1.",
        "Para recusar, prima 2.",
        "Uma instituição está à espera em linha.",
    ]


def test_the_answer_to_key_one_is_the_room_itself(rung_olena: Phone, waiting_staff: Phone) -> None:
    rung_olena.presses("1")
    assert rung_olena.document.verbs == ["Dial", "Redirect"]
    assert rung_olena.document.conference.text == waiting_staff.document.conference.text
    assert (
        rung_olena.document.conference.attrib["statusCallback"]
        == waiting_staff.document.conference.attrib["statusCallback"]
    )


def test_key_one_twice_leads_to_the_same_room(rung_olena: Phone) -> None:
    url = rung_olena.document.gather.attrib["action"]
    assert rung_olena.peeks(url, Digits="1").joins
    assert rung_olena.peeks(url, Digits="1").joins


def test_a_second_phone_that_presses_one_hears_one_polite_sentence(
    rung_olena: Phone, phone: Callable[[], Phone]
) -> None:
    url = rung_olena.document.gather.attrib["action"]
    rung_olena.presses("1")
    other = phone().fetches(url, Digits="1")
    assert other.document.said == [OVER]
    assert other.document.hangs_up


def test_key_two_declines_and_frees_the_interpreter(rung_olena: Phone, redis_client: Redis) -> None:
    rung_olena.presses("2")
    assert rung_olena.document.said == ["Fica registado. Obrigado e até à próxima."]
    assert rung_olena.document.hangs_up
    assert presence(redis_client) != "offered"


def test_silence_has_it_said_once_more_and_then_hangs_up(rung_olena: Phone, redis_client: Redis) -> None:
    rung_olena.is_silent()
    assert rung_olena.document.said[0] == "Ucraniano: para aceitar, prima 1."
    rung_olena.is_silent()
    assert rung_olena.document.verbs == ["Say", "Hangup"]
    assert presence(redis_client) != "offered"


@pytest.mark.parametrize("key", ["9", "*", "#", "12", "1" * 10_000, "\uff11"])
def test_no_other_key_accepts(rung_olena: Phone, waiting_staff: Phone, services: Services, key: str) -> None:
    rung_olena.presses(key).presses(key)
    assert rung_olena.document.hangs_up
    view = read_call(services, call_id=call_id_of(waiting_staff))
    assert view is not None
    assert view.state is CallState.WAITING


def test_a_withdrawn_offer_is_told_when_the_phone_is_picked_up(
    rung_olena: Phone, waiting_staff: Phone, services: Services
) -> None:
    offer_id = offer_id_of(rung_olena)
    finish_call(services, call_id=call_id_of(waiting_staff), by="staff", operation_id="1")
    for url in (f"{BASE}/telephony/offer?offer={offer_id}", rung_olena.document.gather.attrib["action"]):
        document = rung_olena.peeks(url, Digits="1")
        assert document.said == [OVER]
        assert document.hangs_up


def test_an_unknown_offer_is_told_politely(rung_olena: Phone) -> None:
    assert rung_olena.fetches(f"{BASE}/telephony/offer?offer=O-none").document.said == [OVER]


def test_an_interpreter_left_alone_is_asked_finished_or_cut_off(
    talking: tuple[Phone, Phone], services: Services
) -> None:
    staff, olena = talking
    hang_up(services, staff, LegRole.STAFF)
    olena.leaves_room()
    assert olena.document.said == ["A instituição desligou. Se terminou, prima 1; se a chamada caiu, 2."]
    olena.presses("1")
    assert olena.document.said == [
        "Para ficar já disponível, prima 1; para descansar, 2; houve um problema, 3."
    ]
    olena.is_silent()
    assert olena.document.said == ["Obrigado pelo seu trabalho. Até à próxima."]
    view = read_call(services, call_id=call_id_of(staff))
    assert view is not None
    assert view.state is CallState.ENDING


def test_cut_off_leads_back_to_the_room_where_the_wait_tells_why(
    talking: tuple[Phone, Phone], services: Services
) -> None:
    staff, olena = talking
    hang_up(services, staff, LegRole.STAFF)
    olena.leaves_room().presses("2")
    assert olena.document.said == ["Vamos tentar retomar a chamada. Aguarde em linha, por favor."]
    assert olena.document.joins
    assert olena.waits().said == ["Estamos a tentar retomar a chamada."]


def test_silence_waits_in_the_room_for_a_return(talking: tuple[Phone, Phone], services: Services) -> None:
    staff, olena = talking
    hang_up(services, staff, LegRole.STAFF)
    assert olena.leaves_room().is_silent().is_silent().document.joins


def test_staff_whom_the_interpreter_left_are_asked_and_silence_fetches_the_next(
    talking: tuple[Phone, Phone], services: Services
) -> None:
    staff, olena = talking
    hang_up(services, olena, LegRole.INTERPRETER)
    staff.leaves_room()
    assert staff.document.said == ["O intérprete saiu. Se já terminou, prima 1; para outro intérprete, 2."]
    staff.is_silent()
    assert staff.document.said == ["Vamos chamar outro intérprete."]
    assert staff.document.joins
    view = read_call(services, call_id=call_id_of(staff))
    assert view is not None
    assert view.state is CallState.WAITING


def test_staff_whom_the_interpreter_left_may_have_finished(
    talking: tuple[Phone, Phone], services: Services
) -> None:
    staff, olena = talking
    call_id = call_id_of(staff)
    hang_up(services, olena, LegRole.INTERPRETER)
    staff.leaves_room().presses("1")
    assert staff.document.said[1:] == [
        "Para avaliar, prima de 1, mau, a 5, muito bom.",
        "Obrigado por utilizar o serviço. Até à próxima.",
    ]
    assert staff.document.hangs_up
    assert staff.presses("4").document.said == ["Obrigado por utilizar o serviço. Até à próxima."]
    view = read_call(services, call_id=call_id)
    assert view is not None
    assert view.rating == 4


def test_the_menu_of_a_conversation_leads_back_replaces_or_ends(talking: tuple[Phone, Phone]) -> None:
    staff, _ = talking
    staff.leaves_room()
    assert staff.document.said == [
        "Para voltar à conversa, prima 1; outro intérprete, 2; terminar, 3.",
        "Para o intérprete esperar, prima 4.",
        "Para ligar ao cliente, prima 7.",
        "Operador, 0; supervisor, 9.",
    ]
    assert staff.presses("1").document.joins
    assert staff.leaves_room().presses("2").document.said == [
        "Vamos chamar outro intérprete.",
        "Por variedade errada, prima 1; não se ouve, 2; há conflito, 3.",
    ]
    assert staff.is_silent().document.joins
    assert staff.leaves_room().presses("3").document.hangs_up


def test_a_waiting_menus_answer_that_an_acceptance_overtook_leads_to_the_interpreter(
    waiting_staff: Phone, rung_olena: Phone
) -> None:
    waiting_staff.leaves_room()
    rung_olena.presses("1")
    waiting_staff.presses("3")
    assert waiting_staff.document.said == ["O seu intérprete chegou."]
    assert waiting_staff.document.joins


def test_a_replaced_interpreter_is_not_led_back(talking: tuple[Phone, Phone]) -> None:
    staff, olena = talking
    after_url = olena.document.dial.attrib["action"]
    staff.leaves_room().presses("2")
    assert not olena.peeks(after_url, DialCallStatus="answered").joins


@pytest.fixture
def mediator(services: Services, redis_client: Redis, phone: Callable[[], Phone]) -> Callable[..., Phone]:
    """Make Olena sit at the staff's own site, and have her pick up, whatever the subject."""

    def picks_up(prompt_language: str = "pt-PT", domain: str | None = None) -> Phone:
        services.directory.put_interpreter(
            InterpreterEntry(
                "olena",
                ("uk",),
                "number-olena",
                prompt_language,
                domains=(domain,) if domain else (),
                public_number="1001",
                site_id="site",
                site_name="Centro de Fonte Alva",
                desk="sala 2",
            )
        )
        change_presence(services, interpreter_id="olena", event="on_duty", operation_id="")
        offer_id = str(redis_client.hget(Keys().of("interpreter", "olena"), "offer_id"))
        olena = phone()
        olena.direction, olena.from_number, olena.to_number = "outbound-api", STAFF_LINE, OLENA_NUMBER
        return olena.fetches(f"{BASE}/telephony/offer?offer={offer_id}")

    return picks_up


@pytest.mark.usefixtures("waiting_staff")
def test_a_mediator_at_the_site_hears_that_and_three_keys(mediator: Callable[..., Phone]) -> None:
    assert mediator().document.said == [
        "Ucraniano, no seu centro: por telefone, prima 1.",
        "Para ir ter com eles, prima 2. Para recusar, 3.",
        "Uma instituição está à espera em linha.",
    ]


def test_a_mediator_who_comes_is_thanked_and_staff_hear_who_and_from_where(
    waiting_staff: Phone, mediator: Callable[..., Phone], services: Services
) -> None:
    olena = mediator().presses("2")
    assert olena.document.said == ["Obrigado, já sabem que vai a caminho.", "Local: Centro de Fonte Alva."]
    assert olena.document.hangs_up
    call_id = call_id_of(waiting_staff)
    told = [
        "Um mediador vai ter consigo.",
        "É o número 1 0 0 1.",
        "Vem de: sala 2.",
        "Obrigado por utilizar o serviço. Até à próxima.",
    ]
    scene = waiting_staff.peeks(f"{BASE}/telephony/scenes/mediator_coming?call={call_id}")
    assert scene.said == told
    assert scene.hangs_up
    assert waiting_staff.leaves_room().document.said == told, "whatever brought them out of the room"
    services.directory.remove_interpreter("olena")
    scene = waiting_staff.peeks(f"{BASE}/telephony/scenes/mediator_coming?call={call_id}")
    assert scene.said == [told[0], told[3]]


@pytest.mark.usefixtures("waiting_staff")
def test_a_mediator_declines_with_three(mediator: Callable[..., Phone], redis_client: Redis) -> None:
    assert mediator().presses("3").document.said == ["Fica registado. Obrigado e até à próxima."]
    assert presence(redis_client) != "offered"


def test_a_mediator_who_comes_too_late_is_told_so(
    waiting_staff: Phone, mediator: Callable[..., Phone], services: Services
) -> None:
    olena = mediator()
    finish_call(services, call_id=call_id_of(waiting_staff), by="staff", operation_id="1")
    assert olena.presses("2").document.said == [OVER]


def test_nobody_elsewhere_can_come_by_a_key(rung_olena: Phone, redis_client: Redis) -> None:
    url = rung_olena.document.gather.attrib["action"]
    assert "here" not in parameters(url)
    rung_olena.peeks(f"{url.partition('#')[0]}&here=True", Digits="2")
    assert presence(redis_client) == "offered"


@pytest.mark.parametrize("words", ["pt-PT", "en"])
@pytest.mark.parametrize("is_here", [True, False])
@pytest.mark.parametrize("domain", [None, "health", "social_security", "unknown"])
@pytest.mark.parametrize("language", ["ucraniano", "crioulo da Guiné-Bissau", "português do Brasil"])
def test_subject_and_place_are_told_without_keeping_the_key_waiting(
    telephony_settings: TelephonySettings, words: str, domain: str | None, language: str, *, is_here: bool
) -> None:
    view = OfferView(
        "O1", "C1", OfferState.ANNOUNCING, "olena", words, "uk", "institution", CallState.WAITING,
        Room("room-1", None), domain=domain, on_the_spot=is_here,
    )  # fmt: skip
    exchange = make_exchange(telephony_settings)
    said = Document(str(offer.announce(exchange, view, language))).said
    assert "1." in said[0]
    assert said[0].casefold().startswith(language.casefold())
    assert speaking_seconds(said[0]) <= offer.KEY_SECONDS
    told = exchange.speaker(words).texts
    named = told.get(f"domain.{domain}")
    heard = " ".join(said)
    assert named is None or named in heard.casefold()
    assert "unknown" not in heard
    assert ("3." in heard) == is_here
    assert (told["offer.at_your_centre"] in heard.casefold()) == is_here
