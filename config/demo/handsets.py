"""Plays the sandbox's telephones from outside, as a person would: by what they hear, ring and show."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator, Callable
from typing import Any, Protocol, Self

import aiohttp

from config.demo.wording import Wording

LONGEST_STEP_SECONDS = 30.0
POLL_SECONDS = 20
LISTENING_SECONDS = 1.8
"""People who know a prompt press their key before it ends; these have heard this much of it."""
LANGUAGE_KEY_PAUSE_SECONDS = 0.45
Event = dict[str, Any]


class Witness(Protocol):
    """Who watches a handset."""

    def __call__(self, handset: Handset, event: Event) -> None:
        """Take note of one event."""


def unseen(handset: Handset, event: Event) -> None:
    """Watch nothing."""


class PlayError(Exception):
    """A phone did not do or hear what it should have; the message says what happened instead."""


class Exchange:
    """The sandbox as its control API shows it; an async context manager that follows its events."""

    def __init__(self, base_url: str, wording: Wording) -> None:
        self.wording = wording
        self.handsets: dict[str, Handset] = {}
        self.on_ring: Callable[[Handset], None] = lambda _handset: None
        self._base_url = f"{base_url}/sandbox"
        self._contacts: list[Event] = []

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=POLL_SECONDS + 10))
        self._follower = asyncio.create_task(self._follow())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._follower.cancel()
        await asyncio.gather(self._follower, return_exceptions=True)
        await self._session.close()

    def handset(self, number: str, name: str = "") -> Handset:
        """Return the handset with this number; it is made on first mention."""
        if number not in self.handsets:
            self.handsets[number] = Handset(self, number, name)
        return self.handsets[number]

    async def fill_phone_book(self, contacts: list[Event]) -> None:
        """Say whose telephones there are; a sandbox that starts again is told again."""
        self._contacts = contacts
        await self.ask("PUT", "contacts", {"contacts": contacts})

    async def ask(self, method: str, path: str, body: Event | None = None) -> Event:
        """Ask the control API; raises PlayError with its own words where it refuses."""
        try:
            async with self._session.request(method, f"{self._base_url}/{path}", json=body) as answer:
                said: Event = await answer.json()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise PlayError(f"the sandbox cannot be reached: {error}") from error
        if not answer.ok:
            raise PlayError(str(said.get("error", answer.status)))
        return said

    async def _follow(self) -> None:
        seen = int((await self.ask("GET", "health"))["last_event"])
        while True:
            try:
                news = await self.ask("GET", f"events?after={seen}&wait={POLL_SECONDS}")
            except PlayError:
                seen = await self._await_return()
                continue
            seen = int(news["last"])
            for event in news["events"]:
                self._pass_on(event)

    async def _await_return(self) -> int:
        """Wait until a sandbox that is being started again is there, and return its latest event."""
        while True:
            await asyncio.sleep(0.5)
            with contextlib.suppress(PlayError):
                await self.fill_phone_book(self._contacts)
                return int((await self.ask("GET", "health"))["last_event"])

    def _pass_on(self, event: Event) -> None:
        handset = self.handsets.get(event.get("phone", ""))
        if handset is None:
            return
        handset.note(event)
        if event["event"] == "ringing":
            self.on_ring(handset)


class Handset:
    """One telephone in somebody's hand. Whatever it waits for and does not come raises PlayError."""

    def __init__(self, exchange: Exchange, number: str, name: str) -> None:
        self.number = number
        self.name = name
        self.witness: Witness = unseen
        self._exchange = exchange
        self._leg = ""
        self._unread: deque[Event] = deque()
        self._news = asyncio.Event()

    def note(self, event: Event) -> None:
        """Take in one event of the sandbox about this phone."""
        self.witness(self, event)
        if event["event"] == "ringing":
            self._begin(event["leg"])
        if event["leg"] == self._leg:  # The last events of a call that is over may come late.
            self._unread.append(event)
        self._news.set()

    async def dials(self, number: str) -> None:
        """Call a number of the service."""
        leg = await self._act("dial", {"to": number})
        self._begin(leg["sid"])

    async def rings(self, within_seconds: float = LONGEST_STEP_SECONDS) -> None:
        """Wait until it rings."""
        async with self._within("to ring", within_seconds):
            while (await self.shows())["ringing"] is None:
                await self._next_news(0.2)

    async def answers(self) -> None:
        """Pick up."""
        self.witness(self, {"event": "answers"})
        await self._act("answer")

    async def presses(self, keys: str, pause_seconds: float = 0.25) -> None:
        """Press keys one after another."""
        self.witness(self, {"event": "presses", "keys": keys})
        for number, key in enumerate(keys):
            await asyncio.sleep(pause_seconds if number else 0)
            await self._act("press", {"keys": key})

    async def hears(self, *prompts: str, within_seconds: float = LONGEST_STEP_SECONDS) -> str:
        """Wait until one of these prompts is spoken, listen to a part of it, and return its name."""
        said = " or ".join(f"“{prompt}”" for prompt in prompts)
        event = await self._until(
            f"to hear {said}", lambda one: self._prompt_in(one) in prompts, within_seconds
        )
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LISTENING_SECONDS):
                await self._until_silent(event["item"])
        return self._prompt_in(event) or ""

    async def talks_with(self, other: Handset, within_seconds: float = LONGEST_STEP_SECONDS) -> None:
        """Wait until both hear each other."""
        async with self._within(f"to talk with {other.name}", within_seconds):
            while other.number not in (await self.shows())["talks_with"]:
                await self._next_news(0.1)

    async def talks(self, within_seconds: float) -> None:
        """Wait until anybody else is heard."""
        async with self._within("to talk with somebody", within_seconds):
            while not (await self.shows())["talks_with"]:
                await self._next_news(1.0)

    async def hangs_up(self) -> None:
        """Put the phone down."""
        await self._act("hang-up")

    async def is_free(self, within_seconds: float = LONGEST_STEP_SECONDS) -> None:
        """Wait until the line has gone dead."""
        async with self._within("to be free again", within_seconds):
            while (await self.shows())["legs"]:
                await self._next_news(0.2)

    async def shows(self) -> Event:
        """Return what the phone is doing."""
        return await self._exchange.ask("GET", f"phones/{self.number}")

    async def is_held(self) -> bool:
        """Tell whether a person holds this phone in the handsets page."""
        return bool((await self.shows())["is_held"])

    async def _act(self, action: str, body: Event | None = None) -> Event:
        return await self._exchange.ask("POST", f"phones/{self.number}/{action}", body or {})

    def _begin(self, leg: str) -> None:
        self._leg = leg
        self._unread.clear()

    def _prompt_in(self, event: Event) -> str | None:
        if event["event"] != "heard" or event["kind"] != "say":
            return None
        recognised = self._exchange.wording.recognise(event["text"])
        return recognised.prompt if recognised else None

    async def _until_silent(self, item: int) -> None:
        while not any(event["event"] == "silent" and event["item"] >= item for event in self._unread):
            await self._next_news(None)

    async def _until(
        self, what: str, is_it: Callable[[Event], bool], within_seconds: float = LONGEST_STEP_SECONDS
    ) -> Event:
        """Return the next event that is it; what comes before it has been lived through and is forgotten."""
        async with self._within(what, within_seconds):
            while True:
                while self._unread:
                    event = self._unread.popleft()
                    if is_it(event):
                        return event
                    if event["event"] == "ended":
                        raise PlayError(f"{self.name or self.number} was {what}, but the line went dead")
                await self._next_news(None)
        raise AssertionError  # pragma: no cover - the block above returns or raises

    async def _next_news(self, at_most_seconds: float | None) -> None:
        self._news.clear()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._news.wait(), at_most_seconds)

    @contextlib.asynccontextmanager
    async def _within(self, what: str, seconds: float) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(seconds):
                yield
        except TimeoutError:
            raise PlayError(f"{self.name or self.number} was {what} within {seconds:.0f} s") from None
