"""Reads the rosters that benchmarks play, from `benchmarks/data/rosters.csv` (made by make_rosters.py)."""

from __future__ import annotations

import csv
from pathlib import Path
from random import Random

from config.replay.roster import ASSOCIATION, PHONES, Shift
from config.world.plan import Interpreter

ROSTERS = Path(__file__).resolve().parent.parent / "data" / "rosters.csv"
COLUMNS = ("day", "load", "person", "languages", "from_hour", "to_hour")
LOADS = (0.6, 0.8)
DAYS = ("2024-09-12", "2024-09-16")
"""A Thursday and a Monday of the log, one in each of its weeks."""


def read_roster(day: str, load: float) -> list[Shift]:
    """Return everybody's shifts of that day at that load; empty where the file has none."""
    with ROSTERS.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if (row["day"], float(row["load"])) == (day, load)]
    people: dict[str, Interpreter] = {}
    for row in rows:
        name = row["person"]
        people.setdefault(name, _person(len(people), name, tuple(row["languages"].split())))
    return [Shift(people[row["person"]], int(row["from_hour"]), int(row["to_hour"])) for row in rows]


def _person(index: int, name: str, languages: tuple[str, ...]) -> Interpreter:
    return Interpreter(
        interpreter_id=f"roster-{name}",
        public_number=f"{5000 + index:04}",
        name=name,
        number=PHONES.number(index),
        pin=f"{Random(f'pin {index}').randrange(10**6):06}",
        languages=languages,
        association_id=ASSOCIATION,
        prompt_language="en",
    )
