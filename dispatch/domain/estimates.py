"""How long a waiting request will still wait: a forecast from the present state, as a mean and a range.

It is no average of past waits: those tell what the line was, not what it is. Counted is the pool that can
really serve the request, people shared with other languages by the share that older callers there will take.
The wait has two parts, and either may be nought.

Until somebody is free for this caller: `places` = callers ahead - people free + 1 people must come out of
their conversation or pause, or that many callers ahead must leave. By time t each of them has done so with a
known chance, so the number who have is a sum of independent yes-or-noes, and
P(wait > t) = P(fewer than `places` of them by t). With conversations that end at a constant rate this is the
queue-length predictor with abandonment of Whitt, "Predicting queueing delays" (Management Science 45(6),
1999, doi 10.1287/mnsc.45.6.870), and of Ibrahim and Whitt, "Real-time delay estimation based on delay
history" (M&SOM 11(3), 2009, doi 10.1287/msom.1080.0223). Here conversations age: their length is a Weibull
distribution fitted to the language's mean and variation, and those that run have run for a known time, which
decides everything where one or two people speak a language. The share of a shared pool is what Genesys calls
EP (the share of the agents' time that this queue gets), taken from who stands in line now.

Until that person presses 1: each ring succeeds with the recorded chance after about the recorded seconds; a
failed one costs the time until the next phone rings. The number of failures is geometric.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from dispatch.domain.freeing import freed_by

if TYPE_CHECKING:
    from collections.abc import Iterable

LOW_SHARE, HIGH_SHARE = 0.05, 0.95
"""The range holds nine waits in ten: as many are shorter as are longer."""
LONGEST_SECONDS = 3600.0
STEPS = 47
TIMES: tuple[float, ...] = (
    0.0,
    *(2.0 * math.pow(LONGEST_SECONDS / 2, step / STEPS) for step in range(STEPS + 1)),
)
"""Where the distribution is worked out, in seconds; between them it is a straight line."""
MOST_RINGS = 6
ACCEPT_SPREAD = ((0.1, 0.6), (0.2, 0.8), (0.4, 1.0), (0.2, 1.25), (0.1, 1.6))
"""Times to accept, as (share, multiple of their mean)."""
SLOWNESS = ((0.25, 0.7), (0.5, 1.0), (0.25, 1.6))
"""Waits for somebody to be free, as (share, multiple of what is counted): rings of those ahead that fail and
people who go home are not counted and spread waits wider. Fitted to 600 calls of benchmarks/estimate.py."""


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone that rings for this request."""

    chance: float  # of accepting, when it began to ring
    seconds: float  # since then


@dataclass(frozen=True, slots=True)
class Demand:
    """What stands between one waiting request and a voice. Durations are in seconds."""

    ahead: float  # older requests that the same people serve; other languages' by the share of them that will
    free: int  # people on duty who are available or being asked, by whomever
    in_call: int
    wrap_up: int
    talked_seconds: float  # how long the conversations of `in_call` have run, on average
    passed_over: int  # people who are not to be asked again by this request for now
    phones: tuple[Phone, ...]
    talk_seconds: float  # mean of whole conversations
    talk_variation: float  # their standard deviation as a multiple of the mean
    pause_seconds: float  # after a conversation
    accept_chance: float  # of one ring
    accept_seconds: float  # from dial to key 1
    next_phone_seconds: float  # until another phone rings beside, where somebody else is free
    most_phones: int  # that may ring at once
    ring_out_seconds: float  # until a phone that nobody answers is given up
    reask_seconds: float  # until those passed over may be asked again
    leaving_rate: float  # callers who lose patience, per second of waiting

    @property
    def on_duty(self) -> int:
        """How many people speak the language and are there, whatever they are doing."""
        return self.free + self.in_call + self.wrap_up

    @property
    def places(self) -> float:
        """How many people must become free, or callers ahead leave, before it is this caller's turn."""
        return max(0.0, self.ahead - self.free + 1)

    @property
    def spare(self) -> float:
        """How many people are free for this caller beyond those ahead, who is being asked for it included."""
        return max(0.0, self.free - self.ahead - self.passed_over)

    @property
    def gap_seconds(self) -> float:
        """The mean time from one person's becoming free to the next one's."""
        return (self.talk_seconds + self.pause_seconds) / max(1, self.in_call + self.wrap_up)

    @property
    def ringing_chance(self) -> float:
        """The chance that one of the phones ringing now is accepted."""
        return 1 - math.prod(1 - self.chance_now(phone) for phone in self.phones)

    def chance_now(self, phone: Phone) -> float:
        """Return the chance of a phone that has rung in vain for a while, by Bayes' rule."""
        still_to_come = sum(
            share for share, times in ACCEPT_SPREAD if times * self.accept_seconds > phone.seconds
        )
        missed = 1 - phone.chance
        return phone.chance * still_to_come / (phone.chance * still_to_come + missed) if missed else 1.0


@dataclass(frozen=True, slots=True)
class Estimate:
    """A forecast of a wait, in seconds from now: nine in ten end between `low` and `high`."""

    expected_seconds: float
    median_seconds: float
    low_seconds: float
    high_seconds: float


