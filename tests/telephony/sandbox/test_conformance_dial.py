"""Conformance C52 to C63: Dial with Number and plain text."""

from __future__ import annotations

import pytest

from telephony.sandbox import Busy, NeverAnswers, Rejects, Unreachable, Unverified
from tests.telephony.sandbox.stage import (
    BASE,
    DAVID,
    IRYNA,
    LINE,
    OLENA,
    STAFF,
    Stage,
    close_stage,
    open_stage,
)

EVENTS = 'statusCallback="/child" statusCallbackEvent="initiated ringing answered completed"'


def children(stage: Stage) -> dict[str, str]:
    """Return the state of every called phone's latest leg."""
    return {
        number: phone.leg.state
        for number, phone in stage.sandbox.phones.items()
        if phone.leg is not None and phone.leg.direction == "outbound-dial"
    }


@pytest.mark.parametrize("noun", [OLENA, f"<Number>{OLENA}</Number>", "<Number>+351 500 000 002</Number>"])
def test_c52_a_number_is_rung_and_bridged(stage: Stage, noun: str) -> None:
    stage.answers(OLENA, after=3)
    leg = stage.dial(f"<Dial>{noun}</Dial>")
    stage.run(2)
    assert leg.heard[-1].kind == "ringing"
    stage.run(2)
    assert leg.talks_with() == {stage.phone(OLENA)}
    assert stage.phone(OLENA).live_legs[0].from_ == STAFF


def test_c52_several_ring_and_the_first_to_answer_wins(stage: Stage) -> None:
    stage.answers(OLENA, after=6)
    stage.answers(DAVID, after=3)
    leg = stage.dial(f"<Dial><Number>{OLENA}</Number><Number>{DAVID}</Number><Number>{IRYNA}</Number></Dial>")
    stage.run(2)
    assert children(stage) == {OLENA: "ringing", DAVID: "ringing", IRYNA: "ringing"}
    stage.run(10)
    assert children(stage) == {OLENA: "canceled", DAVID: "in-progress", IRYNA: "canceled"}
    assert leg.talks_with() == {stage.phone(DAVID)}


def test_c52_two_who_answer_in_the_same_instant(stage: Stage) -> None:
    stage.answers(OLENA, DAVID, after=3)
    leg = stage.dial(f"<Dial><Number>{OLENA}</Number><Number>{DAVID}</Number></Dial>")
    stage.run(10)
    assert sorted(children(stage).values()) == ["completed", "in-progress"]
    assert len(leg.talks_with()) == 1


def test_c52_sequential_rings_one_after_another(stage: Stage) -> None:
    stage.phone(OLENA).on_ring = Rejects(after=2)
    stage.answers(DAVID, after=2)
    leg = stage.dial(f'<Dial sequential="true"><Number>{OLENA}</Number><Number>{DAVID}</Number></Dial>')
    stage.run(1)
    assert children(stage) == {OLENA: "ringing"}
    stage.run(10)
    assert leg.talks_with() == {stage.phone(DAVID)}


def test_c53_the_action_knows_what_came_of_it(stage: Stage) -> None:
    stage.answers(OLENA, after=3, hangs_up_after=10)
    leg = stage.dial(f'<Dial action="/after"><Number>{OLENA}</Number></Dial>')
    stage.serve("/after", "<Say>Bye</Say>")
    stage.run(20)
    visit = stage.last("/after")
    child = stage.phone(OLENA).legs[0]
    assert visit.method == "POST"
    assert visit.fields["DialCallStatus"] == "completed"
    assert visit.fields["DialCallSid"] == child.sid
    assert visit.fields["DialCallDuration"] == "10"
    assert visit.fields["DialBridged"] == "true"
    assert stage.texts(leg) == ["Bye"]


def test_c53_an_empty_answer_to_the_action_ends_the_call(stage: Stage) -> None:
    stage.answers(OLENA, after=1, hangs_up_after=1)
    leg = stage.dial(f'<Dial action="/after">{OLENA}</Dial><Say>Never</Say>')
    stage.run(5)
    assert leg.state == "completed"
    assert stage.texts(leg) == []


def test_c54_action_by_get(stage: Stage) -> None:
    stage.phone(OLENA).on_ring = Busy()
    stage.dial(f'<Dial action="/after" method="GET">{OLENA}</Dial>')
    stage.run(2)
    assert stage.last("/after").method == "GET"
    assert stage.last("/after").fields["DialCallStatus"] == "busy"


