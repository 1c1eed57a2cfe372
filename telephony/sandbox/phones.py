"""Play the phones: numbers that ring, answer, press keys and hang up, by hand or by a ready behaviour."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from telephony.sandbox.arriving import receive
from telephony.sandbox.legs import Leg
from telephony.sandbox.words import WITHHELD

if TYPE_CHECKING:
    from telephony.sandbox.engine import Sandbox
    from telephony.sandbox.texts import TextMessage


class Behaviour(Protocol):
    """What a phone does by itself when it rings."""

    def __call__(self, leg: Leg) -> object:
        """React to a ringing leg."""


@dataclass(frozen=True)
class Answers:
    """Answers after a while, then presses keys, each so many seconds after the answer."""

    after: float = 4.0
    presses: Sequence[tuple[str, float]] = ()
    hangs_up_after: float | None = None

    def __call__(self, leg: Leg) -> None:
        """Set the timers."""
        loop = leg.sandbox.loop
        loop.call_later(self.after, leg.answer)
        for keys, seconds in self.presses:
            loop.call_later(self.after + seconds, leg.press, keys)
        if self.hangs_up_after is not None:
            loop.call_later(self.after + self.hangs_up_after, leg.hang_up)


@dataclass(frozen=True)
class NeverAnswers:
    """Rings until the caller gives up."""

    def __call__(self, leg: Leg) -> None:
        """Do nothing."""


@dataclass(frozen=True)
class Rejects:
    """Is declined by hand after a moment."""

    after: float = 3.0

    def __call__(self, leg: Leg) -> None:
        """Set the timer."""
        leg.sandbox.loop.call_later(self.after, leg.reject)


@dataclass(frozen=True)
class Voicemail:
    """Answers, speaks a greeting, records for a while, hangs up, and never presses a key."""

    after: float = 20.0
    greeting_seconds: float = 8.0
    records_seconds: float = 120.0

    def __call__(self, leg: Leg) -> None:
        """Set the timers."""
        leg.answered_by = "machine_start"
        loop = leg.sandbox.loop
        loop.call_later(self.after, leg.answer)
        loop.call_later(self.after + self.greeting_seconds + self.records_seconds, leg.hang_up)


@dataclass(frozen=True)
class Busy:
    """Is engaged: does not even ring."""

    def __call__(self, leg: Leg) -> None:
        """Do nothing; the network asks `connects` first."""


@dataclass(frozen=True)
class Unreachable:
    """Is switched off or does not exist."""

    def __call__(self, leg: Leg) -> None:
        """Do nothing; the network asks `connects` first."""


class Phone:
    """One virtual telephone. `lines` is how many calls it can have at once; one more and it is busy."""

    def __init__(self, sandbox: Sandbox, number: str) -> None:
        self.sandbox = sandbox
        self.number = number
        self.on_ring: Callable[[Leg], object] = NeverAnswers()
        self.lines = 1
        # Whether a person holds it: then it does nothing by itself.
        self.is_held = False
        self.label = ""
        self.legs: list[Leg] = []
        self.live_legs: list[Leg] = []
        self.texts: list[TextMessage] = []
        # Whether its owner answered STOP to a text message.
        self.has_opted_out = False

    def dial(self, number: str, caller_id: str | None = None) -> Leg:
        """Call a number of the account; `caller_id` may be "anonymous"."""
        shown = caller_id if caller_id is not None else self.number
        leg = Leg(self.sandbox, self, "inbound", from_=shown, to=number)
        self.keep(leg)
        leg.started_at = self.sandbox.now()
        leg.become("ringing")
        leg.log("dialled", to=number, is_withheld=shown in WITHHELD)
        self.sandbox.remember(leg)
        self.sandbox.spawn(receive(leg))
        return leg

    def text(self, number: str, body: str, copies: int = 1) -> TextMessage:
        """Send a text message to a number of the account; `copies`: how often its webhook is sent."""
        return self.sandbox.texts.receive(self, number, body, copies)

    def network_says(self) -> str:
        """Return whether the network can ring this phone: free, busy or unreachable."""
        behaviour = None if self.is_held else self.on_ring
        if isinstance(behaviour, Unreachable):
            return "unreachable"
        if isinstance(behaviour, Busy) or len(self.live_legs) >= self.lines:
            return "busy"
        return "free"

    def ring(self, leg: Leg) -> None:
        """Begin to ring."""
        self.keep(leg)
        leg.log("ringing", from_=leg.from_)
        if self.is_held:
            return
        outcome = self.on_ring(leg)
        if asyncio.iscoroutine(outcome):
            self.sandbox.spawn(outcome)

    def forget(self, leg: Leg) -> None:
        """Have one line free again."""
        if leg in self.live_legs:
            self.live_legs.remove(leg)

    @property
    def ringing(self) -> Leg | None:
        """The leg that rings here, if one does."""
        return next(
            (leg for leg in self.live_legs if leg.status == "ringing" and leg.direction != "inbound"), None
        )

    @property
    def leg(self) -> Leg | None:
        """The latest leg of this phone."""
        return self.legs[-1] if self.legs else None

    def keep(self, leg: Leg) -> None:
        """Count a leg among those of this phone."""
        self.legs.append(leg)
        self.live_legs.append(leg)

    def __repr__(self) -> str:
        return f"<Phone {self.number}>"
