"""Show the engine's things as JSON to whoever controls the sandbox."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from telephony.sandbox.conference import Conference
    from telephony.sandbox.engine import Notification
    from telephony.sandbox.legs import Leg
    from telephony.sandbox.phones import Phone
    from telephony.sandbox.webhooks import RequestRecord


def phone(one: Phone) -> dict[str, Any]:
    """Return a phone and what it is doing."""
    ringing = one.ringing
    return {
        "number": one.number,
        "label": one.label,
        "behaviour": getattr(one.on_ring, "__name__", type(one.on_ring).__name__),
        "is_held": one.is_held,
        "ringing": leg(ringing) if ringing is not None else None,
        "legs": [leg(live) for live in one.live_legs],
        "talks_with": sorted({other.number for live in one.live_legs for other in live.talks_with()}),
        "texts": [
            {"at": _time(text.created_at), "from": text.from_, "text": text.body} for text in one.texts[-20:]
        ],
    }


def leg(one: Leg) -> dict[str, Any]:
    """Return a leg and its times."""
    room = one.participation.room if one.participation is not None else None
    return {
        "sid": one.sid,
        "phone": one.phone.number,
        "direction": one.direction,
        "from": one.from_,
        "to": one.to,
        "state": one.status,
        "created_at": _time(one.created_at),
        "started_at": _time(one.started_at),
        "answered_at": _time(one.answered_at),
        "ended_at": _time(one.ended_at),
        "ended_by": one.end_cause,
        "conference": room.sid if room is not None else None,
        "talks_with": sorted(other.number for other in one.talks_with()),
    }


def transcript(one: Leg) -> list[dict[str, Any]]:
    """Return what was heard on a leg."""
    return [
        {
            "at": _time(heard.at),
            "kind": heard.kind,
            "text": heard.text,
            "language": heard.language,
            "voice": heard.voice,
            "seconds_heard": round(heard.seconds_heard, 3),
            "cut_short": heard.cut_short,
            "is_over": heard.is_over,
        }
        for heard in one.heard
    ]


def talk(one: Leg) -> list[dict[str, Any]]:
    """Return when a leg heard which others."""
    return [
        {"leg": sid, "from": _time(began), "to": _time(ended)} for sid, began, ended in one.talk_intervals
    ]


def room(one: Conference) -> dict[str, Any]:
    """Return a conference and who is in it."""
    return {
        "sid": one.sid,
        "name": one.name,
        "status": one.status,
        "created_at": _time(one.created_at),
        "reason_ended": one.reason_ended,
        "participants": [
            {
                "leg": leg.sid,
                "phone": leg.phone.number,
                "label": part.plan.label,
                "muted": part.muted,
                "hold": part.hold,
            }
            for leg, part in one.participants.items()
        ],
    }


def record(one: RequestRecord) -> dict[str, Any]:
    """Return a webhook with our answer."""
    return {
        "at": _time(one.at),
        "kind": one.kind,
        "method": one.method,
        "url": one.url,
        "params": one.params,
        "attempt": one.attempt,
        "token": one.token,
        "call_sid": one.call_sid,
        "conference_sid": one.conference_sid,
        "status": one.status,
        "body": one.body,
        "duration_seconds": round(one.duration_seconds, 3),
        "error": one.error,
    }


def notification(one: Notification) -> dict[str, Any]:
    """Return a line of the debugger."""
    return {
        "sid": one.sid,
        "code": one.code,
        "message": one.message,
        "call_sid": one.call_sid,
        "at": _time(one.at),
        "url": one.url,
    }


def _time(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None
