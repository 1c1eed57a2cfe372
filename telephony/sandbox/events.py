"""Keep a numbered log of what happens on the phones, for whoever watches."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from datetime import datetime
from typing import Any


class EventLog:
    """Numbered events, the oldest forgotten first."""

    def __init__(self, now: Callable[[], datetime], keep: int) -> None:
        self._now = now
        self._kept: deque[dict[str, Any]] = deque(maxlen=keep)
        self._last = 0
        self._news: asyncio.Event | None = None

    def write(self, event: str, **facts: object) -> None:
        """Add one event."""
        self._last += 1
        self._kept.append({"number": self._last, "at": self._now().isoformat(), "event": event, **facts})
        if self._news is not None:
            self._news.set()
            self._news = None

    @property
    def last_number(self) -> int:
        """The number of the latest event."""
        return self._last

    def after(self, number: int) -> list[dict[str, Any]]:
        """Return the events after that number, as far as they are kept."""
        new = self._last - max(number, 0)
        return [] if new <= 0 else list(self._kept)[-new:]

    async def wait(self) -> None:
        """Wait until there is something new."""
        if self._news is None:
            self._news = asyncio.Event()
        await self._news.wait()
