"""What a request asks for, turned into what Redis can look up without a scan.

Everything that *selects* is part of an admission, the name of a pool of interpreters and of the line that
waits for them, for example

    uk                 speaks Ukrainian          uk|female         ... and is a woman
    uk|health          holds that credential     uk|female|health  both
    x-operator         is an operator; x-operator|uk speaks Ukrainian, too
    uk@site-7          sits at the caller's own site; uk|health@site-7 holds that credential, too

A request begins narrow and widens at set times, stage by stage. What only prefers never waits.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dispatch.domain.directory import (
    ASSISTANTS,
    NO_LISTS,
    NO_WISHES,
    Group,
    InstitutionLists,
    LineKind,
    Proficiency,
    Wishes,
)
from dispatch.domain.policies import DEFAULT_POLICY, POLICIES, RANK, Candidate, PolicyFacts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dispatch.domain.directory import Gender, InterpreterEntry, LineEntry
    from dispatch.domain.settings import DispatchSettings

TIER = 2e10
"""Distance of tiers in a pool's score: more seconds than any idle time, few enough for a float."""
MOST_NAMES = 50
EVERY_TIER = 99
NEVER = math.inf


@dataclass(frozen=True, slots=True)
class Stage:
    """How narrow a request is from some time on."""

    after: float  # seconds since the language was chosen, or since nobody on the spot was left to be asked
    admission: str
    tier: int  # the last tier that may be rung


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that matching knows of a request."""

    language: str
    policy: str
    stages: tuple[Stage, ...]  # by time; the first one begins at 0
    on_the_spot: str | None = None  # admission of the mediators at the caller's site, who are asked before
    urgent: bool = False
    head_start: float = 0.0  # seconds
    preferred: tuple[str, ...] = ()  # interpreter ids, first choice first
    only: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    traits: tuple[str, ...] = ()
    domain: str | None = None  # as asked for; the record and its charge tell it
    emergency: bool = False  # asked wide, the best accepters first, and who is on call for it
    always: bool = False  # where nobody is on duty: who is on call, partners, then a promised callback


@dataclass(frozen=True, slots=True)
class Place:
    """Where an interpreter stands in every pool they belong to."""

    languages: tuple[str, ...]  # with the languages that theirs are varieties of
    admissions: tuple[str, ...]
    pools: dict[str, tuple[float, ...]]  # by policy: what is added to `idle_since`, one per admission
    traits: tuple[str, ...]
    on_call: tuple[str, ...] = ()  # languages for which they are rung for emergencies while off duty
    nights: tuple[str, ...] = ()  # the same for lines that are always served


def admission(language: str, gender: Gender | None = None, domain: str | None = None) -> str:
    """Return the name of the pool of everybody who fits."""
    return "|".join([language, *([gender.value] if gender else []), *([domain] if domain else [])])


def admission_at_site(
    site_id: str, language: str, gender: Gender | None = None, domain: str | None = None
) -> str:
    """Return the name of the pool of mediators on the spot who fit."""
    return f"{admission(language, gender, domain)}@{site_id}"


def traits_of(age_band: str | None, community: str | None) -> tuple[str, ...]:
    """Return what soft wishes are compared by."""
    return tuple(f"{name}={value}" for name, value in (("age", age_band), ("community", community)) if value)


def plan_request(  # noqa: PLR0913 - all that a request depends on, by name
    language: str,
    *,
    line: LineEntry,
    settings: DispatchSettings,
    wishes: Wishes = NO_WISHES,
    lists: InstitutionLists = NO_LISTS,
    site_id: str | None = None,
    variety_of: str | None = None,
) -> Plan:
    """Return the plan of one request; pure.

    `variety_of` is the language that the one asked for is a variety of, if any. An emergency asks everybody
    but those whom the institution never wants.
    """
    is_emergency = line.kind is LineKind.EMERGENCY
    if is_emergency:
        wishes, lists, site_id = Wishes(is_urgent=True), InstitutionLists(never=lists.never), None
    return Plan(
        language=language,
        # One that this version does not know keeps nobody from being served.
        policy=line.policy if line.policy in POLICIES else DEFAULT_POLICY,
        stages=tuple(_stages(language, line, settings, wishes, variety_of)),
        # Urgent requests ring wide at once; nobody's own site holds them.
        on_the_spot=admission_at_site(site_id, language, wishes.gender, wishes.domain)
        if site_id and not wishes.is_urgent
        else None,
        urgent=wishes.is_urgent,
        head_start=line.head_start_seconds,
        preferred=lists.prefer[:MOST_NAMES],
        only=lists.only[:MOST_NAMES],
        never=lists.never[:MOST_NAMES],
        traits=traits_of(wishes.age_band, wishes.community),
        domain=wishes.domain,
        emergency=is_emergency,
        always=line.always_served and not is_emergency,
    )


def _stages(
    language: str, line: LineEntry, settings: DispatchSettings, wishes: Wishes, variety_of: str | None
) -> Iterable[Stage]:
    gender_until = NEVER if wishes.gender_is_hard else settings.gender_seconds
    variety_until = NEVER if wishes.variety_is_hard else settings.variety_seconds
    delays = () if wishes.is_urgent else line.tier_delays
    moments = {0.0, *delays}
    moments |= {gender_until} if wishes.gender else set()
    moments |= {variety_until} if variety_of else set()
    for moment in sorted(moments - {NEVER}):
        spoken = variety_of if variety_of and moment >= variety_until else language
        gender = wishes.gender if moment < gender_until else None
        yield Stage(moment, admission(spoken, gender, wishes.domain), _tier_at(moment, delays))


def _tier_at(moment: float, delays: tuple[float, ...]) -> int:
    """Return the last tier that is open by then; without delays tiers order, and hold nobody back.

    The last delay opens all that remain, or who stands in a tier that has none would be free and never asked.
    """
    if moment >= max(delays, default=0.0):
        return EVERY_TIER
    return sum(moment >= delay for delay in delays)


def place_interpreter(
    person: InterpreterEntry,
    varieties: Mapping[str, str],
    policies: Iterable[str],
    facts: PolicyFacts,
) -> Place:
    """Return every pool that an interpreter belongs to, and where in each; pure.

    `varieties` tells what a tag is a variety of: who speaks Egyptian Arabic may be asked for Arabic.
    """
    own = _spoken_on_duty(person)
    spoken = dict(own)
    for tag, level in own.items():
        language = varieties.get(tag)
        if language and language not in own:  # the variety they speak best
            spoken[language] = min(level, spoken.get(language, level), key=RANK.__getitem__)
    admissions = [name for tag in spoken for name in _admissions(person, tag)]
    candidate = Candidate(spoken, person.supplier_tier)
    pools = {}
    for policy in policies:
        standing = {tag: POLICIES[policy](candidate, tag, facts) for tag in spoken}
        by_language = {tag: at.tier * TIER + at.handicap_seconds for tag, at in standing.items()}
        pools[policy] = tuple(by_language[language_of(name)] for name in admissions)
    return Place(
        tuple(spoken),
        tuple(admissions),
        pools,
        traits_of(person.age_band, person.community),
        tuple(spoken) if person.takes_emergencies else (),
        tuple(spoken) if person.takes_nights else (),
    )


def _spoken_on_duty(person: InterpreterEntry) -> dict[str, Proficiency]:
    """Return what somebody is asked for by: their languages, if they interpret, and their other groups."""
    languages = person.languages if Group.INTERPRETER in person.groups else ()
    spoken = {tag: person.proficiency.get(tag, Proficiency.FLUENT) for tag in languages}
    return spoken | {group.tag: Proficiency.NATIVE for group in ASSISTANTS if group in person.groups}


def language_of(name: str) -> str:
    """Return the language of an admission."""
    return name.split("|", maxsplit=1)[0].split("@", maxsplit=1)[0]


def _admissions(person: InterpreterEntry, tag: str) -> Iterable[str]:
    if tag in {group.tag for group in ASSISTANTS}:
        yield tag
        yield from (admission(tag, domain=language) for language in person.languages)
        return
    for gender in (None, person.gender) if person.gender else (None,):
        for domain in (None, *person.domains):
            yield admission(tag, gender, domain)
            if person.site_id:
                yield admission_at_site(person.site_id, tag, gender, domain)
