"""Whom to ring first: named policies, pure functions, evaluated when a fact changes and stored as a score.

A policy places an interpreter for one language: in a tier, and within it by how long they have been idle,
less a handicap. Redis keeps one index per policy in use and knows scores only; see docs/dispatch.md.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from dispatch.domain.directory import Proficiency

SPARE_SECONDS = 1800.0
"""The most that sparing somebody for other languages costs them: so much longer they stay idle."""
CONVERSATION_SECONDS = 444.0
"""Mean length of an interpreted call, 7.4 min. Source: Toronto's call log 2014 to 2019, config/world."""
LEAST_REQUESTS_PER_HOUR = 0.05
"""What a language is believed to be asked for that nobody has asked for lately: about once a day."""

RANK = {Proficiency.NATIVE: 0, Proficiency.FLUENT: 1, Proficiency.WORKING: 2}


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a policy may know of an interpreter."""

    languages: Mapping[str, Proficiency]  # by BCP-47 tag
    supplier_tier: int = 0  # 0 is asked first


@dataclass(frozen=True, slots=True)
class PolicyFacts:
    """What a policy may know of the service now."""

    need: Mapping[str, float] = field(default_factory=dict)  # by language, see `need_of`; 0 to 1


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an interpreter stands for one language."""

    tier: int = 0
    handicap_seconds: float = 0.0  # idle time that counts as not waited


Policy = Callable[[Candidate, str, PolicyFacts], Standing]


def longest_idle(candidate: Candidate, language: str, facts: PolicyFacts) -> Standing:
    """Ring who has been idle longest, by tiers of suppliers."""
    del language, facts
    return Standing(candidate.supplier_tier)


def proficiency_tiers(candidate: Candidate, language: str, facts: PolicyFacts) -> Standing:
    """Ring native speakers first, then the fluent, then who has a working command; longest idle in each."""
    del facts
    return Standing(RANK[candidate.languages.get(language, Proficiency.FLUENT)])


def least_needed_elsewhere(candidate: Candidate, language: str, facts: PolicyFacts) -> Standing:
    """Ring who is least needed for their other languages, so that rare ones find somebody.

    Nearly the order of fewest other languages, which is best for parallel rings with exponential service
    (Anton, Righter and Verloop, arXiv 2206.10164), but by what those languages would really miss.
    """
    spared = 1.0
    for other in candidate.languages:
        if other != language:
            spared *= 1.0 - facts.need.get(other, 0.0)
    return Standing(candidate.supplier_tier, round(SPARE_SECONDS * (1.0 - spared), 1))


POLICIES: Mapping[str, Policy] = MappingProxyType(
    {
        "least_needed_elsewhere": least_needed_elsewhere,
        "longest_idle": longest_idle,
        "proficiency_tiers": proficiency_tiers,
    }
)
DEFAULT_POLICY = "least_needed_elsewhere"
MOST_POLICIES = 4
"""So many indexes at most: each one is written at each change of presence."""


def need_of(requests_per_hour: float, on_duty: int, busy_share: float) -> float:
    """Return the chance that a request comes during one conversation and finds all the others busy, 0 to 1.

    Of `on_duty` people for a language one talks; each of the others is taken to be busy by itself with
    `busy_share`, for whichever language: mostly for others than this one, which is why Erlang's formula for
    this language alone, tried first, spared nobody.
    """
    if on_duty == 0:
        return 0.0
    load = max(requests_per_hour, LEAST_REQUESTS_PER_HOUR) * CONVERSATION_SECONDS / 3600.0
    return round((1.0 - math.exp(-load)) * busy_share ** (on_duty - 1), 3)
