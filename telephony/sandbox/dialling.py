"""Place calls: the queue that lets one call a second leave, and the ringing.

Queueing: https://www.twilio.com/docs/voice/api/call-resource#create-a-call-resource
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from telephony.sandbox import callbacks

if TYPE_CHECKING:
    from telephony.sandbox.engine import Sandbox
    from telephony.sandbox.legs import Leg

EXTRA_RING_SECONDS = 5.0


class Dialler:
    """The account's outbound queue: REST calls leave one by one, `calls_per_second` of them."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._waiting: deque[tuple[Leg, Callable[[Leg], Awaitable[None]]]] = deque()
        self._next_departure = 0.0
        self._timer: asyncio.TimerHandle | None = None

    def estimate_seconds(self) -> float:
        """Return how long a call created now will wait."""
        loop = self._sandbox.loop
        ahead = sum(leg.is_live for leg, _ in self._waiting) / self._sandbox.settings.calls_per_second
        return max(self._next_departure - loop.time(), 0.0) + ahead

    def enqueue(self, leg: Leg, then: Callable[[Leg], Awaitable[None]]) -> None:
        """Let a call wait for its turn; `then` dials it."""
        self._waiting.append((leg, then))
        if self._timer is None:
            self._depart()

    def _depart(self) -> None:
        loop = self._sandbox.loop
        self._timer = None
        while self._waiting:
            if loop.time() < self._next_departure:
                self._timer = loop.call_at(self._next_departure, self._depart)
                return
            leg, then = self._waiting.popleft()
            if leg.is_live:  # a call cancelled while it waited takes no turn
                self._next_departure = loop.time() + 1.0 / self._sandbox.settings.calls_per_second
                self._sandbox.spawn(then(leg))


async def ring(leg: Leg, timeout_seconds: float) -> bool:
    """Ring a phone and return whether it answered; if not, end the leg as the network would."""
    sandbox = leg.sandbox
    if not sandbox.has_room_for(leg):
        sandbox.notify(10004, "Call concurrency limit exceeded", leg.sid)
        leg.end("failed", sip_code="503")
        return False
    leg.started_at = sandbox.now()
    leg.log("initiated")
    callbacks.announce(leg, "initiated")
    await asyncio.wait({leg.over}, timeout=sandbox.latency.ring_start_seconds)
    if not leg.is_live:
        return False
    refusal = {"busy": "busy", "unreachable": "failed"}.get(leg.phone.network_says())
    if refusal is not None:
        leg.end(refusal)
        return False
    leg.become("ringing")
    callbacks.announce(leg, "ringing")
    leg.phone.ring(leg)
    await asyncio.wait({leg.ring_outcome}, timeout=timeout_seconds)
    outcome = leg.ring_outcome.result() if leg.ring_outcome.done() else "no-answer"
    if outcome == "answered" and leg.is_live:
        leg.connect()
        return True
    leg.end(outcome)
    return False
