"""What holds for every address that the carrier calls: unsigned is refused, hostile survived, faults told."""

from __future__ import annotations

import inspect
import pkgutil
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
import redis

import telephony.dialogues
from dispatch.domain.commands import Scene
from dispatch.domain.settings import DispatchSettings
from dispatch.live.directory import Directory
from dispatch.live.keys import Keys
from dispatch.live.state import LiveState
from dispatch.services import Services
from telephony.app import create_app
from telephony.questions import question_table, written_into
from telephony.webhooks.blueprint import OPEN_ENDPOINTS, ROUTES
from tests.telephony.conftest import RealClock
from tests.telephony.phones import (
    BASE,
    CODE,
    FALLBACK_NUMBER,
    STAFF_LINE,
    STAFF_NUMBER,
    Document,
    Phone,
    get_signed,
    post_signed,
)

if TYPE_CHECKING:
    from flask import Flask

    from telephony.settings import TelephonySettings

DOCUMENTS = [f"/telephony{route.path}" for route in ROUTES]
REPORTS = ["/telephony/legs", "/telephony/rooms"]
TEXTS = ["/telephony/texts"]
QUERY = {"call": "C1", "offer": "O1", "room": "room-C1", "turn": "1", "words": "pt-PT"}
GOOD = {
    "CallSid": "CA" + "1" * 32,
    "CallStatus": "in-progress",
    "Direction": "inbound",
    "From": STAFF_NUMBER,
    "To": STAFF_LINE,
}
HOSTILE = {
    "nothing at all": {},
    "no CallSid": {name: value for name, value in GOOD.items() if name != "CallSid"},
    "10 kB of digits": GOOD | {"Digits": "1" * 10_000},
    "digits of other scripts": GOOD | {"Digits": "１٢३"},
    "markup": GOOD | {"Digits": "</Say><Dial>+447700900009</Dial>", "CallSid": "<x>"},
    "nul and quotes": GOOD | {"CallSid": "CA\0'\"\n", "From": "'; DROP", "To": "\u202e+351"},
    "numbers beyond measure": GOOD
    | {"SequenceNumber": "9" * 400, "CallDuration": "-1", "Timestamp": "9" * 99},
    "no known status": GOOD | {"CallStatus": "levitating", "StatusCallbackEvent": "participant-levitate"},
    "an event about nobody": {"StatusCallbackEvent": "participant-join", "ConferenceSid": "CF1"},
}
HOSTILE_QUERIES = {
    "none": {},
    "usual": QUERY,
    "hostile": dict.fromkeys(("call", "last", "offer", "queued", "room", "turn"), "\u202e'<&>" + "x" * 5000),
    "half a ticket": QUERY | {"request": "R1", "queued": "yesterday"},
    "endless": QUERY | {"missed": "9" * 300, "turn": "9" * 300},
}


def url_of(path: str, query: dict[str, str]) -> str:
    return f"{BASE}{path}?{urlencode(sorted(query.items()))}" if query else f"{BASE}{path}"


def test_every_address_of_the_application_is_known_here(app: Flask) -> None:
    rules = {str(rule) for rule in app.url_map.iter_rules() if rule.endpoint not in OPEN_ENDPOINTS}
    assert rules == {*DOCUMENTS, *REPORTS, *TEXTS}
    assert {f"/telephony/scenes/{scene}" for scene in Scene} <= rules


@pytest.mark.parametrize("path", DOCUMENTS + REPORTS + TEXTS)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_unsigned_are_refused(app: Flask, path: str, method: str) -> None:
    for headers in ({}, {"X-Twilio-Signature": "c2lnbmVkIGJ5IG5vYm9keQ=="}):
        response = app.test_client().open(path, method=method, data=GOOD, headers=headers)
        assert response.status_code == 403
        assert STAFF_NUMBER not in response.text


@pytest.mark.parametrize("path", DOCUMENTS)
def test_a_document_answers_whatever_comes(app: Flask, path: str) -> None:
    for query, fields in product(HOSTILE_QUERIES.values(), HOSTILE.values()):
        response = post_signed(app, url_of(path, query), fields)
        assert response.status_code == 200, (query, fields)
        Document(response.text)  # which it is, or parsing fails
        assert "</Dial>+447700900009" not in response.text


@pytest.mark.parametrize("path", REPORTS)
def test_a_report_is_taken_or_refused_in_clear_text(app: Flask, path: str) -> None:
    for query, fields in product(HOSTILE_QUERIES.values(), HOSTILE.values()):
        response = post_signed(app, url_of(path, query), fields)
        assert response.status_code in {204, 400}, (query, fields)
        if response.status_code == 400:
            assert "missing or" in response.text
            assert len(response.text) < 100


@pytest.mark.parametrize("path", TEXTS)
def test_a_text_message_is_taken_or_refused_in_clear_text(app: Flask, path: str) -> None:
    for query, fields in product(HOSTILE_QUERIES.values(), HOSTILE.values()):
        response = post_signed(app, url_of(path, query), fields)
        assert response.status_code in {200, 400}, (query, fields)
        if response.status_code == 400:
            assert "missing or" in response.text
            assert len(response.text) < 100