def test_c55_without_an_action_the_next_verb(stage: Stage) -> None:
    stage.phone(OLENA).on_ring = Busy()
    leg = stage.dial(f"<Dial>{OLENA}</Dial><Say>Busy</Say>")
    stage.run(2)
    assert stage.texts(leg) == ["Busy"]


@pytest.mark.parametrize(("attribute", "seconds"), [("", 35), (' timeout="10"', 15), (' timeout="1"', 10)])
def test_c56_the_ring_time_has_five_more_seconds(stage: Stage, attribute: str, seconds: float) -> None:
    stage.phone(OLENA).on_ring = NeverAnswers()
    stage.dial(f'<Dial action="/after"{attribute}><Number {EVENTS}>{OLENA}</Number></Dial>')
    stage.run(seconds - 0.5)
    assert "/after" not in stage.paths()
    stage.run(1)
    assert stage.last("/after").fields["DialCallStatus"] == "no-answer"
    assert stage.last("/child").fields["SipResponseCode"] == "487"


@pytest.mark.parametrize(
    ("behaviour", "status"), [(Busy(), "busy"), (Unreachable(), "failed"), (Rejects(1), "busy")]
)
def test_c57_statuses(stage: Stage, behaviour: object, status: str) -> None:
    stage.phone(OLENA).on_ring = behaviour  # type: ignore[assignment]
    stage.dial(f'<Dial action="/after"><Number {EVENTS}>{OLENA}</Number></Dial>')
    stage.run(3)
    assert stage.last("/after").fields["DialCallStatus"] == status
    assert stage.last("/child").fields["SipResponseCode"] == {"busy": "486", "failed": "404"}[status]


def test_c57_all_busy_is_busy(stage: Stage) -> None:
    for number in (OLENA, DAVID):
        stage.phone(number).on_ring = Busy()
    stage.dial(f'<Dial action="/after"><Number>{OLENA}</Number><Number>{DAVID}</Number></Dial>')
    stage.run(3)
    assert stage.last("/after").fields["DialCallStatus"] == "busy"


def test_c58_a_caller_id_of_somebody_else_is_13214(stage: Stage) -> None:
    stage.dial(f'<Dial callerId="{IRYNA}" action="/after">{OLENA}</Dial>')
    stage.run(3)
    assert stage.codes() == [13214]
    assert stage.last("/after").fields["DialCallStatus"] == "failed"


@pytest.mark.parametrize("shown", [STAFF, LINE, "+351500000101"])
def test_c58_own_numbers_and_those_of_the_call_may_be_shown(stage: Stage, shown: str) -> None:
    stage.answers(OLENA)
    stage.dial(f'<Dial callerId="{shown}">{OLENA}</Dial>')
    stage.run(3)
    assert stage.phone(OLENA).legs[0].from_ == shown


def test_c58_destinations_that_may_not_be_called(stage: Stage) -> None:
    stage.sandbox.faults.blocked_prefixes = ("+44",)
    stage.dial('<Dial action="/after"><Number>+447700900001</Number></Dial>')
    stage.run(3)
    assert stage.codes() == [13227]
    assert stage.last("/after").fields["DialCallStatus"] == "failed"


def test_c59_who_calls_hangs_up_and_the_called_are_let_go() -> None:
    for asks in (True, False):
        stage = open_stage(unverified=Unverified(dial_action_after_hangup=asks))
        stage.answers(OLENA, after=2)
        leg = stage.dial(f'<Dial action="/after">{OLENA}</Dial><Say>Never</Say>')
        stage.run(5)
        leg.hang_up()
        stage.run(1)
        assert children(stage) == {OLENA: "completed"}
        assert [visit.fields["CallStatus"] for visit in stage.visits_of("/after")] == ["completed"] * asks
        close_stage(stage)


def test_c59_a_caller_who_gives_up_while_it_rings(stage: Stage) -> None:
    leg = stage.dial(f"<Dial>{OLENA}</Dial>")
    stage.run(5)
    leg.hang_up()
    stage.run(1)
    assert children(stage) == {OLENA: "canceled"}
    assert stage.phone(OLENA).ringing is None


