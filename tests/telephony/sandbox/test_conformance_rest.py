"""Conformance C97 to C118: the REST subset, asked by the real SDK."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.rest import Client

from telephony.sandbox import (
    Busy,
    LatencyProfile,
    NeverAnswers,
    SandboxHttpClient,
    Unreachable,
    Unverified,
    Voicemail,
)
from tests.telephony.sandbox.stage import (
    BASE,
    DAVID,
    LINE,
    OLENA,
    SECOND_LINE,
    STAFF,
    TOKEN,
    Stage,
    close_stage,
    open_stage,
    with_faults,
)

EVENTS = ["initiated", "ringing", "answered", "completed"]
CALL_KEYS = {
    "account_sid",
    "answered_by",
    "api_version",
    "caller_name",
    "date_created",
    "date_updated",
    "direction",
    "duration",
    "end_time",
    "forwarded_from",
    "from",
    "from_formatted",
    "group_sid",
    "parent_call_sid",
    "phone_number_sid",
    "price",
    "price_unit",
    "queue_time",
    "sid",
    "start_time",
    "status",
    "subresource_uris",
    "to",
    "to_formatted",
    "trunk_sid",
    "uri",
}
CONFERENCE_KEYS = {
    "account_sid",
    "api_version",
    "date_created",
    "date_updated",
    "friendly_name",
    "region",
    "sid",
    "status",
    "subresource_uris",
    "uri",
    "reason_conference_ended",
    "call_sid_ending_conference",
}
PARTICIPANT_KEYS = {
    "account_sid",
    "call_sid",
    "label",
    "conference_sid",
    "date_created",
    "date_updated",
    "end_conference_on_exit",
    "muted",
    "hold",
    "status",
    "start_conference_on_enter",
    "coaching",
    "call_sid_to_coach",
    "queue_time",
    "uri",
}


def refused(stage: Stage, **named: Any) -> tuple[int, int | None]:
    """Return status and code of a refused creation."""
    given = {"to": OLENA, "from_": LINE, "url": BASE + "/offer"} | named
    with pytest.raises(TwilioRestException) as error:
        stage.client.calls.create(**given)
    return error.value.status, error.value.code


def rest(stage: Stage, method: str, path: str, *pairs: tuple[str, str]) -> Any:
    """Ask REST without the SDK."""
    account = stage.sandbox.settings.account_sid
    return stage.sandbox.rest(method, f"/2010-04-01/Accounts/{account}/{path}.json", pairs, (account, TOKEN))


def talking(stage: Stage, **named: Any) -> str:
    """Create a call that is answered and listens to a long pause."""
    stage.answers(OLENA, after=1)
    stage.serve("/offer", "<Pause length='300'/>")
    call = stage.call(**named)
    stage.run(2)
    return str(call.sid)


@pytest.mark.parametrize(
    ("account", "login"),
    [
        ("AC" + "5a" * 16, None),
        ("AC" + "5a" * 16, ("AC" + "5a" * 16, "wrong")),
        ("AC" + "5a" * 16, ("AC" + "11" * 16, TOKEN)),
        ("AC" + "11" * 16, ("AC" + "5a" * 16, TOKEN)),
        ("AC" + "5a" * 16, "Bearer abc"),
        ("AC" + "5a" * 16, "Basic !!!"),
    ],
)
def test_c97_who_is_not_known_is_401(stage: Stage, account: str, login: Any) -> None:
    answer = stage.sandbox.rest("GET", f"/2010-04-01/Accounts/{account}/Calls.json", (), login)
    assert (answer.status, answer.body["code"]) == (401, 20003)


def test_c97_a_key_and_its_secret_are_let_in_and_a_closed_account_is_not() -> None:
    stage = open_stage(api_keys={"SK" + "1" * 32: "secret"})
    account = stage.sandbox.settings.account_sid
    client: Any = Client("SK" + "1" * 32, "secret", account, http_client=SandboxHttpClient(stage.sandbox))
    assert client.calls.list() == []
    stage.sandbox.settings.account_is_active = False
    with pytest.raises(TwilioException):
        client.calls.list()
    close_stage(stage)


def test_c98_create_answers_201_with_every_key(stage: Stage) -> None:
    answer = rest(stage, "POST", "Calls", ("To", OLENA), ("From", LINE), ("Url", BASE + "/offer"))
    assert answer.status == 201
    assert set(answer.body) == CALL_KEYS
    assert answer.body["status"] == "queued"
    assert answer.body["direction"] == "outbound-api"
    empty = ("start_time", "end_time", "duration", "price", "answered_by", "parent_call_sid")
    assert [answer.body[key] for key in empty] == [None] * len(empty)


def test_c98_conferences_and_participants_have_every_key(stage: Stage) -> None:
    answer = rest(stage, "POST", "Conferences/job/Participants", ("To", OLENA), ("From", LINE))
    assert answer.status == 201
    assert set(answer.body) == PARTICIPANT_KEYS
    assert answer.body["muted"] is False
    answer = rest(stage, "GET", f"Conferences/{answer.body['conference_sid']}")
    assert set(answer.body) == CONFERENCE_KEYS


def test_c99_a_number_of_somebody_else_cannot_be_shown(stage: Stage) -> None:
    assert refused(stage, from_="+351500000999") == (400, 21210)


@pytest.mark.parametrize(
    "number", ["019515116234", "+351500000002000000", "+", "abc", "+0123456789", "+3515000000a2"]
)
def test_c100_numbers_that_are_none(stage: Stage, number: str) -> None:
    assert refused(stage, to=number) == (400, 21211)


def test_c100_missing_numbers(stage: Stage) -> None:
    assert rest(stage, "POST", "Calls", ("From", LINE), ("Url", BASE)).body["code"] == 21201
    assert rest(stage, "POST", "Calls", ("To", OLENA), ("Url", BASE)).body["code"] == 21213


@pytest.mark.parametrize("url", ["", "ftp://example.com/a", "/relative", "http://", "http://a_b.example/c"])
def test_c101_addresses_that_are_none(stage: Stage, url: str) -> None:
    assert refused(stage, url=url) == (400, 21205)


def test_c101_neither_url_nor_twiml(stage: Stage) -> None:
    assert rest(stage, "POST", "Calls", ("To", OLENA), ("From", LINE)).body["code"] == 21205


def test_c101_localhost_is_refused_where_the_sandbox_is_told_to() -> None:
    stage = open_stage(refuse_local_urls=True)
    assert refused(stage, url="http://localhost:5000/a") == (400, 21205)
    close_stage(stage)


@pytest.mark.parametrize("name", ["method", "status_callback_method", "fallback_method"])
def test_c102_other_methods_are_invalid(stage: Stage, name: str) -> None:
    assert refused(stage, **{name: "HEAD", "status_callback": BASE + "/status"})[0] == 400


def test_c103_a_callback_over_ftp_is_invalid(stage: Stage) -> None:
    assert refused(stage, status_callback="ftp://example.com/a") == (400, 21609)


def test_c104_countries_that_are_not_permitted() -> None:
    stage = open_stage(permitted_prefixes=("+351",))
    assert refused(stage, to="+447700900001") == (400, 21215)
    assert stage.call().status == "queued"
    close_stage(stage)


def test_c105_blanks_in_numbers_are_dropped(stage: Stage) -> None:
    call = stage.client.calls.create(to="+351 500 000 002", from_="+351 500-000 (100)", url=BASE + "/offer")
    assert (call.to, call._from) == (OLENA, LINE)


def test_c106_fetch_and_not_found(stage: Stage) -> None:
    call = stage.call()
    assert stage.client.calls(call.sid).fetch().sid == call.sid
    for path in ("Calls/CA" + "0" * 32, "Conferences/CF" + "0" * 32, "Nothing", "calls"):
        answer = rest(stage, "GET", path)
        assert (answer.status, answer.body["code"]) == (404, 20404)
    assert rest(stage, "PUT", "Calls").body["code"] == 20004


def test_c107_lists_come_in_pages(stage: Stage) -> None:
    made = [stage.call(f"+35150000{number:04d}").sid for number in range(200, 207)]
    newest = made[::-1]
    page = stage.client.calls.page(page_size=3)
    assert [one.sid for one in page] == newest[:3]
    second = page.next_page()
    assert second is not None
    assert [one.sid for one in second] == newest[3:6]
    third = second.next_page()
    assert third is not None
    assert [one.sid for one in third] == newest[6:]
    assert third.next_page() is None
    back = third.previous_page()
    assert back is not None
    assert [one.sid for one in back] == newest[3:6]
    assert [one.sid for one in stage.client.calls.list(page_size=2)] == newest


def test_c107_filters(stage: Stage) -> None:
    first, second = stage.call(), stage.call(DAVID)
    assert [one.sid for one in stage.client.calls.list(to=DAVID)] == [second.sid]
    assert stage.client.calls.list(status="completed") == []
    stage.run(1)
    now = stage.sandbox.now()
    assert len(stage.client.calls.list(start_time_after=now.replace(year=2020))) == 2
    assert stage.client.calls.list(start_time_after=now.replace(year=2030)) == []
    assert stage.client.calls.list(parent_call_sid=first.sid) == []
    assert rest(stage, "GET", "Calls", ("StartTime>", "soon")).status == 400


def test_c108_update_by_url_and_by_twiml(stage: Stage) -> None:
    sid = talking(stage)
    stage.serve("/moved", "<Say>Moved</Say><Pause length='300'/>")
    stage.client.calls(sid).update(url=BASE + "/moved")
    stage.run(2)
    stage.client.calls(sid).update(twiml="<Response><Say>Again</Say><Pause length='9'/></Response>")
    stage.run(2)
    assert stage.texts(stage.leg(sid)) == ["Moved", "Again"]


def test_c108_completed_and_canceled(stage: Stage) -> None:
    sid = talking(stage)
    stage.client.calls(sid).update(status="completed")
    stage.run(1)
    assert stage.leg(sid).state == "completed"
    call = stage.call(DAVID)
    stage.run(3)
    assert stage.phone(DAVID).ringing is not None
    assert stage.client.calls(call.sid).update(status="canceled").status == "canceled"
    stage.run(1)
    assert stage.leg(call.sid).state == "canceled"
    assert stage.phone(DAVID).ringing is None


def test_c108_a_queued_call_that_is_cancelled_never_rings() -> None:
    stage = open_stage(calls_per_second=1.0)
    stage.call()
    call = stage.call(DAVID, status_callback=BASE + "/status", status_callback_event=EVENTS)
    stage.client.calls(call.sid).update(status="canceled")
    stage.run(5)
    assert [visit.fields["CallStatus"] for visit in stage.visits_of("/status")] == ["canceled"]
    assert stage.phone(DAVID).legs == []
    close_stage(stage)


@pytest.mark.parametrize("status", ["canceled", "no-answer"])
def test_c108_completing_a_ringing_call_ends_it_one_way_or_another(status: str) -> None:
    stage = open_stage(unverified=Unverified(completed_while_ringing_status=status))
    call = stage.call()
    stage.run(2)
    stage.client.calls(call.sid).update(status="completed")
    stage.run(1)
    assert stage.leg(call.sid).state == status
    close_stage(stage)


@pytest.mark.parametrize("change", [{"url": BASE + "/x"}, {"status": "completed"}, {"twiml": "<Response/>"}])
def test_c109_a_call_that_is_over_cannot_be_updated(stage: Stage, change: dict[str, str]) -> None:
    sid = talking(stage)
    stage.leg(sid).hang_up()
    stage.run(1)
    with pytest.raises(TwilioRestException) as error:
        stage.client.calls(sid).update(**change)
    assert (error.value.status, error.value.code) == (400, 21220)


def test_c109_a_ringing_call_cannot_be_redirected(stage: Stage) -> None:
    call = stage.call()
    stage.run(2)
    with pytest.raises(TwilioRestException) as error:
        stage.client.calls(call.sid).update(url=BASE + "/x")
    assert error.value.code == 21220
    assert "Call is not in-progress" in error.value.msg


@pytest.mark.parametrize("status", ["pending", "ringing", "in-progress"])
def test_c110_other_statuses_are_invalid(stage: Stage, status: str) -> None:
    sid = talking(stage)
    with pytest.raises(TwilioRestException) as error:
        stage.client.calls(sid).update(status=status)
    assert error.value.status == 400


def test_c111_canceled_leaves_an_answered_call_alone() -> None:
    for refuses in (False, True):
        stage = open_stage(unverified=Unverified(cancel_of_answered_is_refused=refuses))
        sid = talking(stage)
        if refuses:
            with pytest.raises(TwilioRestException):
                stage.client.calls(sid).update(status="canceled")
        else:
            assert stage.client.calls(sid).update(status="canceled").status == "in-progress"
        stage.run(1)
        assert stage.leg(sid).state == "in-progress"
        close_stage(stage)


def test_c111_answered_in_the_instant_of_the_cancel() -> None:
    stage = open_stage(LatencyProfile.realistic())
    stage.serve("/offer", "<Pause length='30'/>")
    call = stage.call()
    stage.run(5)
    leg = stage.phone(OLENA).ringing
    assert leg is not None
    stage.client.calls(call.sid).update(status="canceled")
    leg.answer()
    stage.run(2)
    assert leg.state == "in-progress"
    close_stage(stage)


def test_c112_a_status_callback_cannot_be_changed_alone(stage: Stage) -> None:
    sid = talking(stage)
    with pytest.raises(TwilioRestException):
        stage.client.calls(sid).update(status_callback=BASE + "/other")
    stage.client.calls(sid).update(url=BASE + "/offer", status_callback=BASE + "/other")
    stage.run(1)
    stage.leg(sid).hang_up()
    stage.run(1)
    assert stage.last("/other").fields["CallStatus"] == "completed"


def test_c113_calls_leave_one_a_second_and_say_how_long_they_wait() -> None:
    stage = open_stage(calls_per_second=1.0)
    waits = []
    for number in range(300, 305):
        call = stage.call(
            f"+351500000{number}", status_callback=BASE + "/status", status_callback_event=EVENTS
        )
        waits.append(int(call.queue_time))
        stage.run(0)
    stage.run(10)
    times = [one.seconds for one in stage.visits_of("/status") if one.fields["CallStatus"] == "initiated"]
    assert waits == [0, 1000, 2000, 3000, 4000]
    assert [round(b - a, 3) for a, b in pairwise(times)] == [1.0] * 4
    close_stage(stage)


def test_c113_dialled_legs_do_not_queue() -> None:
    stage = open_stage(calls_per_second=1.0)
    nouns = "".join(f"<Number>+35150000{number:04d}</Number>" for number in range(300, 305))
    stage.dial(f"<Dial>{nouns}</Dial>")
    stage.run(0.5)
    assert sum(phone.ringing is not None for phone in stage.sandbox.phones.values()) == 5
    close_stage(stage)


def test_c114_the_limit_of_concurrent_calls() -> None:
    stage = open_stage(concurrent_calls=2)
    stage.dial("<Pause length='60'/>")
    stage.call()
    stage.run(2)
    third = stage.call(DAVID)
    stage.run(2)
    assert stage.leg(third.sid).state == "failed"
    assert stage.codes() == [10004]
    close_stage(stage)


def test_c115_events_joined_in_one_string_are_accepted_and_silence_all(stage: Stage) -> None:
    stage.answers(OLENA, after=1)
    call = stage.call(status_callback=BASE + "/status", status_callback_event="initiated ringing answered")
    stage.run(5)
    assert call.status == "queued"
    assert stage.codes() == [21626]
    assert stage.visits_of("/status") == []
    assert [one.error_code for one in stage.client.calls(call.sid).notifications.list()] == ["21626"]


def test_c115_the_default_is_the_end_alone(stage: Stage) -> None:
    stage.answers(OLENA, after=1)
    stage.call(status_callback=BASE + "/status")
    stage.run(5)
    assert [visit.fields["CallStatus"] for visit in stage.visits_of("/status")] == ["completed"]
    assert stage.last("/status").fields["SequenceNumber"] == "3"


def test_c116_delete(stage: Stage) -> None:
    sid = talking(stage)
    with pytest.raises(TwilioRestException) as error:
        stage.client.calls(sid).delete()
    assert error.value.code == 20009
    stage.leg(sid).hang_up()
    stage.run(120)
    assert stage.client.calls(sid).delete()
    with pytest.raises(TwilioRestException) as error:
        stage.client.calls(sid).fetch()
    assert error.value.code == 20404


def test_c117_events_are_the_evidence_of_every_webhook(stage: Stage) -> None:
    stage.answers(OLENA, after=1)
    stage.serve("/offer", "<Say>Offer</Say>")
    call = stage.call(status_callback=BASE + "/status", status_callback_event=EVENTS)
    stage.run(10)
    listed = stage.client.calls(call.sid).events.list()
    assert len(listed) == 5
    document = next(one for one in listed if one.request["url"].endswith("/offer"))
    assert document.request["parameters"]["CallSid"] == call.sid
    assert document.response["response_code"] == 200
    assert "<Say>Offer</Say>" in document.response["response_body"]


def test_c118_the_answered_callback_comes_before_rest_knows() -> None:
    stage = open_stage(
        LatencyProfile(callback_jitter_seconds=0.0, webhook_seconds=0.02, read_lag_seconds=1.5)
    )
    seen: list[str] = []

    def status(fields: Any) -> str:
        if fields["CallStatus"] == "in-progress":
            seen.append(str(stage.client.calls(fields["CallSid"]).fetch().status))
            with pytest.raises(TwilioRestException) as error:
                stage.client.calls(fields["CallSid"]).update(url=BASE + "/moved")
            seen.append(str(error.value.code))
        return ""

    stage.serve("/status", status)
    stage.serve("/offer", "<Pause length='60'/>")
    stage.answers(OLENA, after=3)
    call = stage.call(status_callback=BASE + "/status", status_callback_event=EVENTS)
    stage.run(6)
    assert seen == ["ringing", "21220"]
    stage.run(3)
    assert stage.client.calls(call.sid).fetch().status == "in-progress"
    close_stage(stage)


def test_the_window_after_the_answer_is_a_fault_of_its_own(stage: Stage) -> None:
    with_faults(stage, not_in_progress_window_seconds=2.0)
    sid = talking(stage)
    with pytest.raises(TwilioRestException):
        stage.client.calls(sid).update(url=BASE + "/moved")
    stage.run(2)
    stage.client.calls(sid).update(url=BASE + "/moved")


def test_the_life_of_a_call_in_callbacks_and_rest(stage: Stage) -> None:
    sid = talking(stage, status_callback=BASE + "/status", status_callback_event=EVENTS)
    stage.run(74)
    stage.leg(sid).hang_up()
    stage.run(1)
    fields = [visit.fields for visit in stage.visits_of("/status")]
    assert [one["CallStatus"] for one in fields] == ["initiated", "ringing", "in-progress", "completed"]
    assert [one["SequenceNumber"] for one in fields] == ["0", "1", "2", "3"]
    assert (fields[-1]["CallDuration"], fields[-1]["Duration"]) == ("75", "2")
    call = stage.client.calls(sid).fetch()
    assert (call.status, call.duration) == ("completed", "75")
    assert (call.end_time - call.start_time).total_seconds() == 75


@pytest.mark.parametrize(
    ("behaviour", "status", "code"),
    [(Busy(), "busy", "486"), (Unreachable(), "failed", "404"), (NeverAnswers(), "no-answer", "487")],
)
def test_final_statuses(stage: Stage, behaviour: Any, status: str, code: str) -> None:
    stage.phone(OLENA).on_ring = behaviour
    call = stage.call(status_callback=BASE + "/status", timeout=20)
    stage.run(24)
    if status == "no-answer":
        assert stage.leg(call.sid).state == "ringing"
    stage.run(2)
    fields = stage.last("/status").fields
    assert (fields["CallStatus"], fields["SipResponseCode"], fields["CallDuration"]) == (status, code, "0")
    assert "Duration" not in fields


def test_a_burst_is_answered_429_and_not_carried_out(stage: Stage) -> None:
    with_faults(stage, too_many_requests=1)
    assert refused(stage) == (429, 20429)
    with_faults(stage, too_many_requests=1)
    with pytest.raises(TwilioException) as error:
        stage.client.calls.list()
    assert not isinstance(error.value, TwilioRestException)
    assert stage.client.calls.list() == []


def test_effects_of_a_create_begin_after_the_latency_of_rest() -> None:
    stage = open_stage(LatencyProfile(rest_seconds=0.25, ring_start_seconds=0.0))
    stage.call()
    stage.run(0.24)
    assert stage.phone(OLENA).ringing is None
    stage.run(0.02)
    assert stage.phone(OLENA).ringing is not None
    close_stage(stage)


def test_a_call_to_an_own_number_runs_two_documents(stage: Stage) -> None:
    stage.serve("/voice", "<Say>Far side</Say><Pause length='20'/>")
    stage.serve("/offer", "<Say>Near side</Say><Pause length='5'/>")
    call = stage.call(LINE)
    stage.run(3)
    assert stage.leg(call.sid).state == "in-progress"
    far = next(one for one in stage.sandbox.legs.values() if one.direction == "inbound")
    assert (stage.texts(far), stage.texts(stage.leg(call.sid))) == (["Far side"], ["Near side"])
    stage.run(10)
    assert (far.state, stage.leg(call.sid).state) == ("completed", "completed")


def test_a_call_to_an_own_number_without_an_address_just_fails(stage: Stage) -> None:
    call = stage.call(SECOND_LINE)
    stage.run(3)
    assert stage.leg(call.sid).state == "failed"
    assert stage.codes() == []


def test_machine_detection_blocks_the_document_until_its_verdict(stage: Stage) -> None:
    stage.phone(OLENA).on_ring = Voicemail(after=1)
    stage.call(machine_detection="Enable")
    stage.run(4)
    assert "/offer" not in stage.paths()
    stage.run(2)
    assert stage.last("/offer").fields["AnsweredBy"] == "machine_start"


def test_machine_detection_in_the_background(stage: Stage) -> None:
    stage.answers(OLENA, after=1)
    stage.serve("/offer", "<Pause length='30'/>")
    stage.call(machine_detection="Enable", async_amd="true", async_amd_status_callback=BASE + "/amd")
    stage.run(2)
    assert "AnsweredBy" not in stage.last("/offer").fields
    stage.run(5)
    assert stage.last("/amd").fields["AnsweredBy"] == "human"
    assert stage.last("/amd").fields["MachineDetectionDuration"] == "4000"


def test_a_time_limit_ends_the_call(stage: Stage) -> None:
    sid = talking(stage, time_limit=30)
    stage.run(30)
    assert stage.leg(sid).state == "completed"
    assert stage.codes() == [32015]


def test_a_phone_in_a_call_is_busy_for_the_next(stage: Stage) -> None:
    talking(stage)
    second = stage.call()
    stage.run(2)
    assert stage.leg(second.sid).state == "busy"


def test_unknown_fields_are_accepted(stage: Stage) -> None:
    answer = rest(
        stage,
        "POST",
        "Calls",
        ("To", OLENA),
        ("From", LINE),
        ("Url", BASE + "/offer"),
        ("StatusCalback", "x"),
    )
    assert answer.status == 201


def test_rest_may_be_asked_while_a_webhook_is_answered(stage: Stage) -> None:
    def voice(_fields: Any) -> str:
        stage.call(DAVID)
        return "<Pause length='60'/>"

    stage.dial(voice)
    stage.run(5)
    assert stage.phone(DAVID).ringing is not None
    assert stage.phone(STAFF).leg is not None
