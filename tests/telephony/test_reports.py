"""The carrier's reports, in our words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

import pytest

from tests.telephony.phones import BASE, INTERPRETER_LINE, STAFF_LINE, post_signed

if TYPE_CHECKING:
    from flask import Flask
    from redis import Redis

LEG = "CA" + "7" * 32


def details(redis_client: Redis, kind: str) -> list[dict[str, Any]]:
    entries = cast("list[tuple[str, dict[str, str]]]", redis_client.xrange("ponte:facts"))
    facts = [json.loads(entry["fact"]) for _, entry in entries]
    return [fact["details"] for fact in facts if fact["kind"] == kind]


def report_leg(app: Flask, query: str = "role=interpreter", **fields: str) -> int:
    sent = {"CallSid": LEG, "CallStatus": "completed", "To": STAFF_LINE} | fields
    address = f"{BASE}/telephony/legs" + (f"?{query}" if query else "")
    return post_signed(app, address, sent).status_code


def report_room(app: Flask, **fields: str) -> int:
    sent = {
        "ConferenceSid": "CF1",
        "SequenceNumber": "3",
        "Timestamp": "Mon, 02 Mar 2026 09:00:00 +0000",
    } | fields
    return post_signed(app, f"{BASE}/telephony/rooms?call=C1", sent).status_code


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("initiated", "initiated"), ("ringing", "ringing"), ("in-progress", "answered"),
        ("completed", "completed"), ("no-answer", "unanswered"), ("busy", "busy"),
        ("canceled", "canceled"), ("failed", "failed"),
    ],
)  # fmt: skip
def test_statuses_are_told_in_our_words(app: Flask, redis_client: Redis, theirs: str, ours: str) -> None:
    assert report_leg(app, CallStatus=theirs) == 204
    (reported,) = details(redis_client, "leg_reported")
    assert (reported["status"], reported["role"]) == (ours, "interpreter")


def test_seconds_are_taken_from_the_field_that_holds_seconds(app: Flask, redis_client: Redis) -> None:
    report_leg(app, CallDuration="95", Duration="2", Timestamp="Mon, 02 Mar 2026 09:00:00 +0000")
    (reported,) = details(redis_client, "leg_reported")
    assert reported["duration_seconds"] == 95
    assert reported["carrier_at"] == "2026-03-02T09:00:00+00:00"


def test_a_failure_that_the_carrier_names_is_kept(app: Flask, redis_client: Redis) -> None:
    report_leg(app, CallStatus="failed", SipResponseCode="404")
    assert details(redis_client, "leg_reported")[0]["failure"] == "sip 404"


def test_an_ordinary_end_is_no_failure(app: Flask, redis_client: Redis) -> None:
    report_leg(app, SipResponseCode="200")
    assert "failure" not in details(redis_client, "leg_reported")[0]


@pytest.mark.parametrize(("line", "role"), [(STAFF_LINE, "staff"), (INTERPRETER_LINE, "interpreter")])
def test_a_leg_that_was_dialled_to_us_is_known_by_its_line(
    app: Flask, redis_client: Redis, line: str, role: str
) -> None:
    assert report_leg(app, query="", To=line) == 204
    assert details(redis_client, "leg_reported")[0]["role"] == role


def test_the_same_report_twice_is_one_fact(app: Flask, redis_client: Redis) -> None:
    assert [report_leg(app), report_leg(app)] == [204, 204]
    assert len(details(redis_client, "leg_reported")) == 1


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [("participant-join", "joined"), ("participant-leave", "left"), ("conference-end", "ended")],
)
def test_room_events_are_told_in_our_words(app: Flask, redis_client: Redis, theirs: str, ours: str) -> None:
    assert report_room(app, StatusCallbackEvent=theirs, CallSid=LEG) == 204
    (reported,) = details(redis_client, "room_reported")
    assert (reported["event"], reported["conference_id"], reported["sequence"]) == (ours, "CF1", 3)


def test_an_event_nobody_asked_for_is_let_pass(app: Flask, redis_client: Redis) -> None:
    assert report_room(app, StatusCallbackEvent="participant-speech-start", CallSid=LEG) == 204
    assert details(redis_client, "room_reported") == []


def test_no_number_is_among_the_facts(app: Flask, redis_client: Redis) -> None:
    report_leg(app, From="+447700900009", Caller="+447700900009")
    assert "+447700900009" not in str(redis_client.xrange("ponte:facts"))
