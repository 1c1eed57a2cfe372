"""Bring calls that come in to the application that serves the number."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from telephony.sandbox import callbacks
from telephony.sandbox.executor import run_leg
from telephony.sandbox.sources import Fetch

if TYPE_CHECKING:
    from telephony.sandbox.legs import Leg


async def receive(leg: Leg) -> None:
    """Bring an incoming call to the application that serves the number."""
    sandbox = leg.sandbox
    await asyncio.sleep(sandbox.latency.inbound_setup_seconds)
    if not leg.is_live:
        return
    config = sandbox.settings.numbers.get(leg.to)
    if config is None or not config.voice_url:
        # An empty address on a number of one's own: the call fails at once and nothing says why.
        leg.end("failed", sip_code="404")
        return
    if config.status_callback:
        leg.callbacks = callbacks.CallbackPlan(config.status_callback, config.status_callback_method)
    if config.fallback_url:
        leg.fallback = (config.fallback_url, config.fallback_method)
    if not sandbox.has_room_for(leg):
        sandbox.notify(10004, "Call concurrency limit exceeded", leg.sid)
        leg.end("busy")
        return
    await run_leg(leg, Fetch(config.voice_url, config.voice_method))


def rings_own_number(near: Leg) -> None:
    """Let a call to a number of the account run that number's own document on the far side.

    Two legs, two documents; without a voice address the call just fails.
    """
    # Late, because phones are made of legs that arrive here.
    from telephony.sandbox.legs import Leg as FarLeg  # noqa: PLC0415

    sandbox = near.sandbox
    far = FarLeg(sandbox, near.phone, "inbound", from_=near.from_, to=near.to)
    far.started_at = sandbox.now()
    far.become("ringing")
    near.phone.keep(far)
    sandbox.remember(far)
    sandbox.spawn(receive(far))
    sandbox.spawn(_tie(near, far))


async def _tie(near: Leg, far: Leg) -> None:
    """Answer the near leg when the far one answers, and end each with the other."""
    while far.is_live and far.answered_at is None and near.is_live:
        await asyncio.wait({far.over, near.over}, timeout=0.1)
    if far.answered_at is not None:
        near.answer()
    await asyncio.wait({far.over, near.over}, return_when=asyncio.FIRST_COMPLETED)
    if near.is_live:
        near.end("completed" if near.answered_at else far.status, cause="phone")
    far.hang_up()
