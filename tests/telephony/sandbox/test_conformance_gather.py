"""Conformance C20 to C41: Gather."""

from __future__ import annotations

import pytest

from telephony.sandbox import Unverified
from tests.telephony.sandbox.stage import BASE, OLENA, Stage, close_stage, open_stage


def test_c20_without_an_action_the_current_document_is_asked_with_digits(stage: Stage) -> None:
    leg = stage.dial('<Gather numDigits="2"/>')
    stage.run(1)
    leg.press("12")
    stage.run(1)
    assert stage.paths() == ["/voice", "/voice"]
    assert stage.last("/voice").fields["Digits"] == "12"
    assert stage.last("/voice").method == "POST"
    assert stage.last("/voice").fields["CallStatus"] == "in-progress"


@pytest.mark.parametrize("action", [BASE + "/take?x=1&amp;y=2", "/take?x=1&amp;y=2", "take?x=1&amp;y=2"])
def test_c21_c22_absolute_and_relative_actions(stage: Stage, action: str) -> None:
    leg = stage.dial(f'<Gather numDigits="1" action="{action}"/>')
    stage.run(1)
    leg.press("7")
    stage.run(1)
    assert stage.last("/take").url == BASE + "/take?x=1&y=2"
    assert stage.last("/take").fields["Digits"] == "7"


def test_c23_no_input_goes_on_with_the_next_verb_without_a_request(stage: Stage) -> None:
    leg = stage.dial('<Gather action="/take"><Say>Press</Say></Gather><Say>Nothing came</Say>')
    stage.run(20)
    assert "/take" not in stage.paths()
    assert stage.texts(leg) == ["Press", "Nothing came"]


def test_c24_method_get(stage: Stage) -> None:
    leg = stage.dial('<Gather numDigits="1" action="/take" method="GET"/>')
    stage.run(1)
    leg.press("1")
    stage.run(1)
    assert stage.last("/take").method == "GET"
    assert stage.last("/take").fields["Digits"] == "1"


@pytest.mark.parametrize(
    ("attribute", "seconds"), [("", 5.0), (' timeout="10"', 10.0), (' timeout="x"', 5.0)]
)
def test_c25_c26_timeout_is_five_seconds_or_what_is_asked(
    stage: Stage, attribute: str, seconds: float
) -> None:
    leg = stage.dial(f"<Gather{attribute}><Pause length='2'/></Gather><Say>Over</Say>")
    stage.run(30)
    spoken = leg.heard[-1]
    assert leg.answered_at is not None
    assert (spoken.at - leg.answered_at).total_seconds() == pytest.approx(2 + seconds)


def test_c25_the_timeout_begins_anew_with_each_key(stage: Stage) -> None:
    leg = stage.dial('<Gather action="/take"/>')
    stage.run(4)
    leg.press("1")
    stage.run(4)
    leg.press("2")
    stage.run(4.9)
    assert "/take" not in stage.paths()
    stage.run(0.2)
    assert stage.last("/take").fields["Digits"] == "12"


def test_c27_hash_finishes_and_is_not_among_the_digits(stage: Stage) -> None:
    leg = stage.dial('<Gather action="/take"/>')
    stage.run(1)
    leg.press("12#")
    stage.run(1)
    fields = stage.last("/take").fields
    assert (fields["Digits"], fields["FinishedOnKey"], fields["msg"]) == ("12", "#", "Gather End")


def test_c28_without_a_finish_key_it_submits_at_the_timeout_only(stage: Stage) -> None:
    leg = stage.dial('<Gather action="/take" finishOnKey=""/>')
    stage.run(1)
    leg.press("1#")
    stage.run(5)
    assert "/take" not in stage.paths()
    stage.run(1)
    assert stage.last("/take").fields["Digits"] == "1#"


def test_c29_another_finish_key(stage: Stage) -> None:
    leg = stage.dial('<Gather action="/take" finishOnKey="*"/>')
    stage.run(1)
    leg.press("1#*")
    stage.run(1)
    assert stage.last("/take").fields["Digits"] == "1#"


def test_c30_the_finish_key_alone_falls_through(stage: Stage) -> None:
    leg = stage.dial('<Gather action="/take"/><Say>Next</Say>')
    stage.run(1)
    leg.press("#")
    stage.run(1)
    assert "/take" not in stage.paths()
    assert stage.texts(leg) == ["Next"]


def test_c31_digits_are_unlimited(stage: Stage) -> None:
    leg = stage.dial('<Gather action="/take"/>')
    stage.run(1)
    leg.press("1234567890" * 5)
    stage.run(20)
    assert stage.last("/take").fields["Digits"] == "1234567890" * 5


def test_c32_num_digits_submits_at_once(stage: Stage) -> None:
    leg = stage.dial('<Gather numDigits="5" action="/take"/>')
    stage.run(1)
    leg.press("1234")
    stage.run(2)
    assert "/take" not in stage.paths()
    leg.press("5")
    stage.run(0.1)
    assert stage.last("/take").fields["Digits"] == "12345"


def test_c33_action_on_empty_result_asks_without_digits(stage: Stage) -> None:
    stage.dial('<Gather actionOnEmptyResult="true" action="/take"/>')
    stage.run(6)
    assert "Digits" not in stage.last("/take").fields


