"""Keep what a phone hears: announcements with their lengths, and who talked with whom, to the microsecond."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from telephony.sandbox.legs import Leg


@dataclass
class Heard:
    """One thing that was heard on a phone.

    `kind` is say, play, tone, ringing, beep, music, silence or error; `seconds_heard` is final when it ends.
    """

    at: datetime
    kind: str
    text: str = ""
    language: str = ""
    voice: str = ""
    seconds_heard: float = 0.0
    cut_short: bool = False
    is_over: bool = False


class Ear:
    """What one leg hears, and whom."""

    def __init__(self, leg: Leg) -> None:
        self._leg = leg
        self.heard: list[Heard] = []
        self._closed: list[tuple[str, datetime, datetime]] = []
        self._open: dict[Leg, datetime] = {}

    async def listen(self, heard: Heard, seconds: float | None) -> None:
        """Hear something for so long (None: until cancelled); when cancelled, it is cut short."""
        loop = self._leg.sandbox.loop
        self._begin(heard)
        started = loop.time()
        try:
            if seconds is None:
                await loop.create_future()
            else:
                await asyncio.sleep(seconds)
        except asyncio.CancelledError:
            heard.cut_short = True
            raise
        finally:
            heard.seconds_heard = loop.time() - started
            heard.is_over = True
            self._leg.log("silent", item=len(self.heard), kind=heard.kind, cut_short=heard.cut_short)

    def note(self, heard: Heard) -> None:
        """Hear something that takes no time worth counting, such as a beep."""
        heard.is_over = True
        self._begin(heard)

    def _begin(self, heard: Heard) -> None:
        self.heard.append(heard)
        self._leg.log(
            "heard", item=len(self.heard), kind=heard.kind, text=heard.text, language=heard.language,
            voice=heard.voice,
        )  # fmt: skip

    def listen_to(self, others: Iterable[Leg]) -> None:
        """Say which legs are heard from now on; opens and closes talk intervals."""
        now = self._leg.sandbox.now()
        wanted = set(others)
        for other in set(self._open) - wanted:
            self._closed.append((other.sid, self._open.pop(other), now))
        for other in wanted - set(self._open):
            self._open[other] = now

    @property
    def hears(self) -> set[Leg]:
        """The legs heard now."""
        return set(self._open)

    @property
    def talk_intervals(self) -> list[tuple[str, datetime, datetime]]:
        """Every interval in which another leg was heard; those still open end now."""
        now = self._leg.sandbox.now()
        return sorted(
            [*self._closed, *((other.sid, since, now) for other, since in self._open.items())],
            key=lambda interval: (interval[1], interval[0]),
        )
