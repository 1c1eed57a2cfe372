"""Tells every viewer of the wallboard what goes on: one reader for a process, however many watch.

The reader runs while anybody watches. Live state is read twice a second and whatever has changed is handed to
all viewers at once, each of whom waits on a condition of this process; Redis sees one reader, not fifty.
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dispatch.live.connections import LiveStateFault

if TYPE_CHECKING:
    from collections.abc import Callable

    from dispatch.domain.views import Now

READ_EVERY_SECONDS = 0.4
"""A change is on every page within this time and that of one reading and one drawing."""

MOST_VIEWERS = 80
"""Of one process, which has a thread for each and some to spare (config/processes.py)."""

log = logging.getLogger(__name__)


class TooManyViewersError(Exception):
    """No thread is left for one viewer more."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What a reading found, numbered within this process; `now` is None while live state is away."""

    number: int
    now: Now | None


class NowFeed:
    """Hands what goes on to those who watch."""

    def __init__(self, read: Callable[[], Now]) -> None:
        """`read` raises LiveStateFault where live state is away."""
        self._read = read
        self._changed = threading.Condition()
        self._moment = Moment(0, None)
        self._viewers = 0
        self._drawings: dict[str, tuple[int, str]] = {}
        self._is_reading = False
        self._is_fresh = False  # the moment is of this reader, and not of one that ended some time ago

    def look(self) -> Now | None:
        """Return what goes on at this moment, for a page that is just being opened."""
        try:
            return self._read()
        except LiveStateFault as error:
            log.warning("live_state_away cause=%s", type(error).__name__)
            return None

    def join(self) -> int:
        """Begin to watch, until `leave`, and return after which moment. Raises TooManyViewersError."""
        with self._changed:
            if self._viewers >= MOST_VIEWERS:
                raise TooManyViewersError
            self._viewers += 1
            if not self._is_reading:
                self._is_reading = True
                threading.Thread(target=self._keep_reading, name="now-feed", daemon=True).start()
            return self._moment.number - self._is_fresh

    def leave(self) -> None:
        """Watch no longer."""
        with self._changed:
            self._viewers -= 1
            self._changed.notify_all()

    def next(self, after: int, seconds: float) -> Moment | None:
        """Return the first moment after one that is known, or None where nothing changed for so long."""
        with self._changed:
            self._changed.wait_for(lambda: self._moment.number > after, seconds)
            return self._moment if self._moment.number > after else None

    def drawn(self, moment: Moment, reader: str, draw: Callable[[], str]) -> str:
        """Return how a moment looks to readers of one kind; drawn once for all of them."""
        kept = self._drawings.get(reader)
        if kept is None or kept[0] < moment.number:
            kept = (moment.number, draw())
            self._drawings[reader] = kept
        return kept[1]

    def _keep_reading(self) -> None:
        while True:
            began = time.monotonic()
            now = self.look()
            with self._changed:
                if not self._viewers:
                    self._is_reading = self._is_fresh = False
                    return
                if now != self._moment.now or not self._is_fresh:
                    self._moment, self._is_fresh = Moment(self._moment.number + 1, now), True
                    self._changed.notify_all()
            time.sleep(max(0.0, READ_EVERY_SECONDS - (time.monotonic() - began)))
