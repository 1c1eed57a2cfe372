"""Every join is built by one function, and keeps what the carrier does not forgive."""

import re

import pytest
from twilio.twiml.voice_response import VoiceResponse

from dispatch.domain.legs import LegRole
from dispatch.domain.views import Room
from telephony.twiml import Join, ask_keys, fresh_label, join_room
from tests.telephony.phones import Document

LEG = "CA" + "ab" * 16


def joined(role: LegRole, conference_id: str | None = None) -> Document:
    document = VoiceResponse()
    join = Join(
        role, LEG, Room("room-1", conference_id), "https://w", "https://a", "https://m", "https://r", 60
    )
    join_room(document, join)
    return Document(str(document))


@pytest.mark.parametrize("role", list(LegRole))
def test_every_join_leaves_the_room_standing_and_reports_alike(role: LegRole) -> None:
    document = joined(role)
    conference = document.conference.attrib
    assert conference["endConferenceOnExit"] == "false"
    assert conference["beep"] == "false"
    assert conference["waitUrl"] == "https://w"
    assert conference["statusCallback"] == "https://r"
    assert conference["statusCallbackEvent"] == "start end join leave"
    assert document.dial.attrib["timeLimit"] == "60"
    assert document.dial.attrib["action"] == "https://a"


def test_only_staff_start_the_room_and_interpreters_leave_it_by_star_as_they_do() -> None:
    staff, interpreter = joined(LegRole.STAFF), joined(LegRole.INTERPRETER)
    assert staff.conference.attrib["startConferenceOnEnter"] == "true"
    assert staff.dial.attrib["hangupOnStar"] == "true"
    assert interpreter.conference.attrib["startConferenceOnEnter"] == "false"
    assert interpreter.dial.attrib["hangupOnStar"] == "true"
    assert joined(LegRole.PARTNER).dial.attrib["hangupOnStar"] == "false"


def test_twiml_always_follows_the_dial() -> None:
    document = joined(LegRole.STAFF)
    assert document.verbs == ["Dial", "Redirect"]
    assert document.redirect == "https://m"


def test_an_interpreter_joins_by_id_as_soon_as_it_is_known_and_opens_no_empty_room() -> None:
    assert joined(LegRole.INTERPRETER).conference.text == "room-1"
    assert joined(LegRole.INTERPRETER, "CF1").conference.text == "CF1"


def test_staff_join_by_name_because_their_room_may_just_have_ended() -> None:
    assert joined(LegRole.STAFF, "CF1").conference.text == "room-1"


def test_a_label_is_never_used_twice_and_is_one_that_the_carrier_takes() -> None:
    labels = {fresh_label(LegRole.STAFF, LEG) for _ in range(100)}
    assert len(labels) == 100
    for label in labels:
        assert len(label) <= 128
        assert "/" not in label
        assert not re.fullmatch(r"CA[0-9a-f]{32}", label)


def test_no_key_ends_a_question_early() -> None:
    document = VoiceResponse()
    ask_keys(document, keys=1, answer_url="https://a", seconds=5)
    assert Document(str(document)).gather.attrib["finishOnKey"] == ""