@pytest.mark.parametrize("path", DOCUMENTS + REPORTS + TEXTS)
@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_not_allowed(app: Flask, path: str, method: str) -> None:
    assert app.test_client().open(path, method=method).status_code in {403, 405}


@pytest.mark.parametrize("path", DOCUMENTS)
def test_a_document_can_be_fetched_by_get_as_well(app: Flask, path: str) -> None:
    response = get_signed(app, url_of(path, QUERY | GOOD))
    assert response.status_code == 200
    Document(response.text)  # which it is, or parsing fails


def test_who_sends_too_much_is_refused_before_it_is_read(app: Flask) -> None:
    response = post_signed(app, f"{BASE}/telephony/arrival", GOOD | {"Digits": "1" * 100_000})
    assert response.status_code == 413


def test_music_needs_no_signature_and_there_are_few_pieces(app: Flask) -> None:
    client = app.test_client()
    music = client.get("/telephony/static/quiet-8.wav")
    assert music.data[:4] == b"RIFF"
    assert client.get("/telephony/static/quiet-9999.wav").status_code == 404


@pytest.fixture
def app_without_redis(telephony_settings: TelephonySettings) -> Flask:
    nobody = redis.Redis(host="127.0.0.1", port=1, decode_responses=True, socket_timeout=0.2)
    live = LiveState(nobody, Keys(), DispatchSettings())
    return create_app(Services(live, Directory(nobody, Keys(), b"secret"), RealClock()), telephony_settings)


def test_without_redis_a_new_caller_hears_the_truth_and_reaches_the_fallback_number(
    app_without_redis: Flask,
) -> None:
    staff = Phone(app_without_redis, GOOD["CallSid"]).dials()
    assert staff.document.said[0] == "Pedimos desculpa, o serviço tem uma avaria."
    assert [number.text for number in staff.document.dial] == [FALLBACK_NUMBER]
    assert staff.document.dial.attrib["callerId"] == STAFF_LINE


def test_without_redis_those_in_a_room_stay_there(app: Flask, app_without_redis: Flask) -> None:
    staff = Phone(app, GOOD["CallSid"]).dials().keys(CODE + "2131")
    room = staff.document.conference.text
    staff.app = app_without_redis
    waited = staff.waits()
    assert waited.said == ["O serviço tem uma avaria, mas a sua chamada continua."]
    assert staff.peeks(waited.redirect).said == ["A avaria mantém-se. Por favor, não desligue."]
    staff.leaves_room()
    assert staff.document.said == ["Há uma avaria no menu. Vai voltar à chamada."]
    assert staff.document.conference.text == room
    staff.app = app
    assert staff.waits().said != []


def test_without_redis_a_report_is_asked_for_again(app_without_redis: Flask) -> None:
    response = post_signed(app_without_redis, f"{BASE}/telephony/legs?role=staff", GOOD)
    assert response.status_code == 503


@pytest.mark.parametrize(("who", "dials"), [("staff", True), ("interpreter", False)])
def test_the_fallback_address_needs_nothing_and_dials_only_for_staff(
    app_without_redis: Flask, who: str, dials: bool
) -> None:
    fields = GOOD | {"ErrorCode": "11200", "ErrorUrl": "https://ponte.example/telephony/arrival"}
    response = post_signed(app_without_redis, f"{BASE}/telephony/fallback?who={who}", fields)
    assert ("Dial" in Document(response.text).verbs) is dials


PAGE = Path(__file__).parents[2] / "docs" / "dialogues.md"


def test_docs_tell_every_address_what_it_answers_and_what_is_heard_in_a_fault() -> None:
    """Copy the lines that are missing from this test's message into docs/dialogues.md."""
    told = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `/")]
    assert told == route_table()


def test_docs_tell_every_question_with_its_keys_and_deadline() -> None:
    """Run `./ponte prompts questions --write` where it fails."""
    page, table = PAGE.read_text(encoding="utf-8"), question_table(ROUTES)
    assert written_into(page, table) == page
    asked = {line.split(" | ")[2].strip("`") for line in table[2:]}
    keyed = {route.path for route in ROUTES if "asked.digits" in inspect.getsource(route.view)}
    assert asked >= keyed - {"/offer/after-room", "/staff/after-room"}


def test_docs_tell_every_dialogue() -> None:
    page = PAGE.read_text(encoding="utf-8")
    modules = {module.name for module in pkgutil.iter_modules(telephony.dialogues.__path__)}
    assert not [name for name in sorted(modules) if f"`dialogues/{name}.py`" not in page]


def route_table() -> list[str]:
    """Return the lines that docs/dialogues.md must have of the addresses, made from the routes themselves."""
    return [
        f"| `{route.path}` | {_first_line(route.view)} | {_first_line(route.on_fault)} |" for route in ROUTES
    ]


def _first_line(view: object) -> str:
    return (inspect.getdoc(view) or "").splitlines()[0]
