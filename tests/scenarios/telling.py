"""Tells a play for people: who heard, pressed and did what, in order, with the passing of time."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.scenarios.play import Play

TRANSCRIPT_TO = "PONTE_TRANSCRIPT_TO"
"""Names the file that every scenario's transcript is appended to; see `config/transcript.py`."""
MUSIC = {"quiet-4.wav": "(quiet music)", "quiet-8.wav": "(quiet music)", "tone.wav": "(a soft tone)"}
ENDS = {
    "phone": "hangs up",
    "program": "is hung up on",
    "carrier": "is no longer rung",
    "api": "is hung up on",
}
COLUMN = 11


def tell(play: Play) -> str:
    """Return what everybody heard and did: seconds since the beginning, who, what."""
    names = {leg.sid: party.name for party in play.parties.values() for leg in party.legs}
    phones = {party.phone.number: party.name for party in play.parties.values()}
    events = [event for event in play.sandbox.events.after(0) if event.get("phone")]
    began = datetime.fromisoformat(events[0]["at"]) if events else None
    lines: list[tuple[float, str, str]] = []
    for event in events:
        what = _told(event)
        if not what or not began:
            continue
        who = names.get(event["leg"]) or phones.get(event["phone"], "somebody")
        seconds = (datetime.fromisoformat(event["at"]) - began).total_seconds()
        if lines and event["event"] == "pressed" and event["is_heeded"] and _is_pressing(lines[-1], who):
            lines[-1] = (lines[-1][0], who, lines[-1][2] + event["key"])  # one line for a whole code
        else:
            lines.append((seconds, who, what))
    return "\n".join(
        f"{int(seconds // 60):>3}:{seconds % 60:04.1f}  {who.capitalize():<{COLUMN}}{what}"
        for seconds, who, what in lines
    )


def _is_pressing(line: tuple[float, str, str], who: str) -> bool:
    return line[1] == who and line[2].startswith("presses") and not line[2].endswith(")")


def _told(event: dict[str, Any]) -> str | None:  # noqa: PLR0911 - a table of cases
    match event["event"]:
        case "dialled":
            return f"dials {event['to']}"
        case "ringing":
            return "the phone rings"
        case "heard":
            return _heard(event)
        case "pressed":
            return f"presses {event['key']}" + ("" if event["is_heeded"] else " (nobody listens)")
        case "joined":
            return "is in the room"
        case "left":
            return "leaves the room"
        case "text":
            return f"reads: {event['text']}"
        case "ended":
            return f"{ENDS.get(event['cause'], 'is off the line')} ({event['status']})"
        case _:
            return None


def _heard(event: dict[str, Any]) -> str | None:
    kind, text = event["kind"], event["text"]
    if kind == "say":
        return f"hears [{event['language']}] {text}"
    if kind == "play":
        file = text.rpartition("/")[2]
        prompt = file.removesuffix(".wav")
        return f"hears {MUSIC.get(file, f'the recording of {prompt}')}"
    return f"hears {kind} {text}".rstrip() if kind not in {"silence", "music"} else None
