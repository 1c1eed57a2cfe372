"""The figures of the statistics page, made from the sums of a slice and of the time before."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from dispatch.domain.measures import (
    CLASS_EDGES,
    CONNECT_CLASSES,
    abandonment,
    fill_rate,
    percentile_in_classes,
)
from dispatch.records.rollups import NO_LANGUAGE
from dispatch.records.slice_reads import read_demand, read_sums, read_week_hours
from dispatch.records.slices import ALL_LANGUAGES, BY_LANGUAGE
from dispatch.records.tables import Grain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dispatch.records.engine import RecordsSession
    from dispatch.records.slice_reads import Slice, Sums, WeekHour

MOST_DAYS_AS_DAYS = 62
"""A longer period is drawn by month."""

MOST_LANGUAGES = 12
"""So many languages, the most asked for, have their hours drawn."""

STEPS = ("left_at_code", "left_at_language", "left_unrung", "left_within_30", "left_within_120", "left_later")

FEW_VOICES = 5
"""Of fewer requests in an hour nobody says that it went badly."""

BAD_SHARE = 0.6
"""An hour in which fewer than this share were connected within 30 s is marked."""

MOST_WORST = 8
CHANCE = 2.0
"""An hour is among the worst where its misses lie so many standard deviations beyond the usual share."""


@dataclass(frozen=True, slots=True)
class KeyMeasures:
    """How the service did in a period, a slice, a language."""

    calls: int
    requested: int
    voices: int  # requests but those served on the spot: who waited for a voice
    connected: int
    served_on_the_spot: int
    abandoned: int
    unserved: int
    prompt: int
    offers: int
    offers_accepted: int
    conversation_seconds: int
    median_seconds: float | None
    p90_seconds: float | None

    @property
    def prompt_share(self) -> float | None:
        """Of who waited for a voice, those connected within 30 s."""
        return self.prompt / self.voices if self.voices else None

    @property
    def served_share(self) -> float | None:
        """Of all requests, those connected or served on the spot."""
        return fill_rate(self.connected + self.served_on_the_spot, self.requested)

    @property
    def abandoned_share(self) -> float | None:
        """Of all requests, those whose caller left while waiting."""
        return abandonment(self.abandoned, self.requested)

    @property
    def unserved_share(self) -> float | None:
        """Of all requests, those for whom nobody could be found."""
        return self.unserved / self.requested if self.requested else None

    @property
    def accepted_share(self) -> float | None:
        """Of all offers, those accepted."""
        return self.offers_accepted / self.offers if self.offers else None

    @property
    def mean_conversation_seconds(self) -> int | None:
        """Conversation for each connected call."""
        return round(self.conversation_seconds / self.connected) if self.connected else None

    @property
    def others(self) -> int:
        """Calls that were not connected, for whatever reason."""
        return self.calls - self.connected


@dataclass(frozen=True, slots=True)
class Demand:
    """The calls of one day, or of one month as far as it lies in the period."""

    begins: date
    calls: int
    connected: int
    abandoned: int
    unserved: int

    @property
    def others(self) -> int:
        """Calls that were not connected, for whatever reason."""
        return self.calls - self.connected


@dataclass(frozen=True, slots=True)
class WaitClass:
    """Connected calls whose connect time lies between two edges, in seconds."""

    low: int
    high: int | None  # None: no upper edge
    calls: int
    is_prompt: bool

    @property
    def connected(self) -> int:
        """Drawn full: within 30 s."""
        return self.calls if self.is_prompt else 0

    @property
    def others(self) -> int:
        """Drawn as an outline: later."""
        return 0 if self.is_prompt else self.calls


@dataclass(frozen=True, slots=True)
class HourOfWeek:
    """One cell of the map of hours."""

    language: str
    week_hour: int
    voices: int
    prompt: int
    lost: int

    @property
    def weekday(self) -> int:
        """0: Monday."""
        return self.week_hour // 24

    @property
    def hour(self) -> int:
        """0 to 23."""
        return self.week_hour % 24

    @property
    def share(self) -> float:
        """Connected within 30 s."""
        return self.prompt / self.voices if self.voices else 1.0

    @property
    def is_bad(self) -> bool:
        """Whether it is marked."""
        return self.voices >= FEW_VOICES and self.share < BAD_SHARE


@dataclass(frozen=True, slots=True)
class Week:
    """All hours of the week in one language, or in all together."""

    language: str
    hours: tuple[HourOfWeek, ...]  # those with requests, in order
    worst: HourOfWeek | None

    @property
    def grid(self) -> list[list[int | None]]:
        """The shares in whole per cent, by day and hour; None where nobody asked."""
        found: list[list[int | None]] = [[None] * 24 for _ in range(7)]
        for hour in self.hours:
            found[hour.weekday][hour.hour] = round(hour.share * 100)
        return found

    @property
    def voices(self) -> int:
        """Requests for a voice."""
        return sum(hour.voices for hour in self.hours)

    @property
    def share(self) -> float | None:
        """Connected within 30 s."""
        return sum(hour.prompt for hour in self.hours) / self.voices if self.voices else None


@dataclass(frozen=True, slots=True)
class Statistics:
    """Everything that the page shows."""

    measures: KeyMeasures
    before: KeyMeasures
    languages: tuple[tuple[str, KeyMeasures], ...]
    demand: tuple[Demand, ...]
    grain: Grain
    waits: tuple[WaitClass, ...]
    steps: tuple[tuple[str, int], ...]
    weeks: tuple[Week, ...] | None  # None: not kept for what was asked
    worst: tuple[HourOfWeek, ...]


def read_statistics(session: RecordsSession, wanted: Slice) -> Statistics:
    """Read what the page shows of a slice."""
    by_language = read_sums(session, wanted)
    whole = _total(by_language.values())
    before = _total(read_sums(session, wanted.before()).values())
    ranked = sorted(by_language, key=lambda tag: (tag == NO_LANGUAGE, -by_language[tag]["requested"], tag))
    grain = Grain.DAY if wanted.days <= MOST_DAYS_AS_DAYS else Grain.MONTH
    weeks = _read_weeks(session, wanted, ranked) if wanted.has_hours_of_language else None
    return Statistics(
        measures=measures_of(whole),
        before=measures_of(before),
        languages=tuple((tag, measures_of(by_language[tag])) for tag in ranked if by_language[tag]["calls"]),
        demand=_demand(read_demand(session, wanted, grain), wanted, grain),
        grain=grain,
        waits=_waits(whole),
        steps=tuple((step, whole[step]) for step in STEPS),
        weeks=weeks,
        worst=_worst(weeks or ()),
    )


def measures_of(sums: Sums) -> KeyMeasures:
    """Return the measures of some sums."""
    classes = [sums[name] for name in CONNECT_CLASSES]
    median, p90 = percentile_in_classes(classes, 0.5), percentile_in_classes(classes, 0.9)
    return KeyMeasures(
        calls=sums["calls"],
        requested=sums["requested"],
        voices=sums["requested"] - sums["served_on_the_spot"],
        connected=sums["connected"],
        served_on_the_spot=sums["served_on_the_spot"],
        abandoned=sums["abandoned"],
        unserved=sums["unserved"],
        prompt=sums["prompt"],
        offers=sums["offers"],
        offers_accepted=sums["offers_accepted"],
        conversation_seconds=sums["conversation_seconds"],
        median_seconds=median.seconds if median else None,
        p90_seconds=p90.seconds if p90 else None,
    )


def _total(sums: Iterable[Sums]) -> Sums:
    total: Sums = Counter()
    for each in sums:
        total.update(each)
    return total


def _demand(found: Mapping[date, Sums], wanted: Slice, grain: Grain) -> tuple[Demand, ...]:
    return tuple(_of_a_day(day, found.get(day, Counter())) for day in _times(wanted, grain))


def _of_a_day(day: date, sums: Sums) -> Demand:
    return Demand(day, sums["calls"], sums["connected"], sums["abandoned"], sums["unserved"])


def _times(wanted: Slice, grain: Grain) -> list[date]:
    days = [wanted.first + timedelta(days=passed) for passed in range(wanted.days)]
    return days if grain is Grain.DAY else sorted({day.replace(day=1) for day in days})


def _waits(sums: Sums) -> tuple[WaitClass, ...]:
    edges = (0, *CLASS_EDGES)
    highs: tuple[int | None, ...] = (*CLASS_EDGES, None)
    return tuple(
        WaitClass(low, high, sums[name], is_prompt=high is not None and high <= 30)  # noqa: PLR2004 - PROMPT_SECONDS
        for low, high, name in zip(edges, highs, CONNECT_CLASSES, strict=True)
    )


def _read_weeks(session: RecordsSession, wanted: Slice, ranked: list[str]) -> tuple[Week, ...]:
    asked = [tag for tag in ranked if tag != NO_LANGUAGE][:MOST_LANGUAGES]
    singles = asked if wanted.kind in BY_LANGUAGE else []
    shown = [wanted.language] if wanted.language else [ALL_LANGUAGES, *singles]
    cells: defaultdict[str, list[HourOfWeek]] = defaultdict(list)
    for hour in read_week_hours(session, wanted, shown):
        if hour.voices:
            cells[hour.language].append(_cell(hour))
    return tuple(
        Week(tag, tuple(cells[tag]), next(iter(_ranked(cells[tag])), None)) for tag in shown if cells[tag]
    )


def _cell(hour: WeekHour) -> HourOfWeek:
    return HourOfWeek(hour.language, hour.week_hour, hour.voices, hour.prompt, hour.lost)


def _worst(weeks: Iterable[Week]) -> tuple[HourOfWeek, ...]:
    """Return the hours of single languages (of all, where only they are known) that chance explains least."""
    weeks = list(weeks)
    singles = [week for week in weeks if week.language != ALL_LANGUAGES] or weeks
    return tuple(_ranked([hour for week in singles for hour in week.hours])[:MOST_WORST])


def _ranked(hours: Iterable[HourOfWeek]) -> list[HourOfWeek]:
    """Return the marked hours, by how far their misses lie beyond the usual share of all hours given."""
    of = list(hours)
    voices = sum(hour.voices for hour in of)
    usual = sum(hour.prompt for hour in of) / voices if voices else 1.0
    far = {hour: _deviations(hour, usual) for hour in of if hour.is_bad}
    return sorted((hour for hour in far if far[hour] >= CHANCE), key=lambda hour: -far[hour])


def _deviations(hour: HourOfWeek, usual: float) -> float:
    spread = math.sqrt(hour.voices * max(usual * (1 - usual), 0.01))
    return (hour.voices * usual - hour.prompt) / spread
