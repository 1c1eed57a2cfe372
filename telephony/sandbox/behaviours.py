"""Read a phone's behaviour from JSON."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from telephony.sandbox.legs import KEYS
from telephony.sandbox.phones import Answers, Behaviour, Busy, NeverAnswers, Rejects, Unreachable, Voicemail

MAX_SECONDS = 86_400.0


def behaviour_from(given: dict[str, Any]) -> Behaviour:
    """Return a behaviour, or raise ValueError with a sentence that says what is wrong.

    `{"kind": "answers", "after": 4, "presses": [["1", 2]], "hangs_up_after": 60}`; the other kinds are
    never_answers, rejects, voicemail, busy and unreachable.
    """
    kind = given.get("kind")
    make = _KINDS.get(kind) if isinstance(kind, str) else None
    if make is None:
        raise ValueError(f"'kind' must be one of {', '.join(_KINDS)}")
    return make(given)


def _answers(given: dict[str, Any]) -> Answers:
    presses = given.get("presses", [])
    if not isinstance(presses, list):
        raise TypeError("'presses' must be a list of pairs: keys, seconds after the answer")
    hangs_up = given.get("hangs_up_after")
    return Answers(
        after=_seconds(given, "after", 4.0),
        presses=tuple(_press(pair) for pair in presses),
        hangs_up_after=None if hangs_up is None else _seconds(given, "hangs_up_after", 0.0),
    )


def _press(pair: object) -> tuple[str, float]:
    if not isinstance(pair, (list, tuple)) or len(pair) != 2:  # noqa: PLR2004  # a pair
        raise ValueError("each of 'presses' must be a pair: keys, seconds after the answer")
    keys, seconds = pair
    if not isinstance(keys, str) or not set(keys) <= KEYS:
        raise ValueError(f"there are no such keys on a phone: {keys!r}")
    return keys, _seconds({"presses": seconds}, "presses", 0.0)


def _seconds(given: dict[str, Any], name: str, default: float) -> float:
    value = given.get(name, default)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= MAX_SECONDS:
        raise ValueError(f"'{name}' must be seconds, 0 to {MAX_SECONDS:g}")
    return float(value)


_KINDS: dict[str, Callable[[dict[str, Any]], Behaviour]] = {
    "answers": _answers,
    "never_answers": lambda _given: NeverAnswers(),
    "rejects": lambda given: Rejects(_seconds(given, "after", 3.0)),
    "voicemail": lambda given: Voicemail(
        _seconds(given, "after", 20.0),
        _seconds(given, "greeting_seconds", 8.0),
        _seconds(given, "records_seconds", 120.0),
    ),
    "busy": lambda _given: Busy(),
    "unreachable": lambda _given: Unreachable(),
}
