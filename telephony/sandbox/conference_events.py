"""Tell our application what happens in a conference: the events, their fields, their order of occurrence.

https://www.twilio.com/docs/voice/twiml/conference#statuscallback
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from telephony.sandbox.callbacks import send_callback
from telephony.sandbox.webhooks import Errand
from telephony.sandbox.words import stamp, yes_no

if TYPE_CHECKING:
    from telephony.sandbox.conference import Conference, Participation

# Which word in statusCallbackEvent asks for which events.
GROUPS = {
    "conference-start": "start",
    "conference-end": "end",
    "participant-join": "join",
    "participant-leave": "leave",
    "participant-mute": "mute",
    "participant-unmute": "mute",
    "participant-hold": "hold",
    "participant-unhold": "hold",
    "participant-modify": "modify",
    "announcement-end": "announcement",
    "announcement-fail": "announcement",
}


@dataclass(frozen=True)
class RoomCallbacks:
    """Where a room's events go, and which."""

    url: str
    method: str = "POST"
    events: frozenset[str] = frozenset()


def emit(
    room: Conference, event: str, about: Participation | None = None, extra: tuple[tuple[str, str], ...] = ()
) -> None:
    """Send one conference event, if the room was opened with a wish for it."""
    sequence = room.sequence
    room.sequence += 1
    plan = room.callbacks
    if plan is None or GROUPS[event] not in plan.events:
        return
    sandbox = room.sandbox
    params = [
        ("ConferenceSid", room.sid),
        ("FriendlyName", room.name),
        ("AccountSid", sandbox.settings.account_sid),
        ("SequenceNumber", str(sequence)),
        ("Timestamp", stamp(sandbox.now())),
        ("StatusCallbackEvent", event),
        *(_participant_params(about) if about is not None else ()),
        *extra,
    ]
    errand = Errand("callback", plan.url, plan.method, params, conference_sid=room.sid)
    send_callback(sandbox, errand, event)


def _participant_params(about: Participation) -> list[tuple[str, str]]:
    params = [
        ("CallSid", about.leg.sid),
        ("Muted", yes_no(about.muted)),
        ("Hold", yes_no(about.hold)),
        ("Coaching", yes_no(about.coach is not None)),
        ("EndConferenceOnExit", yes_no(about.ends)),
        ("StartConferenceOnEnter", yes_no(about.plan.starts)),
    ]
    if about.plan.label is not None:
        params.append(("ParticipantLabel", about.plan.label))
    return params
