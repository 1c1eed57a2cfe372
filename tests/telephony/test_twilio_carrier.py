"""The carrier port over the real SDK, against the sandbox: what it asks for, and what its errors mean."""

from __future__ import annotations

import asyncio
import socket
import threading
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from flask import Flask, Response, request
from twilio.base.exceptions import TwilioException
from twilio.rest import Client

from dispatch.domain.commands import Scene, Text, TextMessage
from dispatch.domain.errors import CarrierRefused, CarrierUnavailable, CarrierUncertain, LegGone
from dispatch.domain.legs import LegStatus
from telephony.sandbox import (
    Answers,
    LatencyProfile,
    NumberConfig,
    Sandbox,
    SandboxHttpClient,
    SandboxSettings,
    VirtualTimeLoop,
    WsgiTransport,
)
from telephony.twilio_carrier import TwilioCarrier
from telephony.twilio_client import ApiAccess, build_client
from tests.telephony.phones import BASE, OLENA_NUMBER, STAFF_LINE, TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dispatch.ports import CallList, Carrier
    from telephony.settings import TelephonySettings

ROOM = (
    '<Response><Dial><Conference waitUrl="/telephony/wait" startConferenceOnEnter="false">'
    "room-C1</Conference></Dial></Response>"
)
PAUSE = '<Response><Pause length="60"/></Response>'


class Scenery:
    """A sandbox in virtual time, whose documents are a room or a long pause."""

    def __init__(self, settings: TelephonySettings) -> None:
        self.loop = VirtualTimeLoop()
        asyncio.set_event_loop(None)
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.document = PAUSE
        app = Flask("documents")
        app.add_url_rule("/<path:path>", "serve", self._serve, methods=["GET", "POST"])
        account = SandboxSettings(
            auth_token=TOKEN,
            numbers={STAFF_LINE: NumberConfig(f"{BASE}/telephony/arrival")},
            latency=LatencyProfile.none(),
            calls_per_second=100.0,
            permitted_prefixes=("+44", "+351"),
        )
        self.sandbox = Sandbox(account, webhooks=WsgiTransport({BASE: app.wsgi_app}), loop=self.loop)
        client = Client(account.account_sid, TOKEN, http_client=SandboxHttpClient(self.sandbox))
        self.carrier: Carrier = (both := TwilioCarrier(client, settings))
        self.carrier_list: CallList = both

    def dials(self, to_number: str = OLENA_NUMBER, *, seconds: float = 10, picks_up: bool = True) -> str:
        if picks_up:
            self.sandbox.phone(to_number).on_ring = Answers(after=2)
        leg_id = self.carrier.dial_interpreter("O1", to_number, STAFF_LINE, 20)
        self.loop.run_for(seconds)
        return leg_id

    def weather(self, **faults: object) -> None:
        self.sandbox.settings.faults = replace(self.sandbox.faults, **faults)  # type: ignore[arg-type]

    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]

    def _serve(self, path: str) -> Response:
        self.asked.append((request.full_path.rstrip("?"), request.form.to_dict()))
        return Response(PAUSE if path.endswith("wait") else self.document, mimetype="text/xml")


@pytest.fixture
def scenery(telephony_settings: TelephonySettings) -> Iterator[Scenery]:
    made = Scenery(telephony_settings)
    yield made
    made.loop.run_until_complete(made.sandbox.close())
    made.loop.close()


def test_a_dialled_leg_asks_for_its_offer_and_reports_every_step(scenery: Scenery) -> None:
    leg_id = scenery.dials()
    scenery.carrier.end_leg(leg_id)
    scenery.loop.run_for(5)
    assert "/telephony/offer?offer=O1" in scenery.paths()
    reported = [fields for path, fields in scenery.asked if path.startswith("/telephony/legs")]
    assert {fields["CallStatus"] for fields in reported} == {
        "initiated",
        "ringing",
        "in-progress",
        "completed",
    }
    assert scenery.paths()[-1] == "/telephony/legs?offer=O1&role=interpreter"


def test_a_leg_dialled_for_standby_asks_for_its_key_and_reports_whose_it_is(scenery: Scenery) -> None:
    scenery.sandbox.phone(OLENA_NUMBER).on_ring = Answers(after=1)
    leg_id = scenery.carrier.dial_standby("olena", "S1", OLENA_NUMBER, STAFF_LINE, 20)
    scenery.loop.run_for(5)
    scenery.carrier.end_leg(leg_id)
    scenery.loop.run_for(5)
    assert "/telephony/standby?interpreter=olena&standby=S1" in scenery.paths()
    assert scenery.paths()[-1] == "/telephony/legs?interpreter=olena&role=interpreter&standby=S1"


