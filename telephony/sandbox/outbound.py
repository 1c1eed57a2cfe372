"""Carry out calls and participants that REST created: wait for a turn, ring, then run their document or join.

https://www.twilio.com/docs/voice/api/call-resource and .../conference-participant-resource
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from telephony.sandbox.conference import Conference, JoinRefusedError, Participation
from telephony.sandbox.dialling import EXTRA_RING_SECONDS, ring
from telephony.sandbox.executor import run_leg
from telephony.sandbox.hearing import Heard
from telephony.sandbox.sources import Fetch, Source
from telephony.sandbox.steps import let_go
from telephony.sandbox.verbs.dial_conference import stay
from telephony.sandbox.webhooks import Errand, FetchFailedError

if TYPE_CHECKING:
    from telephony.sandbox.legs import Leg

VERDICT_SECONDS = 4.0


@dataclass(frozen=True)
class MachineDetection:
    """How to find out who answered: https://www.twilio.com/docs/voice/answering-machine-detection ."""

    mode: str
    is_async: bool = False
    callback_url: str | None = None
    callback_method: str = "POST"


@dataclass(frozen=True)
class CallPlan:
    """What a created call does."""

    source: Source
    timeout_seconds: float = 60.0
    send_digits: str = ""
    detection: MachineDetection | None = None


async def place_call(leg: Leg, plan: CallPlan) -> None:
    """Ring, and when answered run the call's document."""
    extra = leg.sandbox.settings.unverified.extra_ring_seconds_for_calls
    if not await ring(leg, plan.timeout_seconds + extra):
        return
    if plan.send_digits:
        await asyncio.wait({leg.over}, timeout=0.5 * len(plan.send_digits))
        leg.ear.note(Heard(leg.sandbox.now(), "tone", plan.send_digits))
    source = plan.source
    if plan.detection is not None:
        source = await _detect(leg, plan.detection, source)
    await run_leg(leg, source)


async def place_participant(
    leg: Leg, room: Conference, participation: Participation, timeout_seconds: float
) -> None:
    """Ring, and when answered join the conference at once; whoever answers, also a voicemail, is in it."""
    tone = [
        leg.sandbox.spawn(one.ear.listen(Heard(leg.sandbox.now(), "ringing"), None))
        for one in (room.participants if participation.plan.early_media and room.is_started else ())
    ]
    participation.status = "ringing"
    try:
        is_answered = await ring(leg, timeout_seconds + EXTRA_RING_SECONDS)
    finally:
        for one in tone:
            let_go(one)
    if not is_answered:
        return
    await _run_participant(leg, room, participation)


async def _run_participant(leg: Leg, room: Conference, participation: Participation) -> None:
    async def _join_and_stay() -> None:
        participation.status = "connecting"
        try:
            await asyncio.sleep(leg.sandbox.latency.conference_join_seconds)
        except asyncio.CancelledError:
            room.give_up(participation)
            raise
        if not room.is_live:
            raise JoinRefusedError(16022, "Conference has completed")
        room.join(participation)
        await stay(leg, room, participation, None)

    try:
        await leg.perform(_join_and_stay())
    except JoinRefusedError as refusal:
        leg.sandbox.notify(refusal.code, refusal.message, leg.sid)
    await run_leg(leg, leg.next_source)


async def _detect(leg: Leg, detection: MachineDetection, source: Source) -> Source:
    verdict = leg.answered_by or "human"
    if verdict.startswith("machine") and detection.mode == "DetectMessageEnd":
        verdict = "machine_end_beep"
    leg.answered_by = None
    if detection.is_async:
        leg.sandbox.spawn(_tell_verdict(leg, detection, verdict))
        return source
    # Synchronous detection blocks the document until there is a verdict.
    await asyncio.wait({leg.over}, timeout=VERDICT_SECONDS)
    leg.answered_by = verdict
    if isinstance(source, Fetch):
        return Fetch(source.url, source.method, (*source.params, ("AnsweredBy", verdict)))
    return source


async def _tell_verdict(leg: Leg, detection: MachineDetection, verdict: str) -> None:
    await asyncio.sleep(VERDICT_SECONDS)
    if not leg.is_live or not detection.callback_url:
        return
    leg.answered_by = verdict
    params = [
        ("CallSid", leg.sid), ("AccountSid", leg.sandbox.settings.account_sid), ("AnsweredBy", verdict),
        ("MachineDetectionDuration", str(int(VERDICT_SECONDS * 1000))),
    ]  # fmt: skip
    errand = Errand("callback", detection.callback_url, detection.callback_method, params, call_sid=leg.sid)
    try:
        await leg.sandbox.webhooks.fetch(errand)
    except FetchFailedError as error:
        leg.sandbox.notify(15003, error.message, leg.sid, url=detection.callback_url)
