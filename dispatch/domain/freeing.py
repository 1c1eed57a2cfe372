"""When somebody is free for a waiting caller: conversations and pauses end, callers ahead leave.

Part of the forecast of `estimates.py`, where the formula and its sources stand.
"""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dispatch.domain.estimates import Demand

EXACT_PLACES = 12
"""Beyond so many places the normal approximation is as good as the exact sum, and cheaper."""


def freed_by(demand: Demand, seconds: float) -> float:
    """Return the chance that somebody is free for this caller by then."""
    talk = _Talk(demand.talk_seconds, demand.talk_variation)
    bound = seconds - demand.pause_seconds
    groups = [
        (demand.in_call, talk.over_by(bound, demand.talked_seconds)),
        (demand.wrap_up, min(1.0, seconds / demand.pause_seconds) if demand.pause_seconds else 1.0),
        # Whoever is free now talks first with those ahead.
        (demand.free, talk.over_by(bound - demand.accept_seconds, 0.0)),
        (demand.in_call + demand.wrap_up, talk.second_over_by(demand, bound)),
        (math.ceil(demand.ahead), _scaled(1 - math.exp(-demand.leaving_rate * seconds), demand.ahead)),
    ]
    below = math.floor(demand.places)
    part = demand.places - below
    return (1 - part) * _at_least(groups, below) + (part and part * _at_least(groups, below + 1))


def _scaled(share: float, number: float) -> float:
    """Return the share that a fractional number of callers has when it is counted as the next whole one."""
    return share * number / math.ceil(number) if number else 0.0


def _at_least(groups: list[tuple[int, float]], number: int) -> float:
    """Return the chance of at least so many yeses, where a group is so many people of the same chance."""
    if number <= 0:
        return 1.0
    if number <= EXACT_PLACES:
        fewer = [1.0] + [0.0] * (number - 1)
        for people, chance in groups:
            fewer = _convolved(fewer, _binomial(people, chance, number), number)
        return max(0.0, 1 - sum(fewer))
    mean = sum(people * chance for people, chance in groups)
    variance = sum(people * chance * (1 - chance) for people, chance in groups)
    return 1 - NormalDist(mean, math.sqrt(variance) + 1e-9).cdf(number - 0.5)


def _binomial(people: int, chance: float, number: int) -> list[float]:
    """Return the chances of 0, 1, ... number - 1 yeses."""
    if chance >= 1:
        return [0.0] * min(people, number) + ([1.0] if people < number else [])
    odds, term = chance / (1 - chance), (1 - chance) ** people
    terms = []
    for yeses in range(min(people + 1, number)):
        terms.append(term)
        term *= odds * (people - yeses) / (yeses + 1)
    return terms


def _convolved(one: list[float], other: list[float], number: int) -> list[float]:
    total = [0.0] * number
    for i, a in enumerate(one):
        if a:
            for j, b in enumerate(other[: number - i]):
                total[i + j] += a * b
    return total


class _Talk:
    """Lengths of conversations: a Weibull distribution with this mean and variation.

    Its shape follows from the variation as variation ** -1.086, good to 2 % between 0.1 and 1.
    Source: Justus et al., Journal of Applied Meteorology 17(3), 1978, doi
    10.1175/1520-0450(1978)017<0350:MFEWSF>2.0.CO;2
    """

    def __init__(self, mean: float, variation: float) -> None:
        self.mean, self.variation = mean, variation
        self.shape = variation**-1.086
        self.scale = mean / math.gamma(1 + 1 / self.shape)

    def over_by(self, seconds: float, talked: float) -> float:
        """Return the chance that a conversation that has run for so long ends within so many seconds."""
        if seconds <= 0:
            return 0.0
        before, after = talked / self.scale, (talked + seconds) / self.scale
        return 1 - math.exp(before**self.shape - after**self.shape)

    def second_over_by(self, demand: Demand, seconds: float) -> float:
        """Return the chance that the conversation after the present one has ended too, about (log-normal)."""
        if seconds <= 0:
            return 0.0
        first = self.mean / (1 + demand.talked_seconds / self.mean)
        mean = first + demand.pause_seconds + demand.accept_seconds + self.mean
        spread = math.log(1 + (self.variation * math.hypot(first, self.mean) / mean) ** 2)
        return NormalDist(math.log(mean) - spread / 2, math.sqrt(spread)).cdf(math.log(seconds))
