"""Compares forecasts with waits of which some were broken off: inverse probability of censoring weights."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Seen:
    """How long something was seen to last, and whether it was seen to end."""

    seconds: float
    is_whole: bool


class Weights:
    """How many waits of its length a whole one stands for."""

    def __init__(self, seen: Iterable[Seen]) -> None:
        """Work out the Kaplan-Meier share of those whose watching has not been broken off by each moment."""
        ordered = sorted(seen, key=lambda one: (one.seconds, not one.is_whole))
        self._moments, self._shares = [0.0], [1.0]
        for index, one in enumerate(ordered):
            if not one.is_whole:
                at_risk = len(ordered) - index
                self._moments.append(one.seconds)
                self._shares.append(self._shares[-1] * (1 - 1 / at_risk))

    def still_seen(self, seconds: float) -> float:
        """Return the share who would still be watched at this moment."""
        return self._shares[bisect_right(self._moments, seconds) - 1]

    def mean(self, cases: Iterable[tuple[float, Seen, float]]) -> float | None:
        """Return the mean over cases of (watched since, seen, value), or None where no end was seen."""
        total = weights = 0.0
        for since, seen, value in cases:
            if seen.is_whole:
                weight = self.still_seen(since) / max(self.still_seen(seen.seconds), 1e-3)
                total, weights = total + weight * value, weights + weight
        return total / weights if weights else None