def test_c34_a_nested_play_loops(stage: Stage) -> None:
    stage.sandbox.settings.media_seconds[BASE + "/a.wav"] = 1.0
    leg = stage.dial('<Gather><Play loop="3">/a.wav</Play></Gather>')
    stage.run(10)
    assert stage.texts(leg) == [BASE + "/a.wav"] * 3


def test_c35_nested_says_loop(stage: Stage) -> None:
    leg = stage.dial('<Gather><Say loop="3">a</Say><Say loop="5">b</Say></Gather>')
    stage.run(10)
    assert stage.texts(leg) == ["a"] * 3 + ["b"] * 5


@pytest.mark.parametrize("child", ["<Record/>", "<Dial>+351500000002</Dial>", "<Hangup/>", "<Redirect/>"])
def test_c36_other_nested_verbs_are_13320(stage: Stage, child: str) -> None:
    stage.dial(f"<Gather>{child}</Gather>")
    stage.run(1)
    assert 13320 in stage.codes()
    assert stage.last("/fallback").fields["ErrorCode"] == "13320"


def test_c37_a_key_interrupts_the_prompt(stage: Stage) -> None:
    leg = stage.dial(
        '<Gather numDigits="2" action="/take"><Say>' + "long " * 100 + "</Say><Say>More</Say></Gather>"
    )
    stage.run(3)
    leg.press("1")
    stage.run(1)
    prompt = leg.heard[0]
    assert prompt.cut_short
    assert prompt.seconds_heard == pytest.approx(3.0)
    assert len(leg.heard) == 1


def test_c38_a_burst_is_split_over_two_gathers(stage: Stage) -> None:
    leg = stage.dial('<Gather numDigits="1" action="/first"/>')
    stage.serve("/first", '<Gather numDigits="2" action="/second"/>')
    stage.run(1)
    leg.press("213")
    stage.run(2)
    assert stage.last("/first").fields["Digits"] == "2"
    assert stage.last("/second").fields["Digits"] == "13"


def test_c38_keys_pressed_while_no_gather_listens_are_lost() -> None:
    for type_ahead, expected in ((False, "3"), (True, "13")):
        stage = open_stage(unverified=Unverified(type_ahead=type_ahead))
        stage.sandbox.settings.faults.slow_answers_seconds = {"/first": 0.4}
        leg = stage.dial('<Gather numDigits="1" action="/first"/>')
        stage.serve("/first", '<Gather action="/second"/>')
        stage.run(1)
        leg.press("213")
        stage.run(8)
        assert stage.last("/second").fields["Digits"] == expected
        close_stage(stage)


def test_c39_an_update_during_gather_asks_the_new_address_and_no_action(stage: Stage) -> None:
    leg = stage.dial('<Gather action="/take" timeout="60"><Say>Press</Say></Gather>')
    stage.run(3)
    stage.serve("/moved", "<Say>Moved</Say>")
    stage.client.calls(leg.sid).update(url=BASE + "/moved")
    stage.run(3)
    assert stage.paths() == ["/voice", "/moved", "/line-status"]


def test_c40_an_empty_answer_to_the_action_ends_the_call(stage: Stage) -> None:
    leg = stage.dial('<Gather numDigits="1" action="/take"/><Say>Never</Say>')
    stage.run(1)
    leg.press("1")
    stage.run(1)
    assert leg.state == "completed"
    assert stage.texts(leg) == []


def test_c41_speech_comes_with_its_confidence(stage: Stage) -> None:
    leg = stage.dial('<Gather input="speech" speechTimeout="auto" action="/take" language="pt-PT"/>')
    stage.run(1)
    leg.press("1")
    leg.speak("árabe", confidence=0.87, language="pt-PT")
    stage.run(3)
    fields = stage.last("/take").fields
    assert (fields["SpeechResult"], fields["Confidence"]) == ("árabe", "0.87")
    assert "Digits" not in fields


def test_c41_the_first_kind_of_input_wins(stage: Stage) -> None:
    leg = stage.dial('<Gather input="dtmf speech" numDigits="1" action="/take"/>')
    stage.run(1)
    leg.press("4")
    leg.speak("árabe")
    stage.run(3)
    assert stage.last("/take").fields["Digits"] == "4"


def test_a_hang_up_during_gather_asks_nothing_unless_the_knob_says_so() -> None:
    for asks in (False, True):
        stage = open_stage(unverified=Unverified(gather_action_after_hangup=asks))
        leg = stage.dial('<Gather action="/take"/>')
        stage.run(1)
        leg.press("12")
        stage.run(1)
        leg.hang_up()
        stage.run(1)
        assert [visit.fields["CallStatus"] for visit in stage.visits_of("/take")] == ["completed"] * asks
        close_stage(stage)


def test_a_voicemail_never_presses(stage: Stage) -> None:
    from telephony.sandbox import Voicemail

    stage.serve("/offer", '<Gather numDigits="1" action="/take"><Say>Press 1</Say></Gather><Hangup/>')
    stage.phone(OLENA).on_ring = Voicemail(after=20)
    call = stage.call()
    stage.run(60)
    assert stage.leg(call.sid).state == "completed"
    assert "/take" not in stage.paths()
