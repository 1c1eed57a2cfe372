"""Draws the traffic of a busy day from the logs of two cities, as dense as the roster can bear."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import TYPE_CHECKING

from config.world.call_log import SHIPPED_DAY, read_call_log, read_minutes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from config.world.call_log import LoggedCall

OPENS_AT = datetime.fromisoformat(f"{SHIPPED_DAY}T10:00")
BUSY_HOURS = range(9, 17)
SPARE_PEOPLE = 8
"""The fewer speak a language, the less of their time may be talked away: of one interpreter who talks half of
the time, every other caller finds the line taken. With n of them, n / (n + 8) of their time is."""
SHORTEST_TALK_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Arrival:
    """One call of the traffic."""

    after_seconds: float  # since the traffic began, as it is played
    logged_at: datetime
    language: str
    talk_seconds: float


def arrivals(speakers: Mapping[str, int], speed: float, seed: int) -> Iterator[Arrival]:
    """Yield calls of one log with talk times of the other, `speed` times faster.

    `speakers` is how many interpreters speak a language; calls that would keep them too busy are left out by
    chance, and those in languages that nobody speaks. Of New York's calls more than half are Spanish, for
    which the roster of the demonstration has five people.
    """
    chance = Random(seed)
    calls = [call for call in read_call_log() if call.called_at >= OPENS_AT]
    minutes = _minutes_by_language()
    kept = _kept_shares(calls, speakers, minutes)
    for call in calls:
        if chance.random() < kept.get(call.language, 0.0):
            whole = chance.choice(minutes.get(call.language) or minutes[""])
            talk = (whole - chance.random()) * 60 / speed
            yield Arrival(
                after_seconds=(call.called_at - OPENS_AT).total_seconds() / speed,
                logged_at=call.called_at,
                language=call.language,
                talk_seconds=max(SHORTEST_TALK_SECONDS, talk),
            )


def most_load(people: int) -> float:
    """Return how many conversations at once so many interpreters of a language may have on average."""
    return people * people / (people + SPARE_PEOPLE)


def _minutes_by_language() -> dict[str, list[int]]:
    """Return the talk times of each language, and under the empty tag those of all."""
    by_language: defaultdict[str, list[int]] = defaultdict(list)
    for talk in read_minutes():
        by_language[talk.language].append(talk.minutes)
        by_language[""].append(talk.minutes)
    return by_language


def _kept_shares(
    calls: list[LoggedCall], speakers: Mapping[str, int], minutes: Mapping[str, list[int]]
) -> dict[str, float]:
    """Return for each language the share of calls that its interpreters can take."""
    busy = Counter(
        call.language
        for call in calls
        if call.called_at.date() == OPENS_AT.date() and call.called_at.hour in BUSY_HOURS
    )
    shares = {}
    for language, count in speakers.items():
        talks = minutes.get(language) or minutes[""]
        load = busy[language] * math.fsum(talks) / len(talks) / 60 / len(BUSY_HOURS)
        shares[language] = min(1.0, most_load(count) / load) if load else 1.0
    return shares
