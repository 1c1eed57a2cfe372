"""The measures by which an interpreting service is judged, from sums and histograms of waits.

A histogram is a mapping from bucket to number of calls, so that those of hours add up to those of months.
Up to a minute a bucket is a quarter of a second wide, beyond it grows by 3 %: a percentile read from the
middle of its bucket errs by at most an eighth of a second or 1.5 %, whichever is more. The carrier's stamps
are whole seconds.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FINE_WIDTH = 0.25
FINE_LIMIT = 60.0
FINE_BUCKETS = round(FINE_LIMIT / FINE_WIDTH)
GROWTH = 1.03
LONGEST = 86_400.0  # a longer wait counts as a day

PROMPT_SECONDS = 30.0
"""Connected within this time counts as promptly served."""

CLASS_EDGES = (2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 25, 30, 40, 50, 60, 90, 120, 180, 300, 600)
"""Upper edges, in seconds, of the classes in which roll-ups of days and months keep connect times."""

LONGER = "connect_longer"
CONNECT_CLASSES = (*(f"connect_{edge}" for edge in CLASS_EDGES), LONGER)
"""The classes by name, shortest first; the last has no upper edge."""


@dataclass(frozen=True, slots=True)
class Percentile:
    """A duration that a share of calls did not exceed, and how far the histogram may put it wrong."""

    seconds: float
    error_seconds: float


def bucket_of(seconds: float) -> int:
    """Return the bucket that counts this wait; a bucket includes its upper edge, so 30.0 is "within 30 s"."""
    bounded = min(max(seconds, 0.0), LONGEST)
    if bounded <= FINE_LIMIT:
        return max(0, math.ceil(bounded / FINE_WIDTH) - 1)
    guess = FINE_BUCKETS + math.ceil(math.log(bounded / FINE_LIMIT, GROWTH)) - 1
    # The logarithm may fall on the wrong side of an edge by the last bit.
    while bounded > bucket_edges(guess)[1]:
        guess += 1
    while bounded <= bucket_edges(guess)[0]:
        guess -= 1
    return guess


def bucket_edges(bucket: int) -> tuple[float, float]:
    """Return the bounds of a bucket in seconds: above the first, up to and including the second."""
    if bucket < FINE_BUCKETS:
        return bucket * FINE_WIDTH, (bucket + 1) * FINE_WIDTH
    step = bucket - FINE_BUCKETS
    return FINE_LIMIT * GROWTH**step, FINE_LIMIT * GROWTH ** (step + 1)


def percentile(histogram: Mapping[int, int], share: float) -> Percentile | None:
    """Return the wait that `share` (0 to 1) of the calls did not exceed, or None where nothing was counted.

    The nearest-rank percentile: the smallest wait with at least `share` of the calls at or below it.
    Source: https://en.wikipedia.org/wiki/Percentile#The_nearest-rank_method
    """
    total = sum(histogram.values())
    if total <= 0:
        return None
    rank = max(1, math.ceil(share * total))
    counted = 0
    for bucket in sorted(histogram):
        counted += histogram[bucket]
        if counted >= rank:
            low, high = bucket_edges(bucket)
            return Percentile((low + high) / 2, (high - low) / 2)
    raise AssertionError("a rank lies within the total")


def connect_class(seconds: float) -> str:
    """Return the name of the class of a connect time; an edge belongs to the class below it."""
    return CONNECT_CLASSES[bisect_left(CLASS_EDGES, seconds)]


def percentile_in_classes(counts: Sequence[int], share: float) -> Percentile | None:
    """Return the connect time that `share` (0 to 1) of the calls did not exceed, or None where none counted.

    `counts` go with CONNECT_CLASSES. Within its class the time is read off a straight line, so it errs by at
    most the class's own width: 2 s up to 20 s, 5 s up to 30 s, 10 s up to a minute. Times beyond the last
    edge are told as that edge.
    """
    total = sum(counts)
    if total <= 0:
        return None
    rank, passed, low = max(share * total, 1.0), 0, 0.0
    for count, high in zip(counts, CLASS_EDGES, strict=False):
        if passed + count >= rank:
            return Percentile(low + (high - low) * (rank - passed) / count, float(high - low))
        passed, low = passed + count, float(high)
    return Percentile(low, math.inf)


def share_within(histogram: Mapping[int, int], seconds: float) -> float | None:
    """Return the share of connected calls whose wait was at most `seconds`, or None where none was counted.

    Exact where `seconds` is the edge of a bucket, as every quarter of a second up to a minute is.
    """
    total = sum(histogram.values())
    if total <= 0:
        return None
    within = sum(calls for bucket, calls in histogram.items() if bucket <= bucket_of(seconds))
    return within / total


def average_speed_of_answer(connect_seconds: float, connected: int) -> float | None:
    """Return ASA: the mean wait of the calls that were answered, in seconds, or None where none was.

    Abandoned calls are not in it. Formula: sum of waits of answered calls / answered calls.
    Source: https://swpp.org/on-target-fall-2021/measuring-speed-of-answer/
    """
    return connect_seconds / connected if connected > 0 else None


def service_level(histogram: Mapping[int, int], requested: int, seconds: float) -> float | None:
    """Return the share of all requests that were answered within `seconds`, or None without requests.

    Requests served on the spot are none of `requested`: nobody waits for a voice any more.
    Abandoned and unserved requests stay in the denominator, however soon the requester hung up; of the common
    variants this is the strictest. Formula: answered within the threshold / requested.
    Source: https://www.callcentrehelper.com/service-level-threshold-calculations-206890.htm (formula 3)
    """
    if requested <= 0:
        return None
    within = share_within(histogram, seconds) or 0.0
    return within * sum(histogram.values()) / requested


def fill_rate(served: int, requested: int) -> float | None:
    """Return the share of requests that an interpreter served, or None without requests.

    Served are those with a conversation and those to which a mediator at the caller's own site went.
    Formula: (connected + served on the spot) / requested; the unfilled rest was abandoned or unserved.
    Source: https://en.wikipedia.org/wiki/Service_level (type 2: the fill rate)
    """
    return served / requested if requested > 0 else None


def mean_rating(rating_sum: int, rated: int) -> float | None:
    """Return the mean of the ratings of 1 to 5, or None without ratings.

    Formula: sum of ratings / calls rated; calls that nobody rated count neither way.
    Source: https://en.wikipedia.org/wiki/Customer_satisfaction
    """
    return rating_sum / rated if rated > 0 else None


def abandonment(abandoned: int, requested: int) -> float | None:
    """Return the share of requests whose requester left before anybody was found, or None without requests.

    Formula: abandoned / requested; short waits are not left out.
    Source: https://www.callcentrehelper.com/service-level-threshold-calculations-206890.htm (its terms)
    """
    return abandoned / requested if requested > 0 else None