def test_c60_callbacks_of_the_called_leg(stage: Stage) -> None:
    stage.answers(OLENA, after=2, hangs_up_after=3)
    leg = stage.dial(f"<Dial><Number {EVENTS}>{OLENA}</Number></Dial>")
    stage.run(10)
    fields = [visit.fields for visit in stage.visits_of("/child")]
    assert [one["CallStatus"] for one in fields] == ["initiated", "ringing", "in-progress", "completed"]
    assert [one["SequenceNumber"] for one in fields] == ["0", "1", "2", "3"]
    assert {one["ParentCallSid"] for one in fields} == {leg.sid}
    assert {one["Direction"] for one in fields} == {"outbound-dial"}


WHISPER = f'<Dial action="/after"><Number url="/whisper">{OLENA}</Number></Dial>'


def test_c61_a_whisper_that_hangs_up_declines(stage: Stage) -> None:
    stage.answers(OLENA, after=2)
    stage.serve("/whisper", '<Gather numDigits="1" action="/yes"><Say>1 to accept</Say></Gather><Hangup/>')
    leg = stage.dial(WHISPER)
    stage.run(12)
    assert stage.texts(stage.phone(OLENA).legs[0]) == ["1 to accept"]
    assert children(stage) == {OLENA: "completed"}
    assert leg.talk_intervals == []
    assert stage.last("/after").fields["DialBridged"] == "false"


def test_c61_falling_off_the_whisper_bridges(stage: Stage) -> None:
    stage.answers(OLENA, after=2)
    stage.serve("/whisper", "<Say>A call for you</Say>")
    leg = stage.dial(WHISPER)
    stage.run(12)
    assert leg.talks_with() == {stage.phone(OLENA)}
    assert stage.last("/whisper").fields["ParentCallSid"] == leg.sid


def test_c61_dial_in_a_whisper_is_13201(stage: Stage) -> None:
    stage.answers(OLENA, after=2)
    stage.serve("/whisper", f"<Dial>{DAVID}</Dial>")
    stage.dial(WHISPER)
    stage.run(20)
    assert stage.codes() == [13201]
    assert children(stage) == {OLENA: "completed"}


def test_c62_star_lets_the_called_go_and_the_caller_go_on(stage: Stage) -> None:
    stage.answers(OLENA, after=2)
    leg = stage.dial(f'<Dial hangupOnStar="true" action="/after">{OLENA}</Dial>')
    stage.serve("/after", "<Pause length='60'/>")
    stage.run(5)
    leg.press("12*")
    stage.run(2)
    assert children(stage) == {OLENA: "completed"}
    assert stage.last("/after").fields["CallStatus"] == "in-progress"
    assert leg.state == "in-progress"


def test_c62_without_hangup_on_star_it_is_just_a_tone(stage: Stage) -> None:
    stage.answers(OLENA, after=2)
    leg = stage.dial(f"<Dial>{OLENA}</Dial>")
    stage.run(5)
    leg.press("*")
    stage.run(2)
    assert leg.talks_with() == {stage.phone(OLENA)}


def test_c63_what_is_no_noun_is_13215(stage: Stage) -> None:
    stage.dial("<Dial><Say>Hello</Say></Dial>")
    stage.run(2)
    assert stage.codes()[0] == 13215


def test_answer_on_bridge_keeps_ringing_until_somebody_answers(stage: Stage) -> None:
    stage.answers(OLENA, after=5)
    leg = stage.dial(f'<Dial answerOnBridge="true">{OLENA}</Dial>')
    stage.run(4)
    assert leg.state == "ringing"
    stage.run(2)
    assert leg.state == "in-progress"


def test_a_time_limit_ends_the_bridge(stage: Stage) -> None:
    stage.answers(OLENA, after=1)
    stage.dial(f'<Dial timeLimit="20" action="/after">{OLENA}</Dial>')
    stage.run(20.5)
    assert "/after" not in stage.paths()
    stage.run(1)
    assert stage.last("/after").fields["DialCallDuration"] == "20"


def test_a_called_leg_that_is_redirected_leaves_the_bridge_without_a_duration(stage: Stage) -> None:
    stage.answers(OLENA, after=1)
    stage.serve("/moved", "<Say>Moved</Say><Pause length='30'/>")
    stage.dial(f'<Dial action="/after">{OLENA}</Dial>')
    stage.run(3)
    child = stage.phone(OLENA).live_legs[0]
    stage.client.calls(child.sid).update(url=BASE + "/moved")
    stage.run(3)
    assert stage.texts(child) == ["Moved"]
    assert "DialCallDuration" not in stage.last("/after").fields
    assert child.talk_intervals[-1][2] < stage.sandbox.now()