def estimate_wait(demand: Demand) -> Estimate | None:
    """Return the forecast for one waiting request, or None where nobody is on duty: nothing is known then.

    No wait is forecast beyond an hour. Callers who leave are not in it: it is the wait of who stays.
    """
    if not demand.on_duty:
        return None
    wait = _Wait(demand)
    return Estimate(wait.mean(), wait.quantile(0.5), wait.quantile(LOW_SHARE), wait.quantile(HIGH_SHARE))


class _Wait:
    """The distribution of one wait: a mixture of the moments of accepting, each after somebody is free."""

    def __init__(self, demand: Demand) -> None:
        self.accepting = list(_accepting(demand))
        self.freed = [1.0] * len(TIMES)
        if demand.places and not demand.phones:
            self.freed = _never_falling(freed_by(demand, seconds) for seconds in TIMES)
            self.freed = [self._mixed(seconds) for seconds in TIMES]
        self.shares = [self._share_by(seconds) for seconds in TIMES]

    def quantile(self, share: float) -> float:
        """Return the seconds by which this share of such waits is over."""
        index = bisect_left(self.shares, share)
        if index == len(TIMES):
            return LONGEST_SECONDS
        if index == 0:
            return 0.0
        below, above = self.shares[index - 1], self.shares[index]
        return TIMES[index - 1] + (TIMES[index] - TIMES[index - 1]) * (share - below) / (above - below)

    def mean(self) -> float:
        """Return the mean, which is the area above the distribution."""
        corners = pairwise(zip(TIMES, self.shares, strict=True))
        return sum((after - before) * (1 - (low + high) / 2) for (before, low), (after, high) in corners)

    def _share_by(self, seconds: float) -> float:
        return sum(weight * self._freed_share(seconds - taken) for weight, taken in self.accepting)

    def _mixed(self, seconds: float) -> float:
        return sum(weight * self._freed_share(seconds / times) for weight, times in SLOWNESS)

    def _freed_share(self, seconds: float) -> float:
        if seconds < 0:
            return 0.0
        index = min(bisect_left(TIMES, seconds), len(TIMES) - 1)
        if index == 0:
            return self.freed[0]
        along = min(1.0, (seconds - TIMES[index - 1]) / (TIMES[index] - TIMES[index - 1]))
        return self.freed[index - 1] + along * (self.freed[index] - self.freed[index - 1])


def _accepting(demand: Demand) -> Iterable[tuple[float, float]]:
    """Yield when somebody presses 1, from when somebody is free: shares that add up to 1, and seconds."""
    # Beside the wait for somebody to be free, it hardly matters how the few seconds to key 1 are spread.
    spread = ACCEPT_SPREAD if demand.phones or not demand.places else ((1.0, 1.0),)
    left = 1.0
    for ring, (begun, chance) in enumerate(_rings(demand)):
        accepted = left * (chance if ring < MOST_RINGS - 1 else 1.0)
        yield from _spread(spread, accepted, begun, demand.accept_seconds)
        left -= accepted


def _rings(demand: Demand) -> list[tuple[float, float]]:
    """Return when each ring begins, those that run now before 0, and its chance; further is not looked.

    While people are spare, another phone rings beside the last after a while, as many as may at once; then
    one must ring out first. With nobody spare somebody must become free, or be asked again.
    """
    rings = sorted((-phone.seconds, demand.chance_now(phone)) for phone in demand.phones)[:MOST_RINGS]
    at_once = max(1, len(rings), min(demand.most_phones, math.floor(demand.spare)))
    waits_for_others = min(demand.gap_seconds, demand.reask_seconds)
    if not rings:
        asked_in_vain = not demand.places and not demand.spare
        rings = [(waits_for_others if asked_in_vain else 0.0, demand.accept_chance)]
    while len(rings) < MOST_RINGS:
        beside = rings[-1][0] + demand.next_phone_seconds
        rung_out = rings[-at_once][0] + demand.ring_out_seconds if len(rings) >= at_once else beside
        somebody = 0.0 if len(rings) < demand.spare else waits_for_others
        rings.append((max(0.0, beside, rung_out) + somebody, demand.accept_chance))
    return rings


def _spread(
    spread: tuple[tuple[float, float], ...], weight: float, begun: float, accept_seconds: float
) -> Iterable[tuple[float, float]]:
    """Yield the times to accept of a ring that began then, without those that have passed."""
    coming = [(share, begun + times * accept_seconds) for share, times in spread]
    coming = [(share, seconds) for share, seconds in coming if seconds > 0] or [(1.0, 1.0)]
    total = sum(share for share, _ in coming)
    for share, seconds in coming:
        yield weight * share / total, seconds


def _never_falling(shares: Iterable[float]) -> list[float]:
    """Return a distribution's shares: the approximation may dip where it changes its kind."""
    highest, rising = 0.0, []
    for share in shares:
        highest = max(highest, share)
        rising.append(highest)
    return rising
