"""Conformance C42 to C50: Say, Play, Pause, Redirect, Reject, Hangup."""

from __future__ import annotations

import io
import wave

import pytest
from flask import Response

from telephony.sandbox import LatencyProfile, Unverified
from tests.telephony.sandbox.stage import BASE, STAFF, Stage, close_stage, open_stage


def recording(seconds: float) -> bytes:
    """Make a silent telephone recording."""
    kept = io.BytesIO()
    with wave.open(kept, "wb") as made:
        made.setnchannels(1)
        made.setsampwidth(1)
        made.setframerate(8000)
        made.writeframes(b"\x80" * int(8000 * seconds))
    return kept.getvalue()


def test_c42_loop_repeats_and_zero_means_until_hang_up(stage: Stage) -> None:
    leg = stage.dial('<Say loop="2">a</Say><Say loop="0">endless text</Say>')
    stage.run(60)
    assert stage.texts(leg)[:3] == ["a", "a", "endless text"]
    assert leg.state == "in-progress"
    stage.run(900)
    assert stage.texts(leg).count("endless text") == 1000
    assert leg.state == "completed"


def test_c43_language_and_voice_are_passed_through(stage: Stage) -> None:
    leg = stage.dial('<Say language="pt-PT" voice="Polly.Ines-Neural">Olá</Say><Say>Hello</Say>')
    stage.run(5)
    assert [(one.language, one.voice) for one in leg.heard] == [
        ("pt-PT", "Polly.Ines-Neural"),
        ("en-US", "man"),
    ]
    assert stage.codes() == []


def test_c43_a_voice_of_another_language_is_a_warning(stage: Stage) -> None:
    stage.dial('<Say language="en-US" voice="Polly.Ines-Neural">Hello</Say>')
    stage.run(5)
    assert stage.codes() == [13512]


def test_c43_too_long_and_empty_texts_are_warnings(stage: Stage) -> None:
    leg = stage.dial(
        "<Say>" + "a" * 4097 + '</Say><Say/><Say voice="Polly.Ines">' + "a" * 3001 + "</Say><Say>b</Say>"
    )
    stage.run(5)
    assert stage.codes() == [13521, 13520, 13521]
    assert stage.texts(leg) == ["b"]


def test_speech_takes_its_time() -> None:
    stage = open_stage(LatencyProfile.realistic())
    leg = stage.dial("<Say>" + "a" * 28 + "</Say>")
    stage.run(60)
    (heard,) = leg.heard
    assert heard.seconds_heard == pytest.approx(2.0)
    assert leg.answered_at is not None
    assert (heard.at - leg.answered_at).total_seconds() == pytest.approx(0.3)
    close_stage(stage)


def test_c44_play_is_a_get_without_the_fields_of_the_call(stage: Stage) -> None:
    stage.serve("/a.wav", lambda _: Response(recording(2.5), mimetype="audio/wav"))
    leg = stage.dial('<Play loop="2">/a.wav</Play>')
    stage.run(20)
    visit = stage.last("/a.wav")
    assert (visit.method, visit.fields) == ("GET", {})
    assert [one.seconds_heard for one in leg.heard] == pytest.approx([2.5, 2.5])


def test_c44_play_digits(stage: Stage) -> None:
    leg = stage.dial('<Play digits="12w3"/>')
    stage.run(5)
    assert [(one.kind, one.text) for one in leg.heard] == [("tone", "12w3")]


def test_c45_a_missing_recording_is_an_error(stage: Stage) -> None:
    stage.serve("/gone.wav", lambda _: Response("", 404))
    leg = stage.dial("<Play>/gone.wav</Play><Say>Never</Say>")
    stage.run(10)
    assert 11200 in stage.codes()
    assert stage.last("/fallback").fields["ErrorCode"] == "11200"
    assert "Never" not in stage.texts(leg)


@pytest.mark.parametrize(("target", "method"), [(BASE + "/next", "POST"), ("/next", "GET"), ("next", "POST")])
def test_c46_redirect_and_nothing_after_it(stage: Stage, target: str, method: str) -> None:
    stage.serve("/next", "<Say>Next</Say>")
    leg = stage.dial(f'<Redirect method="{method}">{target}</Redirect><Say>Never</Say>')
    stage.run(5)
    assert stage.last("/next").method == method
    assert stage.texts(leg) == ["Next"]


def test_c46_an_empty_redirect_is_the_current_document(stage: Stage) -> None:
    stage.dial("<Pause length='10'/><Redirect/>")
    stage.run(35)
    assert stage.paths() == ["/voice"] * 4


def test_c47_a_redirect_to_nowhere_is_an_error(stage: Stage) -> None:
    stage.dial("<Redirect>ftp://example.com/x</Redirect>")
    stage.run(5)
    assert stage.codes() == [11100]
    assert stage.last("/fallback").fields["ErrorCode"] == "11100"


@pytest.mark.parametrize(
    ("verb", "status"), [("<Reject/>", "no-answer"), ('<Reject reason="busy"/>', "busy")]
)
def test_c48_reject_never_answers(stage: Stage, verb: str, status: str) -> None:
    leg = stage.dial(verb + "<Say>Never</Say>")
    stage.run(5)
    assert leg.state == status
    assert leg.answered_at is None
    assert stage.last("/line-status").fields["CallStatus"] == status
    assert "Duration" not in stage.last("/line-status").fields


def test_c49_hangup_first_answers_and_is_billed(stage: Stage) -> None:
    leg = stage.dial("<Hangup/>")
    stage.run(5)
    assert leg.state == "completed"
    assert leg.answered_at is not None


def test_a_leading_pause_lets_the_phone_ring_on(stage: Stage) -> None:
    leg = stage.dial('<Pause length="3"/><Say>Hello</Say><Pause length="9"/>')
    stage.run(2)
    assert leg.state == "ringing"
    stage.run(2)
    assert leg.state == "in-progress"


def test_c50_a_document_that_runs_out_of_verbs_completes_the_call(stage: Stage) -> None:
    leg = stage.dial("<Say>Bye</Say>")
    stage.run(5)
    assert leg.state == "completed"
    fields = stage.last("/line-status").fields
    assert fields["CallStatus"] == "completed"
    assert fields["CallbackSource"] == "call-progress-events"
    assert (fields["CallDuration"], fields["Duration"]) == ("0", "1")


def test_duration_is_minutes_and_call_duration_seconds(stage: Stage) -> None:
    leg = stage.dial('<Pause length="60"/>' * 3)
    stage.serve("/voice", '<Say>a</Say><Pause length="125"/>')
    stage.run(200)
    fields = stage.last("/line-status").fields
    assert leg.state == "completed"
    assert (fields["CallDuration"], fields["Duration"], fields["SipResponseCode"]) == ("125", "3", "200")


def test_a_caller_who_gives_up_before_the_answer() -> None:
    stage = open_stage(LatencyProfile.realistic(), unverified=Unverified(abandoned_inbound_status="canceled"))
    leg = stage.dial("<Say>Hello</Say>")
    stage.run(0.1)
    leg.hang_up()
    stage.run(5)
    assert leg.state == "canceled"
    assert stage.paths() == []
    close_stage(stage)


def test_a_number_without_an_address_fails_silently(stage: Stage) -> None:
    leg = stage.phone(STAFF).dial("+351500000101")
    stage.run(1)
    assert leg.state == "failed"
    assert stage.codes() == []
