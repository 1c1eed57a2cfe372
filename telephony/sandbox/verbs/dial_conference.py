"""Perform Dial with Conference: join, take part until something ends it, leave.

https://www.twilio.com/docs/voice/twiml/conference
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from telephony.sandbox.conference import CALL_SID, Conference, JoinPlan, JoinRefusedError, Participation
from telephony.sandbox.conference_events import RoomCallbacks
from telephony.sandbox.documents import Document, Verb
from telephony.sandbox.steps import let_go
from telephony.sandbox.verbs.dialled import Dialled, star_pressed
from telephony.sandbox.words import is_true

if TYPE_CHECKING:
    from telephony.sandbox.legs import Leg

MAX_LABEL = 128


async def attend(dialled: Dialled, noun: Verb) -> None:
    """Take part in a conference as the noun says."""
    leg = dialled.leg
    dialled.status = "answered"
    plan = join_plan(noun, dialled.document)
    try:
        await take_part(leg, noun.text, plan, dialled)
    except JoinRefusedError as refusal:
        leg.sandbox.notify(refusal.code, refusal.message, leg.sid)
        dialled.status = "failed"
        # A label in use: the call is not added and goes on with the next verb, without the action:
        # https://www.twilio.com/docs/voice/twiml/conference#participantlabel
        dialled.skips_action = refusal.code in {16023, 16025}


async def take_part(leg: Leg, name: str, plan: JoinPlan, dialled: Dialled | None = None) -> None:
    """Join the room of that name or id and stay until let out, `*`, the time limit, or an interruption."""
    _ensure_label(plan.label)
    leg.connect()
    room = leg.sandbox.rooms.open(name, plan.callbacks)
    participation = room.expect(leg, plan)
    try:
        await asyncio.sleep(leg.sandbox.latency.conference_join_seconds)
    except asyncio.CancelledError:
        room.give_up(participation)
        raise
    if not room.is_live:
        # The room ended while we were on the way: a name opens another one, an id fails.
        room = leg.sandbox.rooms.open(name, plan.callbacks)
        participation = room.expect(leg, plan)
    room.join(participation)
    await stay(leg, room, participation, dialled)


async def stay(leg: Leg, room: Conference, participation: Participation, dialled: Dialled | None) -> None:
    """Stay in a room that has been joined."""
    star = None
    keys = leg.listen_for_keys() if dialled is not None and dialled.hangs_up_on_star else None
    try:
        ends: set[asyncio.Future[Any]] = {participation.left}
        if keys is not None:
            star = leg.sandbox.loop.create_task(star_pressed(keys))
            ends.add(star)
        limit = dialled.time_limit_seconds if dialled is not None else None
        await asyncio.wait(ends, timeout=limit, return_when=asyncio.FIRST_COMPLETED)
        if not participation.left.done():
            room.leave(participation, leg.sandbox.settings.unverified.star_leave_reason)
    except asyncio.CancelledError:
        if not participation.left.done():
            room.leave(participation, _why_interrupted(leg))
        raise
    finally:
        let_go(star)
        if keys is not None:
            leg.ignore_keys(keys)


def join_plan(noun: Verb, document: Document) -> JoinPlan:
    """Read the attributes of a Conference noun."""
    callbacks = None
    if noun.get("statusCallback"):
        callbacks = RoomCallbacks(
            document.resolve(noun.get("statusCallback")),
            noun.get("statusCallbackMethod", "POST").upper(),
            frozenset(noun.get("statusCallbackEvent").split()),
        )
    wait_url = noun.attributes.get("waitUrl")
    most = noun.get("maxParticipants")
    return JoinPlan(
        muted=is_true(noun.attributes.get("muted")),
        beep=noun.get("beep", "true"),
        starts=is_true(noun.attributes.get("startConferenceOnEnter"), default=True),
        ends=is_true(noun.attributes.get("endConferenceOnExit")),
        label=noun.attributes.get("participantLabel"),
        wait_url=document.resolve(wait_url) if wait_url else wait_url,
        wait_method=noun.get("waitMethod", "POST").upper(),
        max_participants=int(most) if most.isascii() and most.isdigit() else 250,
        coach=noun.attributes.get("coach"),
        callbacks=callbacks,
    )


def _ensure_label(label: str | None) -> None:
    if label is not None and not is_fit_label(label):
        raise JoinRefusedError(16023, f"Invalid participant label '{label}'")


def is_fit_label(label: str) -> bool:
    """Return whether a participant may be labelled so: https://www.twilio.com/docs/api/errors/16023 ."""
    has_slash = "/" in label or "%2f" in label.lower()
    return bool(label) and len(label) <= MAX_LABEL and not has_slash and not CALL_SID.fullmatch(label)


def _why_interrupted(leg: Leg) -> str:
    if leg.is_live:
        return "participant_updated_via_api"
    if leg.end_cause == "rest":
        return leg.sandbox.settings.unverified.completed_leave_reason
    return "participant_hung_up"
