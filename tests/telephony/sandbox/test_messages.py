"""Text messages: the Message resource, asked by the real SDK, and what arrives on the phones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from twilio.base.exceptions import TwilioRestException

from telephony.sandbox import Unreachable
from telephony.sandbox.words import segments
from tests.telephony.sandbox.stage import LINE, OLENA

if TYPE_CHECKING:
    from tests.telephony.sandbox.stage import Stage


def test_a_message_is_queued_sent_and_delivered(stage: Stage) -> None:
    message = stage.client.messages.create(to=OLENA, from_=LINE, body="Olá: 3")
    assert (message.status, message.direction, message.num_segments) == ("queued", "outbound-api", "1")
    assert message.date_sent is None
    assert not stage.sandbox.phone(OLENA).texts
    stage.loop.run_for(5)
    (text,) = stage.sandbox.phone(OLENA).texts
    assert (text.from_, text.body) == (LINE, "Olá: 3")
    fetched = stage.client.messages(str(message.sid)).fetch()
    assert fetched.status == "delivered"
    assert fetched.date_sent is not None
    assert [one.sid for one in stage.client.messages.list(to=OLENA)] == [message.sid]
    assert not stage.client.messages.list(to=LINE)
    (event,) = [event for event in stage.sandbox.events.after(0) if event["event"] == "text"]
    assert (event["phone"], event["text"]) == (OLENA, "Olá: 3")


def test_a_phone_that_is_switched_off_gets_nothing(stage: Stage) -> None:
    stage.sandbox.phone(OLENA).on_ring = Unreachable()
    message = stage.client.messages.create(to=OLENA, from_=LINE, body="Hello")
    stage.loop.run_for(60)
    assert stage.client.messages(str(message.sid)).fetch().status == "sent"
    assert not stage.sandbox.phone(OLENA).texts


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"to": "no number"}, 21211),
        ({"to": ""}, 21604),
        ({"from_": ""}, 21603),
        ({"from_": "+1"}, 21212),
        ({"from_": "A name too long"}, 21212),
        ({"from_": "+447700900999"}, 21606),
        ({"body": ""}, 21602),
        ({"body": "x" * 1601}, 21617),
    ],
)
def test_what_makes_no_sense_is_refused(stage: Stage, given: dict[str, Any], code: int) -> None:
    with pytest.raises(TwilioRestException) as raised:
        stage.client.messages.create(**{"to": OLENA, "from_": LINE, "body": "Hello", **given})
    assert (raised.value.code, raised.value.status) == (code, 400)


def test_whoever_answered_stop_gets_no_more(stage: Stage) -> None:
    stage.sandbox.phone(OLENA).has_opted_out = True
    with pytest.raises(TwilioRestException) as raised:
        stage.client.messages.create(to=OLENA, from_=LINE, body="Hello")
    assert raised.value.code == 21610


def test_a_name_may_be_the_sender(stage: Stage) -> None:
    stage.client.messages.create(to=OLENA, from_="Ponte", body="Hello")
    stage.loop.run_for(5)
    assert [text.from_ for text in stage.sandbox.phone(OLENA).texts] == ["Ponte"]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("x" * 160, 1),
        ("x" * 161, 2),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("ã" * 70, 1),
        ("ã" * 71, 2),
        ("é" * 160, 1),
    ],
)
def test_letters_that_need_more_room_make_more_pieces(text: str, pieces: int) -> None:
    assert segments(text) == pieces
