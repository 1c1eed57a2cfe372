"""The API does what its own description says, for whoever has a token, and never falters."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from admin.api.app import create_api
from admin.api.guard import OPEN_ENDPOINTS, RULES
from dispatch.records.api_tokens import Scope, add_token, revoke_tokens
from dispatch.records.audit import read_audit
from tests.admin.cast import INTERPRETER_NUMBER, INTERPRETERS, LINE_NUMBER

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from dispatch.records.engine import Records

API = "/api/v1"
PROBLEM = "application/problem+json"

UNTOLD = [positive_data_acceptance]
"""A description cannot say which cursors are ours, nor that no moment before the year 2000 is asked for."""


@pytest.fixture(scope="session")
def token(filled: Records) -> str:
    with filled.writing() as session:
        return add_token(session, "tests", list(Scope), datetime.now(UTC))


@pytest.fixture(scope="session")
def schema(filled: Records) -> Any:
    return schemathesis.openapi.from_wsgi("/openapi.json", create_api(filled))


@pytest.fixture
def asks(app: Flask, token: str) -> Callable[..., Any]:
    """Return a function that asks the mounted API with a token."""

    def ask(address: str, key: str | None = token, **query: Any) -> Any:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        return app.test_client().get(API + address, query_string=query, headers=headers)

    return ask


@pytest.mark.parametrize("mode", GenerationMode)
def test_every_answer_is_as_described_and_none_is_a_fault_of_ours(
    schema: Any, token: str, mode: GenerationMode
) -> None:
    """Whether what is asked for keeps to the description or not."""
    operations = [found.ok() for found in schema.get_all_operations()]
    assert {operation.path for operation in operations} == {
        "/calls",
        "/calls/{call_id}",
        "/institutions",
        "/interpreters",
    }
    headers = {"Authorization": f"Bearer {token}"}
    for operation in operations:

        @given(case=operation.as_strategy(generation_mode=mode))
        @settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
        def holds(case: Any) -> None:
            case.call_and_validate(headers=headers, excluded_checks=UNTOLD)

        holds()


def test_every_address_has_a_scope(filled: Records) -> None:
    endpoints = {rule.endpoint for rule in create_api(filled).url_map.iter_rules()} - {"static"}
    assert endpoints == RULES.keys() | OPEN_ENDPOINTS


def test_nothing_opens_without_a_token_for_it(asks: Callable[..., Any], filled: Records) -> None:
    now = datetime.now(UTC)
    with filled.writing() as session:
        narrow = add_token(session, "narrow", [Scope.INSTITUTIONS], now)
        late = add_token(session, "late", list(Scope), now, now - timedelta(seconds=1))
        ended = add_token(session, "ended", list(Scope), now)
        assert revoke_tokens(session, "ended", now) == 1
    for key in (None, "nonsense", "x" * 5000, late, ended):
        answer = asks("/calls", key)
        assert (answer.status_code, answer.mimetype) == (401, PROBLEM)
        assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert asks("/institutions", narrow).status_code == 200
    refused = asks("/calls", narrow)
    assert (refused.status_code, refused.mimetype) == (403, PROBLEM)


def test_a_list_is_read_page_by_page_and_each_call_once(asks: Callable[..., Any]) -> None:
    whole = [each["call_id"] for each in asks("/calls", limit=200).json["items"]]
    pages, cursor = [], None
    while True:
        page = asks("/calls", limit=77, **({"cursor": cursor} if cursor else {})).json
        pages.append([each["call_id"] for each in page["items"]])
        cursor = page["next"]
        if cursor is None:
            break
    read = [call_id for page in pages for call_id in page]
    assert len(pages) == 5
    assert len(read) == len(set(read)) == 320
    assert read[:200] == whole


def test_calls_are_filtered(asks: Callable[..., Any]) -> None:
    asked = {"language": "uk", "outcome": "connected", "institution": "centre-lisbon", "limit": 200}
    found = asks("/calls", **asked, since="2026-11-20T00:00:00Z").json["items"]
    assert found
    for each in found:
        assert (each["language"], each["outcome"]) == ("uk", "connected")
        assert each["opened_at"].startswith("2026-11-20")
        assert each["institution"] != "Centro Nacional do Porto"


@pytest.mark.parametrize(
    "query",
    [
        {"limit": 0},
        {"limit": "many"},
        {"since": "yesterday"},
        {"since": "2026-11-20T00:00:00"},
        {"since": "0001-01-01T00:00:00+23:00"},
        {"outcome": "happy"},
        {"cursor": "x"},
        {"cursor": "\x00"},
        {"colour": "blue"},
        {"institution": "' OR 1=1"},
    ],
)
def test_what_cannot_be_understood_is_named(asks: Callable[..., Any], query: dict[str, Any]) -> None:
    answer = asks("/calls", **query)
    assert (answer.status_code, answer.mimetype) == (422, PROBLEM)
    assert answer.json["detail"]


def test_a_look_at_a_call_is_in_the_audit_log(asks: Callable[..., Any], filled: Records) -> None:
    answer = asks("/calls/call-20261120-0007")
    assert answer.json["call_id"] == "call-20261120-0007"
    with filled.reading() as session:
        (entry,) = read_audit(session, limit=1)
    assert (entry.action, entry.subject_id) == ("call_read", "call-20261120-0007")
    assert entry.details["token"]
    missing = asks("/calls/there-is-none")
    assert (missing.status_code, missing.mimetype) == (404, PROBLEM)


def test_people_and_places_are_listed_without_names_and_telephones(
    asks: Callable[..., Any],
) -> None:
    people = asks("/interpreters", limit=200)
    assert [each["interpreter"] for each in people.json["items"]] == [f"{number}" for number in INTERPRETERS]
    assert "Pessoa Inventada" not in people.text
    first = asks("/interpreters", limit=10).json
    second = asks("/interpreters", limit=10, cursor=first["next"]).json
    assert second["items"][0]["interpreter"] == f"{INTERPRETERS[10]}"
    places = asks("/institutions")
    assert {"institution_id": "town", "parent_id": None, "name": "Município de Ribeira Velha"} in places.json[
        "items"
    ]
    for answer in (people, places, asks("/calls")):
        assert INTERPRETER_NUMBER[1:] not in answer.text
        assert LINE_NUMBER[1:] not in answer.text
