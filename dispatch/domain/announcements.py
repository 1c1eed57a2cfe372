"""What waiting staff are told of their wait: a range in round steps that holds until it has passed.

A range once said is a promise. While it runs, only a sooner end is said; a later one only where things got
worse (fewer people on duty, more callers ahead) or the promise was broken, and then it is said that it takes
longer. Where nothing round fits into what is left of the promise, nothing is said.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from dispatch.domain.estimates import Demand, Estimate

LOW_STEPS = (0, 60, 120, 180, 300, 600)
HIGH_STEPS = (30, 60, 120, 180, 300, 420, 600)
AGAIN_SECONDS = 60.0
"""No estimate is said sooner after another."""
GOOD_CHANCE = 0.5
"""While phones ring that are accepted with this chance, staff are told of them instead."""
MORE_AHEAD = 0.5
"""Others' callers count by shares; so much more of them is somebody who came ahead."""


@dataclass(frozen=True, slots=True)
class Announced:
    """A range as it is said. `high_seconds` is None where the wait may be longer than the longest step."""

    low_seconds: int
    high_seconds: int | None
    is_longer: bool = False  # than staff were told before


@dataclass(frozen=True, slots=True)
class Told:
    """What was said last, and what was true then."""

    announced: Announced
    said_at: datetime
    ahead: float
    on_duty: int

    def seconds_left(self, now: datetime) -> float | None:
        """Return what is left of the promise; negative once it is broken, None where it had no end."""
        if self.announced.high_seconds is None:
            return None
        return self.announced.high_seconds - (now - self.said_at).total_seconds()


def in_steps(estimate: Estimate) -> Announced:
    """Return the estimate's range rounded outwards, so that it holds at least as often."""
    low = max(step for step in LOW_STEPS if step <= estimate.low_seconds)
    high = next((step for step in HIGH_STEPS if step >= estimate.high_seconds and step > low), None)
    return Announced(low, high)


def is_time_to_tell(demand: Demand, told: Told | None, now: datetime) -> bool:
    """Tell whether an estimate is due: not soon after another, nor while a phone is likely accepted."""
    if not demand.on_duty or demand.ringing_chance >= GOOD_CHANCE:
        return False
    return told is None or (now - told.said_at).total_seconds() >= AGAIN_SECONDS


def next_announcement(
    estimate: Estimate | None, demand: Demand, told: Told | None, now: datetime
) -> Announced | None:
    """Return what to tell staff now, or None: nothing new, nothing known, or a phone about to be accepted."""
    if estimate is None or not is_time_to_tell(demand, told, now):
        return None
    fresh = in_steps(estimate)
    if told is None:
        return fresh
    if _is_within(fresh, told.seconds_left(now)):
        return fresh
    if _is_broken(told, now) or (_got_worse(demand, told) and not _is_same(fresh, told.announced)):
        return Announced(fresh.low_seconds, fresh.high_seconds, is_longer=True)
    return None


def _is_same(one: Announced, other: Announced) -> bool:
    return (one.low_seconds, one.high_seconds) == (other.low_seconds, other.high_seconds)


def _is_within(fresh: Announced, seconds_left: float | None) -> bool:
    if fresh.high_seconds is None:
        return False
    return seconds_left is None or fresh.high_seconds <= seconds_left


def _is_broken(told: Told, now: datetime) -> bool:
    left = told.seconds_left(now)
    return left is not None and left <= 0


def _got_worse(demand: Demand, told: Told) -> bool:
    return demand.on_duty < told.on_duty or demand.ahead >= told.ahead + MORE_AHEAD
