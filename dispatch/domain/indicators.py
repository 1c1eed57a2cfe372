"""Indicators: every figure by which the service is judged, from sums of a period."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from dispatch.domain.indicator_definitions import DEFINITIONS, Unit
from dispatch.domain.measures import bucket_of, percentile, share_within

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SHORT_SECONDS = 5.0
"""Whoever leaves within so long of having chosen has hardly waited."""


@dataclass
class Sums:
    """What a group of calls adds up to; the groups of several languages add up to all."""

    counts: Counter[str] = field(default_factory=Counter)  # by the names of the roll-ups' columns
    connect: Counter[int] = field(default_factory=Counter)
    dial_to_voice: Counter[int] = field(default_factory=Counter)
    abandoned: Counter[int] = field(default_factory=Counter)

    def add(self, other: Sums) -> None:
        """Add another group's."""
        self.counts.update(other.counts)
        self.connect.update(other.connect)
        self.dial_to_voice.update(other.dial_to_voice)
        self.abandoned.update(other.abandoned)


@dataclass(frozen=True, slots=True)
class Figure:
    """One indicator of one group."""

    name: str
    unit: Unit
    language: str | None  # None: all
    value: float | None  # None: there was nothing to reckon it from
    numerator: float | None = None  # of shares and means
    denominator: float | None = None
    error: float | None = None  # by how much the value may be wrong, where it comes from a histogram


class _Value(NamedTuple):
    value: float | None
    numerator: float | None = None
    denominator: float | None = None
    error: float | None = None


def figures_of(sums: Sums, language: str | None = None) -> list[Figure]:
    """Return the indicators of a group, in the table's order; those that it has no sums for are left out.

    What only the whole service has (occupancy, sites) is in the sums of all languages alone.
    """
    values = dict(_values(sums))
    return [
        Figure(one.name, one.unit, language, *values[one.name]) for one in DEFINITIONS if one.name in values
    ]


def _values(sums: Sums) -> Iterator[tuple[str, _Value]]:
    counts = sums.counts
    yield from _plain(counts)
    requests, connected = counts["requested"], counts["connected"]
    short = sum(calls for bucket, calls in sums.abandoned.items() if bucket <= _short_bucket())
    yield "fill_rate", _ratio(connected + counts["served_on_the_spot"], requests)
    yield "abandonment", _ratio(counts["abandoned"], requests)
    yield "abandonment_without_short", _ratio(counts["abandoned"] - short, requests - short)
    yield "unserved_share", _ratio(counts["unserved"], requests)
    in_time = _within(sums.connect, 30)
    yield "service_level_30", _ratio(in_time, requests - counts["served_on_the_spot"])
    for seconds in (10, 30, 60):
        yield f"within_{seconds}", _ratio(_within(sums.connect, seconds), sum(sums.connect.values()))
    yield "speed_of_answer", _ratio(counts["connect_milliseconds"] / 1000, connected)
    for share in (50, 90, 95, 99):
        yield f"connect_p{share}", _rank(sums.connect, share)
        yield f"dial_to_voice_p{share}", _rank(sums.dial_to_voice, share)
    yield "waited_in_vain_p50", _rank(sums.abandoned, 50)
    yield "talk_seconds", _ratio(counts["conversation_seconds"], connected)
    yield "staff_rating", _ratio(counts["rating_sum"], counts["rated"])
    yield "rated_share", _ratio(counts["rated"], connected)
    yield "no_answer_rate", _ratio(counts["offers_unanswered"], counts["offers"])
    yield "acceptance", _ratio(counts["offers_accepted"], counts["offers"])
    yield "first_offer_acceptance", _ratio(counts["first_accepted"], counts["first_offers"])
    yield "redial", _ratio(counts["redialled"], counts["abandoned"])
    promises = counts["callbacks_kept"] + counts["callbacks_broken"]
    yield "callbacks_kept", _ratio(counts["callbacks_kept"], promises)
    yield "callbacks_promised", _Value(float(promises + counts["callbacks_withdrawn"]))
    yield "continuity", _ratio(counts["cases_same"], counts["cases_again"])
    if "operators_asked" in counts:
        yield "operators_came", _ratio(counts["operators_came"], counts["operators_asked"])
        waited = counts["operator_wait_milliseconds"] / 1000
        yield "operator_wait", _ratio(waited, counts["operators_came"])
    if "duty_seconds" in counts:
        yield "occupancy", _ratio(counts["busy_seconds"], counts["duty_seconds"])


PLAIN = {
    "calls": "calls",
    "requests": "requested",
    "connected": "connected",
    "on_the_spot": "served_on_the_spot",
    "abandoned": "abandoned",
    "unserved": "unserved",
    "nobody_on_duty": "nobody_on_duty",
    "nobody_answered": "nobody_answered",
    "partners_failed": "partners_failed",
    "staff_not_reached": "staff_not_reached",
    "problems": "problems",
    "without_request": "no_request",
    "refused": "refused",
    "conversation_seconds": "conversation_seconds",
    "billed_seconds": "billed_seconds",
    "offers": "offers",
}
OF_ALL = (
    "languages_asked",
    "languages_not_served",
    "institutions_calling",
    "sites_calling",
    "sites_never_calling",
    "interpreters_active",
    "operators_asked",
    "supervisors_asked",
)
IN_HOURS = {"duty_hours": "duty_seconds", "standby_hours": "standby_seconds"}


def _plain(counts: Mapping[str, int]) -> Iterator[tuple[str, _Value]]:
    for name, column in PLAIN.items():
        yield name, _Value(float(counts[column]))
    for name in OF_ALL:
        if name in counts:
            yield name, _Value(float(counts[name]))
    for name, column in IN_HOURS.items():
        if column in counts:
            yield name, _Value(counts[column] / 3600)


def _ratio(numerator: float, denominator: float) -> _Value:
    return _Value(numerator / denominator if denominator > 0 else None, numerator, denominator)


def _rank(histogram: Mapping[int, int], share: int) -> _Value:
    found = percentile(histogram, share / 100)
    return _Value(found.seconds, error=found.error_seconds) if found else _Value(None)


def _within(histogram: Mapping[int, int], seconds: float) -> int:
    return round((share_within(histogram, seconds) or 0.0) * sum(histogram.values()))


def _short_bucket() -> int:
    return bucket_of(SHORT_SECONDS)
