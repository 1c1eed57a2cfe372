"""The demonstration world before it is planted: read from the tables beside this module."""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from config.world.numbers import LANDLINES, MOBILES, SERVICE
from dispatch.domain.directory import Group, Identification, LineKind, Sharing
from dispatch.records.tables import InstitutionKind

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Line:
    """A number of the service."""

    line_id: str
    kind: LineKind
    number: str
    name: str
    prompt_language: str


@dataclass(frozen=True, slots=True)
class Partner:
    """Another service that a line may hand a request over to."""

    partner_id: str
    line_id: str
    position: int
    number: str
    languages: tuple[str, ...]  # none: all
    send_digits: str | None
    ring_seconds: int
    cost_per_minute: Decimal


@dataclass(frozen=True, slots=True)
class Institution:
    """A node of the tree of institutions."""

    institution_id: str
    parent_id: str | None
    kind: InstitutionKind
    name: str


@dataclass(frozen=True, slots=True)
class Desk:
    """A site with its telephone and its access code, as the demonstration's handsets show them."""

    site_id: str
    institution_id: str
    cost_centre_id: str
    name: str
    number: str
    access_code: str
    identification: Identification
    known_caller: Sharing | None  # None: the service does not know its number
    prompt_language: str


@dataclass(frozen=True, slots=True)
class Interpreter:
    """A person with a telephone and a log-in, as the demonstration's handsets show them."""

    interpreter_id: str
    public_number: str
    name: str
    number: str
    pin: str
    languages: tuple[str, ...]
    association_id: str
    prompt_language: str
    site_id: str | None = None  # a mediator on the spot: where they sit
    desk: str | None = None
    groups: tuple[Group, ...] = (Group.INTERPRETER,)

    @property
    def login(self) -> str:
        """The digits that sign on: number and PIN in one."""
        return self.public_number + self.pin


@dataclass(frozen=True, slots=True)
class Language:
    """A language that can be asked for."""

    tag: str
    keypad_code: str
    name_pt: str
    name_en: str
    endonym: str
    variety_of: str = ""  # the tag of the language that staff are asked about varieties of


@dataclass(frozen=True, slots=True)
class Fallback:
    """A language that may serve where nobody speaks another."""

    from_tag: str
    to_tag: str
    position: int
    kind: str
    ask_caller_first: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything there is in the world."""

    lines: tuple[Line, ...]
    institutions: tuple[Institution, ...]
    desks: tuple[Desk, ...]
    associations: dict[str, str]
    interpreters: tuple[Interpreter, ...]
    languages: tuple[Language, ...]
    fallbacks: tuple[Fallback, ...] = ()
    partners: tuple[Partner, ...] = ()
    operators: tuple[Interpreter, ...] = ()  # and supervisors; they sign on as interpreters do


def read_plan(seed: str = "ponte") -> Plan:
    """Return the world of a seed; codes and PINs follow from the seed alone."""
    return Plan(
        lines=LINES,
        institutions=tuple(
            Institution(
                row["institution_id"], row["parent_id"] or None, InstitutionKind(row["kind"]), row["name"]
            )
            for row in _rows("institutions.csv")
        ),
        desks=_desks(seed),
        associations={row["association_id"]: row["name"] for row in _rows("associations.csv")},
        interpreters=_interpreters(seed),
        languages=tuple(Language(**row) for row in _rows("languages.csv")),
        fallbacks=_fallbacks(),
        partners=PARTNERS,
        operators=_operators(seed),
    )


LINES = (
    Line("line-staff", LineKind.STAFF, SERVICE.number(100), "Linha de interpretação", "pt-PT"),
    Line("line-interpreters", LineKind.INTERPRETER, SERVICE.number(200), "Linha dos intérpretes", "pt-PT"),
)


PARTNERS = (
    Partner(
        partner_id="partner-1",
        line_id="line-staff",
        position=1,
        number=LANDLINES.number(900),
        languages=("th", "vi", "ko", "hmn", "my", "bo"),
        send_digits="ww1",
        ring_seconds=30,
        cost_per_minute=Decimal("1.20"),
    ),
)


def _fallbacks() -> tuple[Fallback, ...]:
    """Return the table's rows; of one language they stand in the order in which they are offered."""
    positions: Counter[str] = Counter()
    found = []
    for row in _rows("language_fallbacks.csv"):
        positions[row["from_tag"]] += 1
        found.append(
            Fallback(
                from_tag=row["from_tag"],
                to_tag=row["to_tag"],
                position=positions[row["from_tag"]],
                kind=row["kind"],
                ask_caller_first=row["ask_caller_first"] == "1",
            )
        )
    return tuple(found)


def _desks(seed: str) -> tuple[Desk, ...]:
    used: set[str] = set()
    desks = []
    with_desk = [row for row in _rows("institutions.csv") if row["identification"]]
    for index, row in enumerate(with_desk):
        is_local = row["kind"] == InstitutionKind.LOCAL_CENTRE
        desks.append(
            Desk(
                site_id=f"site-{row['institution_id']}",
                institution_id=row["institution_id"],
                # A municipality pays for its local centres, an agency for itself.
                cost_centre_id=f"cost-{row['parent_id'] if is_local else row['institution_id']}",
                name=row["name"],
                number=LANDLINES.number(100 + index),
                access_code=_fresh_digits(seed, f"code {row['institution_id']}", 6, used),
                identification=Identification(row["identification"]),
                known_caller=Sharing(row["known_caller"]) if row["known_caller"] else None,
                prompt_language="en" if index % 9 == ENGLISH_DESK else "pt-PT",
            )
        )
    return tuple(desks)


ENGLISH_DESK = 4  # every ninth desk hears prompts in English, so that both languages are heard


def _interpreters(seed: str) -> tuple[Interpreter, ...]:
    seats = {row["public_number"]: row for row in _rows("mediators.csv")}
    return tuple(
        Interpreter(
            interpreter_id=f"interpreter-{row['public_number']}",
            public_number=row["public_number"],
            name=row["name"],
            number=MOBILES.number(100 + index),
            pin=_digits(seed, f"pin {row['public_number']}", 6),
            languages=tuple(row["languages"].split()),
            association_id=row["association_id"],
            prompt_language=row["prompt_language"],
            site_id=f"site-{seats[row['public_number']]['institution_id']}"
            if row["public_number"] in seats
            else None,
            desk=seats.get(row["public_number"], {}).get("desk"),
        )
        for index, row in enumerate(_rows("interpreters.csv"))
    )


def _operators(seed: str) -> tuple[Interpreter, ...]:
    return tuple(
        Interpreter(
            interpreter_id=f"operator-{row['public_number']}",
            public_number=row["public_number"],
            name=row["name"],
            number=MOBILES.number(800 + index),
            pin=_digits(seed, f"pin {row['public_number']}", 6),
            languages=tuple(row["languages"].split()),
            association_id=row["association_id"],
            prompt_language=row["prompt_language"],
            groups=tuple(Group(word) for word in row["groups"].split()),
        )
        for index, row in enumerate(_rows("operators.csv"))
    )


def _fresh_digits(seed: str, label: str, count: int, used: set[str]) -> str:
    attempt = 0
    while (digits := _digits(seed, f"{label} {attempt}", count)) in used:
        attempt += 1
    used.add(digits)
    return digits


def _digits(seed: str, label: str, count: int) -> str:
    """Return digits that follow from seed and label, the first of them not 0."""
    number = int.from_bytes(hashlib.sha256(f"{seed} {label}".encode()).digest())
    lowest = 10 ** (count - 1)
    return str(lowest + number % (9 * lowest))


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
