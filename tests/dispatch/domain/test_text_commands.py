"""Shows how text messages are understood."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.domain.text_commands import LONGEST_PAUSE_MINUTES, TextAsked, TextWord, read_text


@pytest.mark.parametrize(
    ("body", "word", "minutes"),
    [
        ("ON", TextWord.ON_DUTY, None),
        (" on. ", TextWord.ON_DUTY, None),
        ("Off!", TextWord.OFF_DUTY, None),
        ("desligar", TextWord.OFF_DUTY, None),
        ("PAUSA 30", TextWord.PAUSE, 30),
        ("pause 45 min", TextWord.PAUSE, 45),
        ("Pausa", TextWord.PAUSE, 30),
        ("pausa10", TextWord.PAUSE, 10),
        ("pausa 1 minuto", TextWord.UNKNOWN, None),
        ("PAUSA 0", TextWord.UNKNOWN, None),
        (f"PAUSA {LONGEST_PAUSE_MINUTES + 1}", TextWord.UNKNOWN, None),
        ("1", TextWord.RETURN, None),
        ("11", TextWord.UNKNOWN, None),
        ("stop", TextWord.STOP, None),
        ("PARAR", TextWord.STOP, None),
        ("Start", TextWord.START, None),
        ("HELP", TextWord.CARRIERS, None),
        ("ligar-me amanhã", TextWord.UNKNOWN, None),
        ("", TextWord.UNKNOWN, None),
    ],
)
def test_a_text_message_is_understood(body: str, word: TextWord, minutes: int | None) -> None:
    assert read_text(body) == TextAsked(word, minutes)


@given(st.text())
def test_nothing_that_can_be_written_is_a_fault(body: str) -> None:
    asked = read_text(body)
    assert (asked.word is TextWord.PAUSE) == (asked.pause_minutes is not None)