def test_staff_are_rung_back_into_the_scene_that_asks_for_a_key(scenery: Scenery) -> None:
    scenery.sandbox.phone(OLENA_NUMBER).on_ring = Answers(after=1)
    scenery.carrier.dial_staff("C1", OLENA_NUMBER, STAFF_LINE, 20)
    scenery.loop.run_for(5)
    assert "/telephony/scenes/staff_back?call=C1" in scenery.paths()
    assert "/telephony/legs?call=C1&role=staff" in scenery.paths()


def test_a_live_leg_is_led_into_a_scene(scenery: Scenery) -> None:
    leg_id = scenery.dials()
    scenery.carrier.lead_leg(leg_id, Scene.STAFF_LEFT, "C1", "O1")
    scenery.loop.run_for(2)
    assert scenery.paths()[-1] == "/telephony/scenes/staff_left?call=C1&offer=O1"


def test_a_ringing_phone_stops_when_its_leg_is_ended(scenery: Scenery) -> None:
    leg_id = scenery.dials(picks_up=False)
    assert scenery.carrier.fetch_leg(leg_id).status == "ringing"
    scenery.carrier.end_leg(leg_id)
    scenery.loop.run_for(2)
    assert scenery.sandbox.phone(OLENA_NUMBER).ringing is None


def test_a_leg_that_is_over_is_gone_and_can_still_be_asked_about(scenery: Scenery) -> None:
    leg_id = scenery.dials()
    scenery.sandbox.legs[leg_id].hang_up()
    scenery.loop.run_for(5)
    with pytest.raises(LegGone):
        scenery.carrier.lead_leg(leg_id, Scene.STAFF_LEFT, "C1", "O1")
    with pytest.raises(LegGone):
        scenery.carrier.end_leg(leg_id)
    report = scenery.carrier.fetch_leg(leg_id)
    assert report.status == "completed"
    assert report.duration_seconds == 8
    assert report.ended_at is not None


def test_a_leg_answered_just_now_can_be_led_a_little_later(scenery: Scenery) -> None:
    scenery.weather(not_in_progress_window_seconds=2.0)
    leg_id = scenery.dials(seconds=2.5)
    with pytest.raises(CarrierUnavailable):
        scenery.carrier.lead_leg(leg_id, Scene.STAFF_LEFT, "C1", "O1")
    scenery.loop.run_for(3)
    scenery.carrier.lead_leg(leg_id, Scene.STAFF_LEFT, "C1", "O1")


def test_an_unknown_leg_is_gone(scenery: Scenery) -> None:
    with pytest.raises(LegGone):
        scenery.carrier.fetch_leg("CA" + "0" * 32)


def test_a_room_tells_who_is_in_it_and_can_be_closed_twice(scenery: Scenery) -> None:
    scenery.document = ROOM
    leg_id = scenery.dials()
    (conference_id,) = [room.sid for room in scenery.carrier._client.conferences.list()]  # type: ignore[attr-defined]
    assert scenery.carrier.fetch_participants(conference_id).keys() == {leg_id}
    assert scenery.carrier.find_conference("room-C1") == conference_id
    assert scenery.carrier.find_conference("another room") is None
    scenery.carrier.end_conference(conference_id)
    scenery.loop.run_for(2)
    assert scenery.carrier.fetch_participants(conference_id) == {}
    with pytest.raises(LegGone):
        scenery.carrier.end_conference(conference_id)


def test_a_text_message_is_in_the_language_of_whom_it_is_for(scenery: Scenery) -> None:
    facts = {"calls": "3", "line": STAFF_LINE}
    scenery.carrier.send_text(OLENA_NUMBER, STAFF_LINE, TextMessage(Text.PAUSED_AFTER_MISSES, "en", facts))
    scenery.loop.run_for(5)
    (text,) = scenery.sandbox.phone(OLENA_NUMBER).texts
    assert text.body == f"You are paused: 3 calls not answered. To return, ring {STAFF_LINE}, press 1."


def test_whoever_wants_no_text_messages_is_not_asked_again(scenery: Scenery) -> None:
    scenery.sandbox.phone(OLENA_NUMBER).has_opted_out = True
    facts = {"calls": "3", "line": STAFF_LINE}
    with pytest.raises(CarrierRefused):
        scenery.carrier.send_text(
            OLENA_NUMBER, STAFF_LINE, TextMessage(Text.PAUSED_AFTER_MISSES, "en", facts)
        )


@pytest.mark.parametrize("to_number", ["+15005550100", "no number", ""])
def test_a_number_that_cannot_be_called_is_refused_for_good_and_not_repeated_in_words(
    scenery: Scenery, to_number: str
) -> None:
    with pytest.raises(CarrierRefused) as raised:
        scenery.dials(to_number, picks_up=False)
    assert not raised.value.may_retry
    assert to_number not in str(raised.value) or not to_number


