"""Tell our application how a call goes: status callbacks, each delivered on its own, in no promised order.

https://www.twilio.com/docs/voice/api/call-resource#statuscallback
"""

from __future__ import annotations

import asyncio
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from telephony.sandbox.webhooks import Errand, FetchFailedError
from telephony.sandbox.words import stamp, whole_seconds

if TYPE_CHECKING:
    from telephony.sandbox.engine import Sandbox
    from telephony.sandbox.legs import Leg

CALL_EVENTS = frozenset({"initiated", "ringing", "answered", "completed"})
SIP_CODES = {"completed": "200", "busy": "486", "no-answer": "487", "canceled": "487", "failed": "404"}


@dataclass(frozen=True)
class CallbackPlan:
    """Where events of a call go, and which."""

    url: str
    method: str = "POST"
    events: frozenset[str] = frozenset({"completed"})

    @classmethod
    def read(cls, url: str | None, method: str | None, events: list[str]) -> CallbackPlan | None:
        """Return the plan, or nothing when there is nowhere to send.

        An event that does not exist (such as several joined in one string) silences all of them; who calls
        this files notification 21626.
        """
        if not url:
            return None
        wanted = frozenset(events) if events else frozenset({"completed"})
        return cls(url, (method or "POST").upper(), wanted if wanted <= CALL_EVENTS else frozenset())


def announce(leg: Leg, event: str) -> None:
    """Send the callback for an event of a call, if anybody asked for it.

    The sequence number counts the events of the call, asked for or not.
    """
    sequence = leg.next_sequence()
    plan = leg.callbacks
    if plan is None or event not in plan.events:
        return
    params = [
        *leg.request_params(leg.callback_status(event)),
        ("CallbackSource", "call-progress-events"),
        ("SequenceNumber", str(sequence)),
        ("Timestamp", stamp(leg.sandbox.now())),
    ]
    if event == "completed":
        params += _final_params(leg)
    errand = Errand("callback", plan.url, plan.method, params, call_sid=leg.sid)
    send_callback(leg.sandbox, errand, event)


def send_callback(sandbox: Sandbox, errand: Errand, event: str) -> None:
    """Deliver a callback on its own, with the jitter, losses and repeats that are set."""
    faults, random = sandbox.faults, sandbox.random
    if faults.drops(event, random):
        return
    copies = 2 if faults.duplicate_share and random.random() < faults.duplicate_share else 1
    delay = random.uniform(0.0, sandbox.latency.callback_jitter_seconds) + faults.callback_delay_seconds(
        random
    )
    sandbox.spawn(_deliver(sandbox, errand, delay, copies))


async def _deliver(sandbox: Sandbox, errand: Errand, delay: float, copies: int) -> None:
    await asyncio.sleep(delay)
    try:
        await sandbox.webhooks.fetch(errand, copies=copies)
    except FetchFailedError as error:
        # 16011 is about conference events, 15003 about calls: https://www.twilio.com/docs/api/errors
        code = 16011 if errand.conference_sid else 15003
        sandbox.notify(code, error.message, errand.call_sid, url=errand.url)


def _final_params(leg: Leg) -> list[tuple[str, str]]:
    params = [("SipResponseCode", leg.sip_code or SIP_CODES[leg.status])]
    seconds = 0
    if leg.answered_at is not None and leg.ended_at is not None:
        seconds = whole_seconds(leg.answered_at, leg.ended_at)
    params.append(("CallDuration", str(seconds)))
    if leg.status == "completed":
        # Duration is in minutes, begun ones counted whole, and only there when completed.
        params.append(("Duration", str(max(math.ceil(seconds / 60), 1))))
    return params
