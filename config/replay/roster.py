"""Makes a roster for a day out of a call log, by a rule that is stated and repeatable.

The rule: for each language and hour, the offered load a = calls an hour (mean over the log's other days of
the same kind, weekdays or weekend, so that the roster does not know the day it is tried on) times the mean
time an interpreter is bound by a call; on duty are ceil(a + STAFFING * sqrt(a)) people, the square-root rule,
and at least one from FIRST_HOUR to LAST_HOUR for every language of the log. Every second Cantonese one
also speaks Mandarin, every second Ukrainian one Russian.

Source of the square-root rule: Borst, Mandelbaum and Reiman, Dimensioning Large Call Centers, Operations
Research 52(1), 2004, doi 10.1287/opre.1030.0081.
"""

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from random import Random

from config.world.call_log import LoggedCall
from config.world.numbers import SafeRange
from config.world.plan import Interpreter, Plan

STAFFING = 1.5
FIRST_HOUR, LAST_HOUR = 8, 20
BOUND_SECONDS_BESIDE_TALK = 60.0
"""Ringing, announcement, farewell and wrap-up."""
ALSO_SPEAKS = {"yue": "cmn", "uk": "ru"}
ASSOCIATION = "ponte-leste"
HOURS = range(24)
SATURDAY = 5
PHONES = SafeRange(61_255_500_000, 10_000)  # Australia's ACMA, for fiction: enough for a big city's roster


@dataclass(frozen=True, slots=True)
class Shift:
    """One interpreter on duty from one hour to another of the day, in local time."""

    person: Interpreter
    from_hour: int
    to_hour: int  # exclusive; 24 is midnight


def make_roster(log: list[LoggedCall], day: date, talk_seconds: float, staffing: float) -> list[Shift]:
    """Return everybody's shifts for the day."""
    needed = people_needed(log, day, talk_seconds, staffing)
    shifts: list[Shift] = []
    for language in sorted(needed):
        for rank in range(max(needed[language])):
            person = _person(len(shifts), language, rank)
            shifts += [Shift(person, *span) for span in spans(needed[language], rank)]
    return shifts


def people_needed(
    log: list[LoggedCall], day: date, talk_seconds: float, staffing: float
) -> dict[str, list[int]]:
    """Return by language how many people are on duty in each hour of the day."""
    loads = offered_loads(log, day, talk_seconds)
    return {
        language: [
            max(_square_root_rule(load, staffing), 1 if FIRST_HOUR <= hour < LAST_HOUR else 0)
            for hour, load in enumerate(hours)
        ]
        for language, hours in loads.items()
    }


def offered_loads(log: list[LoggedCall], day: date, talk_seconds: float) -> dict[str, list[float]]:
    """Return by language how many people its calls would keep busy in each hour, in the mean of such days."""
    is_weekend = day.weekday() >= SATURDAY
    dates = {call.called_at.date() for call in log}
    like = {one for one in dates if (one.weekday() >= SATURDAY) == is_weekend and one != day} or dates
    calls: dict[str, Counter[int]] = defaultdict(Counter)
    for call in log:
        if call.called_at.date() in like:
            calls[call.language][call.called_at.hour] += 1
    bound_hours = (talk_seconds + BOUND_SECONDS_BESIDE_TALK) / 3600
    return {
        language: [calls[language][hour] / len(like) * bound_hours for hour in HOURS]
        for language in {call.language for call in log}
    }


def with_roster(plan: Plan, shifts: list[Shift]) -> Plan:
    """Return a plan with the roster's people in place of its own."""
    people = {shift.person.interpreter_id: shift.person for shift in shifts}
    return Plan(
        plan.lines, plan.institutions, plan.desks, plan.associations, tuple(people.values()), plan.languages
    )


def _square_root_rule(load: float, staffing: float) -> int:
    return math.ceil(load + staffing * math.sqrt(load) - 1e-9)


def spans(needed: list[int], rank: int) -> list[tuple[int, int]]:
    """Return the unbroken spans of hours in which more than `rank` people are needed."""
    found, start = [], None
    for hour in [*HOURS, 24]:
        is_needed = hour in HOURS and needed[hour] > rank
        if is_needed and start is None:
            start = hour
        elif not is_needed and start is not None:
            found.append((start, hour))
            start = None
    return found


def _person(index: int, language: str, rank: int) -> Interpreter:
    second = ALSO_SPEAKS.get(language) if rank % 2 else None
    public_number = f"{5000 + index:04}"
    return Interpreter(
        interpreter_id=f"roster-{language}-{rank + 1}",
        public_number=public_number,
        name=f"{language} {rank + 1}",
        number=PHONES.number(index),
        pin=f"{Random(f'pin {index}').randrange(10**6):06}",
        languages=(language, second) if second else (language,),
        association_id=ASSOCIATION,
        prompt_language="en",
    )
