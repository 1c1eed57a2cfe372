"""Give the sandbox its time: virtual (jumps to the next timer) or the wall's, N times faster."""

from __future__ import annotations

import asyncio
import selectors
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

DEFAULT_START = datetime(2026, 9, 14, 8, 0, tzinfo=UTC)


class NothingScheduledError(RuntimeError):
    """Nothing is ready and no timer is set, so virtual time cannot go on: somebody waits for ever."""


class TimedOutError(RuntimeError):
    """What was waited for did not come true within the given time."""


@runtime_checkable
class TimedLoop(Protocol):
    """An event loop that also knows which date and time it is."""

    def time(self) -> float:
        """Return seconds since the epoch of this loop."""

    def now(self) -> datetime:
        """Return the date and time, aware, UTC."""


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """An event loop whose time jumps to the next timer whenever nothing is ready.

    Everything that shares this loop shares one clock, and an hour of calls takes as long as its
    processing takes. Threads and real sockets are not waited for: whatever runs here is either ready or
    has set a timer.
    """

    def __init__(self, start: datetime = DEFAULT_START) -> None:
        """Begin at `start`, an aware date and time."""
        self._closed = True  # until it is open: asyncio asks this of a loop that could not be made
        if start.tzinfo is None:
            message = "a virtual loop starts at an aware date and time"
            raise ValueError(message)
        self.epoch = start.astimezone(UTC)
        self._virtual_seconds = 0.0
        self._watched: Callable[[], bool] | None = None
        super().__init__(_VirtualSelector(self._jump))
        # Sums of floats may undershoot a timer by a rounding error, and time would then crawl in steps too
        # small to count. Timers within a microsecond of now are due.
        self._clock_resolution = 1e-6

    def time(self) -> float:
        """Return virtual seconds since the start."""
        return self._virtual_seconds

    def now(self) -> datetime:
        """Return the virtual date and time, aware, UTC."""
        return self.epoch + timedelta(seconds=self._virtual_seconds)

    def run_for(self, seconds: float) -> None:
        """Let virtual time pass."""
        self.run_until_complete(asyncio.sleep(seconds))

    def run_until(self, condition: Callable[[], bool], within: float = 3600.0) -> None:
        """Let time pass until the condition holds, looking after every step of the loop.

        Raise `TimedOutError` when it does not hold within so many virtual seconds.
        """
        if condition():
            return
        timer = self.call_later(within, self.stop)
        self._watched = condition
        try:
            self.run_forever()
        finally:
            self._watched = None
            timer.cancel()
        if not condition():
            message = f"not so within {within} virtual seconds"
            raise TimedOutError(message)

    def _run_once(self) -> None:
        super()._run_once()  # type: ignore[misc]  # the one step of asyncio's base loop
        if self._watched is not None and self._watched():
            self.stop()

    def _jump(self, seconds: float | None) -> None:
        if seconds is None:
            raise NothingScheduledError
        self._virtual_seconds += seconds


class ScaledTimeLoop(asyncio.SelectorEventLoop):
    """An event loop whose time runs N times faster than the wall's.

    Processes that are given the same epoch and speed agree on the time.
    """

    def __init__(self, speed: float = 1.0, epoch: datetime | None = None) -> None:
        """Run `speed` times faster than the wall since `epoch` (now, if not given)."""
        self._closed = True  # as above
        if not speed > 0:
            message = "speed must be above zero"
            raise ValueError(message)
        self.speed = speed
        started = time.time()
        self.epoch = epoch or datetime.fromtimestamp(started, UTC)
        # The wall clock may be set back while we run; the monotonic one may not.
        self._ahead_seconds = started - self.epoch.timestamp() - time.monotonic()
        super().__init__(_ScaledSelector(speed))

    def time(self) -> float:
        """Return scaled seconds since the epoch."""
        return (time.monotonic() + self._ahead_seconds) * self.speed

    def now(self) -> datetime:
        """Return epoch + (wall - epoch) * speed."""
        return self.epoch + timedelta(seconds=self.time())


class _DelegatingSelector(selectors.BaseSelector):
    """A selector that does as the platform's does, except for how long it waits."""

    def __init__(self) -> None:
        self._inner: selectors.BaseSelector = selectors.DefaultSelector()

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        return self._inner.register(fileobj, events, data)

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        return self._inner.unregister(fileobj)

    def modify(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        return self._inner.modify(fileobj, events, data)

    def close(self) -> None:
        self._inner.close()

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        return self._inner.get_map()


class _VirtualSelector(_DelegatingSelector):
    """Never waits: tells the loop by how much to jump."""

    def __init__(self, jump: Callable[[float | None], None]) -> None:
        super().__init__()
        self._jump = jump

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = self._inner.select(0)
        if not ready and timeout != 0:
            self._jump(timeout)
        return ready


class _ScaledSelector(_DelegatingSelector):
    """Waits N times shorter than asked."""

    def __init__(self, speed: float) -> None:
        super().__init__()
        self._speed = speed

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        return self._inner.select(timeout if timeout is None else timeout / self._speed)
