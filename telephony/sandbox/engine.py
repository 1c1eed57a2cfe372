"""The sandbox: one local carrier with its account, phones, calls, conferences and web client."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, TypeVar

from telephony.sandbox.arriving import rings_own_number
from telephony.sandbox.dialling import Dialler
from telephony.sandbox.documents import DocumentRefusedError
from telephony.sandbox.events import EventLog
from telephony.sandbox.executor import load
from telephony.sandbox.faults import Faults
from telephony.sandbox.legs import Leg
from telephony.sandbox.phones import Phone
from telephony.sandbox.rest.answers import RestAnswer
from telephony.sandbox.rest.router import answer as answer_rest
from telephony.sandbox.rooms import Rooms
from telephony.sandbox.settings import LatencyProfile, SandboxSettings
from telephony.sandbox.sources import Fetch
from telephony.sandbox.texts import Texts
from telephony.sandbox.timing import TimedLoop
from telephony.sandbox.transports import WebhookTransport
from telephony.sandbox.webhooks import FetchFailedError, RequestRecord, Webhooks
from telephony.sandbox.words import Sids, tidy_number

T = TypeVar("T")
Params = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Notification:
    """One line of the carrier's debugger."""

    sid: str
    code: int
    message: str
    call_sid: str | None
    at: datetime
    url: str = ""


class Sandbox:
    """A local carrier. Single-threaded: everything happens in the event loop it was made with."""

    def __init__(
        self,
        settings: SandboxSettings,
        webhooks: WebhookTransport,
        loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        self.settings = settings
        self.transport = webhooks
        self.loop = loop or asyncio.get_running_loop()
        self._clock = self.loop.now if isinstance(self.loop, TimedLoop) else _wall_clock(self.loop)
        self.random = Random(settings.seed)
        self.sids = Sids(Random(settings.seed + 1))
        self.signing_token = settings.auth_token
        self.events = EventLog(self.now, settings.keep_events)
        self.notifications: deque[Notification] = deque(maxlen=settings.keep_requests)
        self.webhooks = Webhooks(self)
        self.rooms = Rooms(self)
        self.dialler = Dialler(self)
        self.texts = Texts(self)
        self.phones: dict[str, Phone] = {}
        self.legs: dict[str, Leg] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self.failures: list[BaseException] = []

    @property
    def latency(self) -> LatencyProfile:
        """The latency profile in force."""
        return self.settings.latency

    @property
    def faults(self) -> Faults:
        """The faults in force."""
        return self.settings.faults

    @property
    def requests(self) -> list[RequestRecord]:
        """Every webhook that was sent, with what became of it."""
        return list(self.webhooks.records)

    def now(self) -> datetime:
        """Return the sandbox's date and time, aware, UTC."""
        return self._clock()

    def phone(self, number: str) -> Phone:
        """Return the phone with that number; it is made on first mention."""
        number = tidy_number(number)
        if number not in self.phones:
            phone = self.phones[number] = Phone(self, number)
            if number in self.settings.numbers:
                phone.on_ring, phone.lines = rings_own_number, 10_000
        return self.phones[number]

    def rest(
        self,
        method: str,
        path: str,
        params: Params = (),
        authorization: str | tuple[str, str] | None = None,
        *,
        effects_after_seconds: float | None = None,
    ) -> RestAnswer:
        """Answer one REST request from the engine's state, at once.

        Effects begin after the latency of REST, or after `effects_after_seconds`. May be called from inside
        the loop, also while a webhook is being answered.
        """
        delay = self.latency.rest_seconds if effects_after_seconds is None else effects_after_seconds
        return answer_rest(self, method, path, params, authorization, delay)

    def notify(self, code: int, message: str, call_sid: str | None = None, url: str = "") -> None:
        """Write to the debugger."""
        self.notifications.append(
            Notification(self.sids.make("NO"), code, message, call_sid, self.now(), url)
        )
        self.events.write("notification", code=code, message=message, leg=call_sid)

    def remember(self, leg: Leg) -> None:
        """Make a leg known by its identifier."""
        self.legs[leg.sid] = leg

    def may_call(self, number: str) -> bool:
        """Return whether the account may call a country."""
        permitted = number.startswith(self.settings.permitted_prefixes)
        return permitted and not number.startswith(self.faults.blocked_prefixes or ("-",))

    def has_room_for(self, leg: Leg | None) -> bool:
        """Return whether one more call fits under the account's limit of concurrent calls."""
        most = self.settings.concurrent_calls
        if most is None:
            return True
        busy = sum(
            other.is_live and other.started_at is not None for other in self.legs.values() if other is not leg
        )
        return busy < most

    def ask_and_ignore(self, leg: Leg, source: Fetch) -> asyncio.Task[None]:
        """Request a document whose content does not matter."""
        return self.spawn(self._ask_and_ignore(leg, source))

    async def _ask_and_ignore(self, leg: Leg, source: Fetch) -> None:
        try:
            await load(leg, source)
        except (FetchFailedError, DocumentRefusedError) as error:
            self.notify(error.code, error.message, leg.sid, url=source.url)

    def spawn(self, work: Awaitable[T]) -> asyncio.Task[T]:
        """Begin some work of its own."""
        coroutine: Coroutine[Any, Any, T] = work if asyncio.iscoroutine(work) else _await(work)
        task = self.loop.create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._finished)
        return task

    def _finished(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if task.cancelled():
            return
        error = task.exception()
        if error is not None and not isinstance(error, (FetchFailedError, DocumentRefusedError)):
            self.failures.append(error)

    async def close(self) -> None:
        """Stop everything and let go of connections."""
        for leg in self.legs.values():
            leg.callbacks = None
            leg.end("completed")
        for _ in range(5):
            tasks = [task for task in self._tasks if not task.done()]
            for task in tasks:
                task.cancel()
            if tasks:
                await asyncio.gather(*tasks, return_exceptions=True)
        await self.transport.close()


def _wall_clock(loop: asyncio.AbstractEventLoop) -> Callable[[], datetime]:
    """Return a clock for a loop that does not know the date."""
    epoch = datetime.now(UTC) - timedelta(seconds=loop.time())
    return lambda: epoch + timedelta(seconds=loop.time())


async def _await(work: Awaitable[T]) -> T:
    return await work
