"""Runs a step again and again, and waits longer while what it needs is down."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from redis.exceptions import RedisError

from dispatch.domain.errors import RecordsUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable
    from threading import Event

FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 5.0

log = logging.getLogger(__name__)


def run_until_stopped(step: Callable[[], object], stop: Event, pause_seconds: float = 0.0) -> None:
    """Repeat a step until `stop` is set; what is down is waited for, any other failure raised."""
    failures = 0
    while not stop.is_set():
        try:
            step()
            failures = 0
            stop.wait(pause_seconds)
        except (RecordsUnavailable, RedisError) as error:
            failures += 1
            log.warning("step_failed error=%s failures=%d", type(error).__name__, failures)
            stop.wait(pause_after(failures))


def pause_after(failures: int) -> float:
    """Return how long to wait after so many failures in a row, in seconds."""
    return float(min(FIRST_PAUSE_SECONDS * 2 ** min(failures - 1, 10), LONGEST_PAUSE_SECONDS))
