"""Say where a verb leads: to the next verb (None), to another document, or to the end of the call."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from enum import Enum
from typing import Any

from telephony.sandbox.sources import Source


class Stop(Enum):
    """The end of the call."""

    STOP = "stop"


STOP = Stop.STOP


@dataclass(frozen=True)
class GoTo:
    """Another document takes over."""

    source: Source


Step = GoTo | Stop | None


def let_go(task: asyncio.Future[Any] | None) -> None:
    """Cancel a task that nobody waits for any more, and do not mind how it ends."""
    if task is None:
        return
    task.cancel()
    task.add_done_callback(lambda done: done.cancelled() or done.exception())
