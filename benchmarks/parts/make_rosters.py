"""Makes `benchmarks/data/rosters.csv` anew: `python -m benchmarks.parts.make_rosters`.

The rule. The log's languages belong to three desks (DESKS). A desk's offered load in an hour, a, is its
calls in that hour, in the mean of the log's other weekdays (so that no roster knows the day it is tried on),
times the time that a call binds somebody: 7.0 minutes of conversation, the mean of the shipped log of talk
times, and one beside it. On duty are ceil(A / load) people at a load of 0.6 or 0.8, A being the sum over the
desks. Each desk has the whole part of its a / load, the largest remainders have the rest; from 8 to 20 at
least two, so that nobody is a desk's only one; at night one where there were calls. Everybody speaks the
desk's first COMMON_LANGUAGES languages; the two who are there longest speak all of its languages. Who stands
first in the idle order is drawn, with seed SEED.

The load is one of the service, not of languages: one that is asked for once a day keeps nobody busy. The
benchmark prints what was reached.
"""

from __future__ import annotations

import csv
import math
import sys
from datetime import date
from random import Random
from typing import TYPE_CHECKING, TextIO

from benchmarks.parts.rosters import COLUMNS, DAYS, LOADS, ROSTERS
from config.replay.roster import FIRST_HOUR, HOURS, LAST_HOUR, offered_loads, spans
from config.world.call_log import read_call_log, read_minutes

if TYPE_CHECKING:
    from collections.abc import Iterator

SEED = 20261122
LEAST_PEOPLE = 2
COMMON_LANGUAGES = 8
DESKS = {
    "romance": "es pt it",
    "chinese": "cmn yue yue-x-taishan cdo",
    "others": (
        "ru ar ht bn fr ur pl ko tr uz uk ka hu sr hr sq el de yi wo ar-YE fa he ti ff mnk"
        " hi vi ne ja pa gu te th hmn"
    ),
}


def rows() -> Iterator[dict[str, object]]:
    """Give every shift of every day and load."""
    log, talks = read_call_log(), read_minutes()
    spoken = {language for languages in DESKS.values() for language in languages.split()}
    unspoken = {call.language for call in log} - spoken
    if unspoken:
        sys.exit(f"no desk speaks {', '.join(sorted(unspoken))}")
    talk_seconds = sum((talk.minutes - 0.5) * 60 for talk in talks) / len(talks)
    for day in DAYS:
        loads = offered_loads(log, date.fromisoformat(day), talk_seconds)
        for load in LOADS:
            busy = {
                desk: [sum(loads[one][hour] for one in languages.split() if one in loads) for hour in HOURS]
                for desk, languages in DESKS.items()
            }
            hours = [_people({desk: busy[desk][hour] for desk in DESKS}, load, hour) for hour in HOURS]
            for desk in DESKS:
                yield from _shifts(day, load, desk, [people[desk] for people in hours])


def write(file: TextIO) -> None:
    """Write the table."""
    writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows())


def _people(busy: dict[str, float], load: float, hour: int) -> dict[str, int]:
    least = LEAST_PEOPLE if FIRST_HOUR <= hour < LAST_HOUR else 0
    people = {desk: max(int(a / load), least, math.ceil(min(a, 1))) for desk, a in busy.items()}
    missing = math.ceil(sum(busy.values()) / load - 1e-9) - sum(people.values())
    shortest = sorted(busy, key=lambda desk: people[desk] - busy[desk] / load)
    for desk in shortest[: max(missing, 0)]:
        people[desk] += 1
    return people


def _shifts(day: str, load: float, desk: str, needed: list[int]) -> list[dict[str, object]]:
    languages = DESKS[desk].split()
    shifts: list[dict[str, object]] = []
    for rank in range(max(needed)):
        spoken = languages if rank < LEAST_PEOPLE else languages[:COMMON_LANGUAGES]
        shifts += [
            {
                "day": day,
                "load": load,
                "person": f"{desk}-{rank + 1}",
                "languages": " ".join(spoken),
                "from_hour": from_hour,
                "to_hour": to_hour,
            }
            for from_hour, to_hour in spans(needed, rank)
        ]
    Random(f"{SEED} {day} {load} {desk}").shuffle(shifts)
    return shifts


if __name__ == "__main__":
    with ROSTERS.open("w", encoding="utf-8", newline="") as target:
        write(target)
