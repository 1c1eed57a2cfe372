"""The key figures of a period, made from its sums."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from dispatch.domain.measures import fill_rate, mean_rating, percentile, service_level
from dispatch.records.rollups import NO_LANGUAGE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from dispatch.records.admin_reads import HourCount, PeriodSums

THRESHOLD_SECONDS = 30.0
"""Connected within this time counts as promptly served."""

MEDIAN, NINE_IN_TEN = 0.5, 0.9


@dataclass(frozen=True, slots=True)
class Figures:
    """How the service did, in a period or in one language of it."""

    calls: int
    requested: int
    connected: int
    served_on_the_spot: int
    abandoned: int
    unserved: int
    conversation_seconds: int
    median_seconds: float | None  # of connect times
    p90_seconds: float | None
    rated: int
    mean_rating: float | None  # 1 to 5
    within_share: float | None  # of the requests for a voice, those connected within the threshold

    @property
    def without_request(self) -> int:
        """Calls that ended before a language was chosen."""
        return self.calls - self.requested

    @property
    def others(self) -> int:
        """Calls that were not connected, for whatever reason."""
        return self.calls - self.connected

    @property
    def served_share(self) -> float | None:
        """The share of requests that were connected, or served on the spot."""
        return fill_rate(self.connected + self.served_on_the_spot, self.requested)


@dataclass(frozen=True, slots=True)
class LanguageFigures:
    """The figures of one language."""

    language: str
    figures: Figures


@dataclass(frozen=True, slots=True)
class HourFigures:
    """The calls of one hour."""

    hour: datetime  # its first moment, UTC
    calls: int
    connected: int
    abandoned: int
    unserved: int

    @property
    def others(self) -> int:
        """Calls that were not connected, for whatever reason."""
        return self.calls - self.connected


def figures_of(sums: PeriodSums) -> Figures:
    """Return the figures of the whole period."""
    histogram: Counter[int] = Counter()
    for wait in sums.waits:
        histogram[wait.bucket] += wait.calls
    return _figures(sums.hours, histogram)


def figures_by_language(sums: PeriodSums) -> list[LanguageFigures]:
    """Return the figures of each language, the most asked for first; last, the calls without a language."""
    counts: defaultdict[str, list[HourCount]] = defaultdict(list)
    for count in sums.hours:
        counts[count.language].append(count)
    histograms: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for wait in sums.waits:
        histograms[wait.language][wait.bucket] += wait.calls
    found = [LanguageFigures(tag, _figures(of, histograms[tag])) for tag, of in counts.items()]
    found = [each for each in found if each.figures.calls]
    return sorted(found, key=lambda each: (each.language == NO_LANGUAGE, -each.figures.calls, each.language))


def figures_by_hour(sums: PeriodSums, since: datetime, until: datetime) -> list[HourFigures]:
    """Return every hour of the period, also those in which nobody called."""
    counts: defaultdict[datetime, list[HourCount]] = defaultdict(list)
    for count in sums.hours:
        counts[count.hour].append(count)
    hours = round((until - since) / timedelta(hours=1))
    return [_hour(since + timedelta(hours=passed), counts) for passed in range(hours)]


def _hour(hour: datetime, counts: Mapping[datetime, list[HourCount]]) -> HourFigures:
    of = counts.get(hour, [])
    return HourFigures(
        hour=hour,
        calls=sum(count.calls for count in of),
        connected=sum(count.connected for count in of),
        abandoned=sum(count.abandoned for count in of),
        unserved=sum(count.unserved for count in of),
    )


def _figures(counts: Iterable[HourCount], histogram: Mapping[int, int]) -> Figures:
    of = list(counts)
    requested = sum(count.requested for count in of)
    on_the_spot = sum(count.served_on_the_spot for count in of)
    median = percentile(histogram, MEDIAN)
    p90 = percentile(histogram, NINE_IN_TEN)
    return Figures(
        calls=sum(count.calls for count in of),
        requested=requested,
        connected=sum(count.connected for count in of),
        served_on_the_spot=on_the_spot,
        abandoned=sum(count.abandoned for count in of),
        unserved=sum(count.unserved for count in of),
        conversation_seconds=sum(count.conversation_seconds for count in of),
        median_seconds=median.seconds if median else None,
        p90_seconds=p90.seconds if p90 else None,
        rated=sum(count.rated for count in of),
        mean_rating=mean_rating(sum(count.rating_sum for count in of), sum(count.rated for count in of)),
        within_share=service_level(histogram, requested - on_the_spot, THRESHOLD_SECONDS),
    )
