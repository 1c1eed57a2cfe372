"""How long interpreters were on duty, and how long of that they were busy, from changes of their presence."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dispatch.domain.states import Presence

if TYPE_CHECKING:
    from datetime import datetime

BUSY = frozenset({Presence.IN_CALL, Presence.WRAP_UP})
ON_DUTY = BUSY | {Presence.AVAILABLE, Presence.OFFERED}
"""A break is no duty."""


@dataclass(slots=True)
class Duty:
    """Seconds of all interpreters in a time, added up change by change."""

    since: datetime
    until: datetime
    duty_seconds: float = 0.0
    busy_seconds: float = 0.0
    _last: dict[str, datetime] = field(default_factory=dict)

    def change(self, interpreter_id: str, at: datetime, before: str) -> None:
        """Take in that somebody did something else until a moment; each one's changes come in their order.

        The first change in the time tells what lasted into it, the first one after it what lasted to its end.
        """
        self._count(before, self._last.get(interpreter_id, self.since), at)
        self._last[interpreter_id] = at

    def remain(self, interpreter_id: str, presence: str, since: datetime) -> None:
        """Take in what somebody has done since their latest change, and does still."""
        self._count(presence, self._last.get(interpreter_id, since), self.until)

    def _count(self, presence: str, start: datetime, end: datetime) -> None:
        seconds = (min(end, self.until) - max(start, self.since)).total_seconds()
        if seconds <= 0:
            return
        if presence in ON_DUTY:
            self.duty_seconds += seconds
        if presence in BUSY:
            self.busy_seconds += seconds
