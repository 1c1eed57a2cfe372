"""Counts what becomes of the calls of the traffic, as the phones live it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

WITHIN_SECONDS = 30.0


@dataclass(slots=True)
class Tally:
    """Calls so far. `now` tells seconds on any clock."""

    now: Callable[[], float]
    calls: int = 0
    talking: int = 0
    waiting_since: dict[int, float] = field(default_factory=dict)
    connects: list[float] = field(default_factory=list)
    given_up: int = 0

    def requested(self, call: int) -> None:
        """Count a call from the moment its language is chosen."""
        self.waiting_since[call] = self.now()

    def connected(self, call: int) -> None:
        """Count the moment in which both hear each other."""
        self.connects.append(self.now() - self.waiting_since.pop(call))

    def gave_up(self, call: int) -> None:
        """Count a call that ends while it waits; harmless when it did not."""
        if self.waiting_since.pop(call, None) is not None:
            self.given_up += 1

    @property
    def share_within(self) -> float | None:
        """Which share of those whose fate is known was connected within 30 s; abandoned ones were not."""
        late = sum(self.now() - since > WITHIN_SECONDS for since in self.waiting_since.values())
        known = len(self.connects) + self.given_up + late
        return sum(wait <= WITHIN_SECONDS for wait in self.connects) / known if known else None

    def line(self) -> str:
        """Return everything in one line."""
        share = self.share_within
        told = "-" if share is None else f"{share:.0%}"
        return (
            f"calls {self.calls}, talking {self.talking}, waiting {len(self.waiting_since)},"
            f" within {WITHIN_SECONDS:.0f} s {told}"
        )

    def summary(self) -> str:
        """Return two lines for the end."""
        in_order = sorted(self.connects)
        median = f"{in_order[len(in_order) // 2]:.1f} s" if in_order else "-"
        share = self.share_within
        told = "-" if share is None else f"{share:.0%}"
        return (
            f"{self.calls} calls, {len(self.connects)} connected, {self.given_up} given up while waiting;\n"
            f"connect time {median} in the median, {told} within {WITHIN_SECONDS:.0f} s."
        )
