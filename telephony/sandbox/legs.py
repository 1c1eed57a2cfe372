"""Hold one leg: one phone connection, with its states, its interruptions, and both of its ends."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from datetime import datetime
from typing import TYPE_CHECKING, Any

from telephony.sandbox import callbacks
from telephony.sandbox.hearing import Ear, Heard
from telephony.sandbox.keys import Input, KeyQueue
from telephony.sandbox.sources import Source
from telephony.sandbox.webhooks import CookieJar
from telephony.sandbox.words import API_VERSION, country_of

if TYPE_CHECKING:
    from telephony.sandbox.conference import Participation
    from telephony.sandbox.engine import Sandbox
    from telephony.sandbox.phones import Phone

FINAL = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
KEYS = frozenset("0123456789*#ABCDabcd")
KEY_SECONDS = 0.25


class Leg:
    """One phone connection, seen from the carrier and from the phone.

    Statuses are the carrier's: queued, ringing, in-progress, completed, busy, failed, no-answer, canceled.
    """

    def __init__(  # noqa: PLR0913  # what makes a leg
        self,
        sandbox: Sandbox,
        phone: Phone,
        direction: str,
        *,
        from_: str,
        to: str,
        parent: Leg | None = None,
    ) -> None:
        self.sandbox = sandbox
        self.phone = phone
        self.direction = direction
        self.from_ = from_
        self.to = to
        self.parent = parent
        self.sid = sandbox.sids.make("CA")
        self.created_at = sandbox.now()
        self.started_at: datetime | None = None
        self.answered_at: datetime | None = None
        self.ended_at: datetime | None = None
        self.status = ""
        self.history: list[tuple[datetime, str]] = []
        self.callbacks: callbacks.CallbackPlan | None = None
        self.fallback: tuple[str, str] | None = None
        self.queue_seconds = 0.0
        self.answered_by: str | None = None
        self.sip_code = ""
        self.end_cause = ""
        self.is_deleted = False
        self.time_limit_seconds = 14_400.0
        self.jar = CookieJar()
        self.ear = Ear(self)
        self.participation: Participation | None = None
        self.ring_outcome: asyncio.Future[str] = sandbox.loop.create_future()
        self.over: asyncio.Future[None] = sandbox.loop.create_future()
        self.next_source: Source | None = None
        self._program: asyncio.Task[Any] | None = None
        self._listeners: list[KeyQueue] = []
        self._typed_ahead: list[Input] = []
        self._sequence = -1
        self._limit_timer: asyncio.TimerHandle | None = None

    # --- what a phone does -------------------------------------------------------------------------------

    def answer(self) -> None:
        """Pick up a ringing phone."""
        self._settle_ring("answered")

    def reject(self) -> None:
        """Decline a ringing phone; the network says busy."""
        self._settle_ring("busy")

    def hang_up(self) -> None:
        """Put the phone down, or stop ringing somebody; harmless when the leg is over."""
        if not self.is_live:
            return
        if self.answered_at is not None:
            self.end("completed", cause="phone")
        elif self.direction == "inbound":
            self.end(self.sandbox.settings.unverified.abandoned_inbound_status, cause="phone")
        else:
            self._settle_ring("busy")

    def press(self, keys: str, every: float = KEY_SECONDS) -> None:
        """Press keys one after another; `w` waits half a second."""
        delay = 0.0
        for key in keys:
            if key in "wW":
                delay += 0.5 if key == "w" else 1.0
                continue
            if key not in KEYS:
                raise ValueError(f"there is no key {key!r} on a phone")
            if delay:
                self.sandbox.loop.call_later(delay, self._press_one, key.upper())
            else:
                self._press_one(key.upper())
            delay += every

    def speak(self, text: str, confidence: float = 0.9, language: str = "en-US") -> None:
        """Say something; only a Gather that takes speech notices."""
        if self.is_live and self._listeners:
            self._listeners[-1].put_nowait(
                Input(text, is_speech=True, confidence=confidence, language=language)
            )

    @property
    def heard(self) -> list[Heard]:
        """What was heard on this leg, in order."""
        return self.ear.heard

    @property
    def talk_intervals(self) -> list[tuple[str, datetime, datetime]]:
        """When which other legs were heard: the truth, finer than any record."""
        return self.ear.talk_intervals

    def talks_with(self) -> set[Phone]:
        """Return the phones that are heard now in a started conference or a bridge."""
        return {other.phone for other in self.ear.hears}

    @property
    def state(self) -> str:
        """The carrier's status of this leg."""
        return self.status

    # --- what the carrier does ---------------------------------------------------------------------------

    @property
    def is_live(self) -> bool:
        """Whether the leg has not ended."""
        return self.ended_at is None

    @property
    def is_redirected(self) -> bool:
        """Whether another document is about to take over."""
        return self.next_source is not None

    def become(self, status: str) -> None:
        """Change status, remembering since when."""
        self.status = status
        self.history.append((self.sandbox.now(), status))
        self.log("status", status=status)

    def seen_status(self, lag_seconds: float) -> str:
        """Return the status as the REST view knows it, so many seconds behind."""
        now = self.sandbox.now()
        window = self.sandbox.faults.not_in_progress_window_seconds
        seen = self.history[0][1]
        for at, status in self.history:
            wait = max(lag_seconds, window) if status == "in-progress" else lag_seconds
            if (now - at).total_seconds() >= wait:
                seen = status
        return seen

    def connect(self) -> None:
        """Answer: from now on the leg is in progress and billed."""
        if self.answered_at is not None or not self.is_live:
            return
        self.answered_at = self.sandbox.now()
        self.become("in-progress")
        callbacks.announce(self, "answered")
        self.limit_time(self.time_limit_seconds)

    def limit_time(self, seconds: float) -> None:
        """Set a new limit, counted from the answer."""
        self.time_limit_seconds = seconds
        if self._limit_timer is not None:
            self._limit_timer.cancel()
        if self.answered_at is not None and self.is_live:
            left = seconds - (self.sandbox.now() - self.answered_at).total_seconds()
            self._limit_timer = self.sandbox.loop.call_later(max(left, 0.0), self._reach_time_limit)

    def end(self, status: str, cause: str = "carrier", sip_code: str = "") -> None:
        """End the leg for good and stop whatever it was doing."""
        if not self.is_live:
            return
        self.ended_at = self.sandbox.now()
        self.end_cause = cause
        self.sip_code = sip_code
        self.next_source = None
        self.become(status)
        self.ear.listen_to(())
        if not self.ring_outcome.done():
            self.ring_outcome.set_result("ended")
        self.over.set_result(None)
        callbacks.announce(self, "completed")
        self.log("ended", status=status, cause=cause)
        self.phone.forget(self)
        if self._limit_timer is not None:
            self._limit_timer.cancel()
        if self._program is not None:
            self._program.cancel()

    def redirect(self, source: Source) -> None:
        """Stop what the leg is doing and go on with another document."""
        if not self.is_live:
            return
        self.next_source = source
        if self._program is not None:
            self._program.cancel()

    async def perform(self, program: Coroutine[Any, Any, Any]) -> None:
        """Run what the leg does, until it is done or interrupted."""
        self._program = self.sandbox.loop.create_task(program)
        try:
            await asyncio.wait({self._program})
            if not self._program.cancelled():
                self._program.result()
        finally:
            self._program = None

    def listen_for_keys(self) -> KeyQueue:
        """Begin to take keys; whoever listens last takes them."""
        queue: KeyQueue = asyncio.Queue()
        for key in self._typed_ahead:
            queue.put_nowait(key)
        self._typed_ahead.clear()
        self._listeners.append(queue)
        return queue

    def ignore_keys(self, queue: KeyQueue) -> None:
        """Stop taking keys."""
        self._listeners.remove(queue)
        if self.sandbox.settings.unverified.type_ahead:
            while not queue.empty():
                self._typed_ahead.append(queue.get_nowait())

    def request_params(self, status: str | None = None) -> list[tuple[str, str]]:
        """Return the fields that every request about this call carries.

        https://www.twilio.com/docs/voice/twiml#request-parameters
        """
        params = [
            ("CallSid", self.sid),
            ("AccountSid", self.sandbox.settings.account_sid),
            ("From", self.from_),
            ("To", self.to),
            ("Caller", self.from_),
            ("Called", self.to),
            ("CallStatus", status or self.status),
            ("ApiVersion", API_VERSION),
            ("Direction", self.direction),
        ]
        for name, number in (
            ("From", self.from_),
            ("Caller", self.from_),
            ("To", self.to),
            ("Called", self.to),
        ):
            if country_of(number):
                params += [(f"{name}City", ""), (f"{name}State", ""), (f"{name}Zip", "")]
                params.append((f"{name}Country", country_of(number)))
        if self.parent is not None:
            params.append(("ParentCallSid", self.parent.sid))
        return params

    def callback_status(self, event: str) -> str:
        """Return the CallStatus that goes with an event: an answered call is in-progress."""
        return {"initiated": "initiated", "ringing": "ringing", "answered": "in-progress"}.get(
            event, self.status
        )

    def next_sequence(self) -> int:
        """Count the events of this call, from 0."""
        self._sequence += 1
        return self._sequence

    def log(self, event: str, **facts: object) -> None:
        """Write a line for whoever watches the sandbox."""
        self.sandbox.events.write(event, leg=self.sid, phone=self.phone.number, **facts)

    def _settle_ring(self, outcome: str) -> None:
        if self.is_live and self.status == "ringing" and not self.ring_outcome.done():
            self.ring_outcome.set_result(outcome)

    def _press_one(self, key: str) -> None:
        if not self.is_live:
            return
        self.log("pressed", key=key, is_heeded=bool(self._listeners))
        if self._listeners:
            self._listeners[-1].put_nowait(Input(key))
        elif self.sandbox.settings.unverified.type_ahead:
            self._typed_ahead.append(Input(key))

    def _reach_time_limit(self) -> None:
        self.sandbox.notify(32015, "Call exceeded its maximum duration", self.sid)
        self.end("completed", cause="time-limit")
