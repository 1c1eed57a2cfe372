"""Bad weather: every fault does what it says, by the seed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Response
from twilio.base.exceptions import TwilioRestException
from twilio.request_validator import RequestValidator

from telephony.sandbox import NumberConfig, WsgiTransport
from telephony.sandbox.overrides import split_overrides
from tests.telephony.sandbox.stage import (
    BASE,
    LINE,
    OLENA,
    TOKEN,
    Stage,
    close_stage,
    open_stage,
    with_faults,
)

EVENTS = ["initiated", "ringing", "answered", "completed"]


def one_call(stage: Stage) -> None:
    stage.answers(OLENA, after=1)
    stage.call(status_callback=BASE + "/status", status_callback_event=EVENTS)
    stage.run(20)


def statuses(stage: Stage) -> list[str]:
    return [visit.fields["CallStatus"] for visit in stage.visits_of("/status")]


def test_duplicates_carry_the_same_token(stage: Stage) -> None:
    with_faults(stage, duplicate_share=1.0)
    one_call(stage)
    assert len(statuses(stage)) == 8
    assert len({visit.headers["I-Twilio-Idempotency-Token"] for visit in stage.visits_of("/status")}) == 4
    assert len(stage.visits_of("/offer")) == 1


def test_documents_asked_twice_count_the_second_time(stage: Stage) -> None:
    with_faults(stage, duplicate_document_share=1.0)
    answers = iter(["<Say>First</Say>", "<Say>Second</Say>"])
    leg = stage.dial(lambda _: next(answers))
    stage.run(5)
    assert stage.texts(leg) == ["Second"]
    assert len({visit.headers["I-Twilio-Idempotency-Token"] for visit in stage.visits_of("/voice")}) == 1


def test_dropped_callbacks_by_kind(stage: Stage) -> None:
    with_faults(stage, drop_share={"ringing": 1.0})
    one_call(stage)
    assert statuses(stage) == ["initiated", "in-progress", "completed"]


def test_all_callbacks_dropped(stage: Stage) -> None:
    with_faults(stage, drop_share={"*": 1.0, "completed": 0.0})
    one_call(stage)
    assert statuses(stage) == ["completed"]


def test_delays_lie_in_their_range(stage: Stage) -> None:
    with_faults(stage, delay_range_seconds=(5.0, 6.0))
    one_call(stage)
    first = stage.in_order("/status")[0]
    assert first.fields["CallStatus"] == "initiated"
    assert 5.0 <= first.seconds <= 6.0
    assert first.fields["Timestamp"] == "Mon, 14 Sep 2026 08:00:00 +0000"


def test_connect_failures_are_tried_again(stage: Stage) -> None:
    with_faults(stage, connect_failure_share=1.0)
    one_call(stage)
    assert len(statuses(stage)) == 4
    assert {one.attempt for one in stage.records("/status") if one.status == 200} == {1}
    assert {one.error for one in stage.records("/status") if one.status is None} == {"connection refused"}


def test_rest_may_be_unavailable(stage: Stage) -> None:
    with_faults(stage, unavailable_share=1.0)
    with pytest.raises(TwilioRestException) as refused:
        stage.call()
    assert refused.value.status == 503


def test_a_callback_refused_by_us_is_notified(stage: Stage) -> None:
    stage.call(status_callback=BASE + "/a_b", status_callback_event=EVENTS)
    stage.serve("/a_b", lambda _: Response("", 500))
    stage.run(5)
    assert 15003 in stage.codes()


def test_a_host_nobody_serves_does_not_resolve(stage: Stage) -> None:
    stage.answers(OLENA, after=1)
    stage.call(url="https://nowhere.example/x")
    stage.run(5)
    assert stage.codes() == [11210]


def test_conference_events_may_be_signed_with_the_port() -> None:
    base = "https://ponte.example:8443"
    stage = open_stage(numbers={LINE: NumberConfig(base + "/voice")})
    app = next(iter(stage.sandbox.transport._apps.values()))  # type: ignore[attr-defined]
    stage.sandbox.transport = WsgiTransport({base: app})
    with_faults(stage, conference_events_signed_with_port=True)
    stage.dial(
        '<Dial><Conference waitUrl="" statusCallback="/room" statusCallbackEvent="join">a</Conference></Dial>'
    )
    stage.run(3)
    voice, room = stage.last("/voice"), stage.last("/room")
    exact: Callable[[str, dict[str, str]], str] = RequestValidator(TOKEN).compute_signature
    assert voice.headers["X-Twilio-Signature"] == exact("https://ponte.example/voice", voice.fields)
    assert room.headers["X-Twilio-Signature"] == exact(base + "/room", room.fields)
    # The SDK's validator tries both, and takes both.
    assert RequestValidator(TOKEN).validate(room.url, room.fields, room.headers["X-Twilio-Signature"])
    close_stage(stage)


@pytest.mark.parametrize(
    ("fragment", "expected"),
    [
        ("", (5.0, 15.0, 15.0, 1, {"ct"})),
        ("#ct=2000&rt=500&tt=9000&rc=3&rp=4xx,rt", (2.0, 0.5, 9.0, 3, {"4xx", "rt"})),
        ("#ct=1&rt=99999&rc=9&rp=nonsense", (0.1, 15.0, 15.0, 5, {"ct"})),
        ("#ct=x&rc=-1&rp=all", (5.0, 15.0, 15.0, 1, {"all"})),
    ],
)
def test_overrides_are_read_and_nonsense_is_ignored(fragment: str, expected: tuple[object, ...]) -> None:
    address, found = split_overrides(BASE + "/a?b=1" + fragment)
    assert address == BASE + "/a?b=1"
    shown = (
        found.connect_seconds, found.read_seconds, found.total_seconds, found.retries, set(found.retry_after),
    )  # fmt: skip
    assert shown == expected
