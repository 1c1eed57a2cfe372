"""Keep what comes of one Dial, in the words of its action."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from telephony.sandbox.documents import Document, Verb
from telephony.sandbox.keys import KeyQueue
from telephony.sandbox.words import yes_no

if TYPE_CHECKING:
    from telephony.sandbox.legs import Leg


@dataclass
class Dialled:
    """One Dial under way: who executes it, what it asks for, and what became of it so far."""

    leg: Leg
    verb: Verb
    document: Document
    status: str = "no-answer"
    child: Leg | None = None
    seconds: int | None = None
    is_bridged: bool | None = None
    skips_action: bool = False

    @property
    def hangs_up_on_star(self) -> bool:
        """Whether `*` ends the Dial of this leg."""
        return self.verb.get("hangupOnStar") == "true"

    @property
    def time_limit_seconds(self) -> float:
        """How long the connection may last."""
        return _number(self.verb.get("timeLimit"), 14_400)

    @property
    def ring_seconds(self) -> float:
        """How long it rings, between 5 and 600 seconds; five more are always added."""
        return min(max(_number(self.verb.get("timeout"), 30), 5), 600)

    def params(self) -> tuple[tuple[str, str], ...]:
        """Return the fields of the action's request.

        After a conference there is neither DialCallSid nor DialCallDuration.
        """
        params = [("DialCallStatus", self.status)]
        if self.child is not None:
            params.append(("DialCallSid", self.child.sid))
            if self.seconds is not None:
                params.append(("DialCallDuration", str(self.seconds)))
        if self.is_bridged is not None:
            params.append(("DialBridged", yes_no(self.is_bridged)))
        return tuple(params)


async def star_pressed(keys: KeyQueue) -> None:
    """Wait for `*`; every other key is heard by nobody."""
    while (await keys.get()).text != "*":
        pass


def _number(text: str, default: float) -> float:
    return float(text) if text.isascii() and text.isdigit() else default