@pytest.mark.parametrize(
    ("weather", "is_uncertain"), [({"too_many_requests": 1}, False), ({"unavailable_share": 1.0}, True)]
)
def test_a_carrier_that_asks_for_patience_may_be_asked_again(
    scenery: Scenery, weather: dict[str, float], is_uncertain: bool
) -> None:
    scenery.weather(**weather)
    with pytest.raises(CarrierUnavailable) as raised:
        scenery.dials(picks_up=False)
    assert raised.value.may_retry
    assert isinstance(raised.value, CarrierUncertain) == is_uncertain


def test_a_list_raises_the_sdks_root_error_and_is_understood_all_the_same(scenery: Scenery) -> None:
    conference_id = "CF" + "0" * 32
    scenery.weather(too_many_requests=1)
    with pytest.raises(TwilioException):
        scenery.carrier._client.conferences(conference_id).participants.list()  # type: ignore[attr-defined]
    scenery.weather(too_many_requests=1)
    with pytest.raises(CarrierUnavailable):
        scenery.carrier.fetch_participants(conference_id)
    scenery.weather(too_many_requests=0)
    assert scenery.carrier.fetch_participants(conference_id) == {}


def test_nobody_listening_is_a_carrier_that_may_be_asked_again(telephony_settings: TelephonySettings) -> None:
    access = ApiAccess("AC" + "0" * 32, "token", timeout_seconds=0.5, api_base_url="http://127.0.0.1:1")
    with pytest.raises(CarrierUnavailable) as raised:
        TwilioCarrier(build_client(access), telephony_settings).end_leg("CA1")
    assert not isinstance(raised.value, CarrierUncertain)


@pytest.mark.parametrize("hangs_up", [False, True])
def test_a_request_that_was_sent_and_not_answered_may_have_been_carried_out(
    telephony_settings: TelephonySettings, hangs_up: bool
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        if hangs_up:
            threading.Thread(target=_takes_and_hangs_up, args=(listening,), daemon=True).start()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        access = ApiAccess("AC" + "0" * 32, "token", timeout_seconds=0.5, api_base_url=url)
        carrier = TwilioCarrier(build_client(access), telephony_settings)
        with pytest.raises(CarrierUncertain) as raised:
            carrier.dial_interpreter("O1", OLENA_NUMBER, STAFF_LINE, 20)
    assert OLENA_NUMBER not in str(raised.value)


def _takes_and_hangs_up(listening: socket.socket) -> None:
    connection, _ = listening.accept()
    with connection:
        connection.recv(65_536)


def test_the_client_has_a_timeout_and_goes_where_it_is_told() -> None:
    client = build_client(
        ApiAccess("AC1", api_key=("SK1", "secret"), region="ie1", edge="dublin", timeout_seconds=3.0)
    )
    assert client.http_client.timeout == 3.0
    assert (client.username, client.account_sid) == ("SK1", "AC1")
    assert client.get_hostname("https://api.twilio.com/x") == "https://api.dublin.ie1.twilio.com/x"


@pytest.mark.parametrize(
    "access",
    [
        ApiAccess("AC1"),
        ApiAccess("AC1", "token", region="ie1"),
        ApiAccess("AC1", "token", api_base_url="https://elsewhere.example"),
    ],
)
def test_access_that_cannot_work_is_refused_at_the_start(access: ApiAccess) -> None:
    with pytest.raises(ValueError, match=r"set together|is needed|this machine"):
        build_client(access)


def test_secrets_are_not_shown(telephony_settings: TelephonySettings) -> None:
    assert "secret" not in repr(ApiAccess("AC1", "secret", api_key=("SK1", "secret")))
    assert TOKEN not in repr(telephony_settings)


def test_the_list_of_calls_is_read_with_prices_and_without_numbers(scenery: Scenery) -> None:
    scenery.sandbox.settings.price_per_minute = Decimal("0.0130")
    began = scenery.loop.now()
    answered = scenery.dials(seconds=70)
    vain = scenery.dials("+351500000999", seconds=40, picks_up=False)
    until = scenery.loop.now()
    [late, first] = scenery.carrier_list.list_calls(began, until)
    assert {late.leg_id, first.leg_id} == {answered, vain}
    assert (first.status, first.duration_seconds, first.price) == (LegStatus.COMPLETED, 60, None)
    assert (late.status, late.duration_seconds) == (LegStatus.UNANSWERED, 0)
    scenery.loop.run_for(7200)
    told = scenery.carrier_list.fetch_call(answered)
    assert (told.price, told.currency, told.leg_id) == (Decimal("0.0130"), "USD", answered)
    assert "+351" not in repr(told)
    assert list(scenery.carrier_list.list_calls(began - timedelta(days=1), began - timedelta(hours=1))) == []
    with pytest.raises(LegGone):
        scenery.carrier_list.fetch_call("CA" + "0" * 32)
