"""Tells the indicators of a period, of all calls together and of each language that was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from dispatch.domain.indicators import Figure, Sums, figures_of
from dispatch.records.indicators import read_sums, read_whole
from dispatch.records.rollups import NO_LANGUAGE

if TYPE_CHECKING:
    from dispatch.domain.periods import Period
    from dispatch.ports import Clock
    from dispatch.records.engine import Records


def tell_indicators(records: Records, clock: Clock, period: Period, time_zone: str) -> list[Figure]:
    """Return the figures of all calls, then of each language by its tag; nothing is written.

    A period that is not over is told as far as it has come.
    """
    since, until = period.moments(ZoneInfo(time_zone))
    until = min(until, max(clock.now(), since))
    with records.reading() as session:
        by_language = read_sums(session, since, until)
        whole = read_whole(session, since, until)
    asked = {tag: sums for tag, sums in sorted(by_language.items()) if tag != NO_LANGUAGE}
    everything = Sums()
    for sums in by_language.values():
        everything.add(sums)
    everything.counts.update(whole)
    everything.counts["languages_asked"] = sum(one.counts["requested"] > 0 for one in asked.values())
    everything.counts["languages_not_served"] = sum(_is_unserved(one) for one in asked.values())
    told = figures_of(everything)
    for tag, sums in asked.items():
        told += figures_of(sums, tag)
    return told


def _is_unserved(sums: Sums) -> bool:
    counts = sums.counts
    return counts["requested"] > 0 and not counts["connected"] + counts["served_on_the_spot"]
