"""The tables of the statistics page as rows for spreadsheets: the figures that the charts are drawn from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from admin.words import say

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from admin.names import LanguageNames
    from admin.statistics import KeyMeasures, Statistics
    from admin.tables import Cell

    Table = tuple[Sequence[str], list[list[Cell]]]

MEASURES = (
    "calls",
    "requested",
    "connected",
    "served_on_the_spot",
    "abandoned",
    "unserved",
    "prompt_share",
    "served_share",
    "abandoned_share",
    "unserved_share",
    "median_seconds",
    "p90_seconds",
    "conversation_seconds",
    "mean_conversation_seconds",
    "offers",
    "accepted_share",
)
"""Attributes of KeyMeasures, in the order of the table."""


def measures(found: Statistics, _: LanguageNames, language: str) -> Table:
    """Return each key measure, now and before."""
    columns = [say(language, f"statistics.{name}") for name in ("measure", "now", "earlier")]
    return columns, [
        [say(language, f"measure.{name}"), getattr(found.measures, name), getattr(found.before, name)]
        for name in MEASURES
    ]


def demand(found: Statistics, _: LanguageNames, language: str) -> Table:
    """Return calls by day or month."""
    columns = [
        say(language, f"statistics.{found.grain}"),
        *(say(language, f"measure.{name}") for name in ("calls", "connected", "abandoned", "unserved")),
    ]
    return columns, [
        [each.begins, each.calls, each.connected, each.abandoned, each.unserved] for each in found.demand
    ]


def connect_times(found: Statistics, _: LanguageNames, language: str) -> Table:
    """Return connected calls by connect time."""
    columns = [say(language, f"statistics.{name}") for name in ("above_seconds", "up_to_seconds", "calls")]
    return columns, [[each.low, each.high, each.calls] for each in found.waits]


def languages(found: Statistics, names: LanguageNames, language: str) -> Table:
    """Return the key measures of each language."""
    columns = [
        say(language, "statistics.language_tag"),
        say(language, "statistics.language"),
        *(say(language, f"measure.{name}") for name in MEASURES),
    ]
    return columns, [[tag, names[tag], *_values(of)] for tag, of in found.languages]


def hours(found: Statistics, names: LanguageNames, language: str) -> Table:
    """Return the hours of the week that had requests, by language."""
    asked = ("language_tag", "language", "weekday", "hour", "voices", "prompt", "prompt_share", "lost")
    columns = [say(language, f"statistics.{name}") for name in asked]
    return columns, [
        [
            week.language,
            names[week.language],
            say(language, f"weekday.{hour.weekday}"),
            hour.hour,
            hour.voices,
            hour.prompt,
            hour.share,
            hour.lost,
        ]
        for week in found.weeks or ()
        for hour in week.hours
    ]


def steps(found: Statistics, _: LanguageNames, language: str) -> Table:
    """Return where callers left."""
    columns = [say(language, f"statistics.{name}") for name in ("step", "calls")]
    return columns, [[say(language, f"step.{step}"), count] for step, count in found.steps]


TABLES: dict[str, Callable[[Statistics, LanguageNames, str], Table]] = {
    "measures": measures,
    "demand": demand,
    "connect-times": connect_times,
    "languages": languages,
    "hours": hours,
    "steps": steps,
}
"""What can be downloaded, by the name in its address."""


def _values(of: KeyMeasures) -> list[Cell]:
    return [getattr(of, name) for name in MEASURES]
