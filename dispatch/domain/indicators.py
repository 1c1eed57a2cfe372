"""Indicators: every figure by which the service is judged, with its definition, from sums of a period.

The definitions are one table, which `docs/indicators.md` repeats word for word and every export prints.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from dispatch.domain.measures import bucket_of, percentile, share_within

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SHORT_SECONDS = 5.0
"""Whoever leaves within so long of having chosen has hardly waited."""


class Unit(StrEnum):
    """What a figure counts."""

    NUMBER = "number"
    SECONDS = "seconds"
    SHARE = "share"  # 0 to 1


class Definition(NamedTuple):
    """One indicator: what it is called, what it counts, how it is reckoned, and who says so."""

    name: str
    unit: Unit
    formula: str
    source: str


CALLS = "call records"
WAITS = "histograms of waits in the roll-ups"
SUMS = "roll-ups by hour"
PRESENCES = "facts of presence"

DEFINITIONS = (
    Definition("calls", Unit.NUMBER, "calls that reached a line", SUMS),
    Definition("requests", Unit.NUMBER, "calls in which a language was asked for", SUMS),
    Definition("connected", Unit.NUMBER, "calls with a conversation", SUMS),
    Definition(
        "on_the_spot", Unit.NUMBER, "requests that a mediator at the caller's own site took in person", SUMS
    ),
    Definition("abandoned", Unit.NUMBER, "requests whose requester left while waiting", SUMS),
    Definition("unserved", Unit.NUMBER, "requests for which nobody could be found in time", SUMS),
    Definition("without_request", Unit.NUMBER, "calls that ended before a language was chosen", SUMS),
    Definition("refused", Unit.NUMBER, "calls of somebody not identified", SUMS),
    Definition(
        "fill_rate",
        Unit.SHARE,
        "(connected + on_the_spot) / requests; the Ministry of Justice's formula (filled / requested less "
        "cancelled free of charge), where nothing can be cancelled yet",
        SUMS,
    ),
    Definition("abandonment", Unit.SHARE, "abandoned / requests", SUMS),
    Definition(
        "abandonment_without_short",
        Unit.SHARE,
        "abandoned after more than 5 s / (requests - abandoned within 5 s)",
        WAITS,
    ),
    Definition("unserved_share", Unit.SHARE, "unserved / requests", SUMS),
    Definition(
        "service_level_30",
        Unit.SHARE,
        "connected within 30 s of the choice of language / (requests - on_the_spot)",
        WAITS,
    ),
    Definition("within_10", Unit.SHARE, "connected within 10 s of the choice / connected", WAITS),
    Definition("within_30", Unit.SHARE, "connected within 30 s of the choice / connected", WAITS),
    Definition("within_60", Unit.SHARE, "connected within 60 s of the choice / connected", WAITS),
    Definition(
        "speed_of_answer",
        Unit.SECONDS,
        "sum of connect times / connected (ASA: without the abandoned)",
        SUMS,
    ),
    *(
        Definition(
            f"{wait}_p{share}",
            Unit.SECONDS,
            f"the {what} that {share} of 100 connected calls did not exceed (nearest rank)",
            WAITS,
        )
        for wait, what in (
            ("connect", "time from choice of language to the first shared second"),
            ("dial_to_voice", "time from first ring to the first shared second"),
        )
        for share in (50, 90, 95, 99)
    ),
    Definition(
        "waited_in_vain_p50", Unit.SECONDS, "the wait that half of the abandoned did not exceed", WAITS
    ),
    Definition("talk_seconds", Unit.SECONDS, "conversation seconds / connected", SUMS),
    Definition("conversation_seconds", Unit.SECONDS, "seconds of conversation, each once", SUMS),
    Definition("billed_seconds", Unit.SECONDS, "seconds charged by the rate cards", SUMS),
    Definition("staff_rating", Unit.NUMBER, "sum of staff's ratings, 1 to 5 / calls rated", SUMS),
    Definition("rated_share", Unit.SHARE, "calls that staff rated / connected", SUMS),
    Definition("offers", Unit.NUMBER, "times an interpreter was asked", SUMS),
    Definition("no_answer_rate", Unit.SHARE, "offers that nobody answered / offers", SUMS),
    Definition("acceptance", Unit.SHARE, "offers accepted / offers", SUMS),
    Definition(
        "first_offer_acceptance",
        Unit.SHARE,
        "calls whose first offer was accepted / calls with offers",
        CALLS,
    ),
    Definition(
        "occupancy",
        Unit.SHARE,
        "interpreters' seconds in call and wrap-up / their seconds on duty (breaks are not in it)",
        PRESENCES,
    ),
    Definition(
        "duty_hours",
        Unit.NUMBER,
        "hours on duty of all interpreters, without breaks",
        PRESENCES,
    ),
    Definition("standby_hours", Unit.NUMBER, "hours that interpreters waited on the line", "days of standby"),
    Definition(
        "redial",
        Unit.SHARE,
        "abandoned calls after which the same access code, or site, asked for the same language within "
        "15 minutes / abandoned",
        CALLS,
    ),
    Definition(
        "callbacks_kept",
        Unit.SHARE,
        "promises kept / promises, less those withdrawn by dialling in",
        CALLS,
    ),
    Definition("callbacks_promised", Unit.NUMBER, "promises to call back", CALLS),
    Definition("languages_asked", Unit.NUMBER, "languages that were asked for", SUMS),
    Definition(
        "languages_not_served",
        Unit.NUMBER,
        "languages that were asked for and never served",
        SUMS,
    ),
    Definition("institutions_calling", Unit.NUMBER, "institutions that asked for a language", CALLS),
    Definition("sites_calling", Unit.NUMBER, "sites that asked for a language", CALLS),
    Definition("sites_never_calling", Unit.NUMBER, "sites in the directory that did not", CALLS),
    Definition("interpreters_active", Unit.NUMBER, "interpreters who were in a conversation", CALLS),
)


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
    if "duty_seconds" in counts:
        yield "occupancy", _ratio(counts["busy_seconds"], counts["duty_seconds"])


PLAIN = {
    "calls": "calls",
    "requests": "requested",
    "connected": "connected",
    "on_the_spot": "served_on_the_spot",
    "abandoned": "abandoned",
    "unserved": "unserved",
    "without_request": "no_request",
    "refused": "refused",
    "conversation_seconds": "conversation_seconds",
    "billed_seconds": "billed_seconds",
    "offers": "offers",
    "callbacks_promised": "callbacks_promised",
}
OF_ALL = (
    "languages_asked",
    "languages_not_served",
    "institutions_calling",
    "sites_calling",
    "sites_never_calling",
    "interpreters_active",
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
