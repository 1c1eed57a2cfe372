"""The phone book of the handsets page: who has which telephone, and what to press on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dispatch.domain.directory import Identification, LineKind

if TYPE_CHECKING:
    from config.world.plan import Desk, Interpreter, Plan

FOR_PEOPLE_DESKS = 5
# Nobody of the played traffic asks for what these speak, so that their phones ring only for people.
FOR_PEOPLE_INTERPRETERS = ("1019", "1020", "1056", "1010", "1023")
FIRST_INTERPRETER = "1001"
FIRST_DESK = "site-lisboa-social"
FIRST_LANGUAGE = "uk"
TRIED_LANGUAGE = "kea"


@dataclass(frozen=True, slots=True)
class Casting:
    """Whose phones are left to people, and whose are played."""

    plan: Plan
    desks_for_people: tuple[Desk, ...]
    desks_played: tuple[Desk, ...]
    interpreters_for_people: tuple[Interpreter, ...]
    interpreters_played: tuple[Interpreter, ...]

    def line(self, kind: LineKind) -> str:
        """Return the number of the first line of a kind."""
        return next(line.number for line in self.plan.lines if line.kind is kind)

    def keypad_code(self, tag: str) -> str:
        """Return what to press for a language."""
        return next(language.keypad_code for language in self.plan.languages if language.tag == tag)

    def name_of(self, tag: str) -> str:
        """Return a language's English name."""
        return next(language.name_en for language in self.plan.languages if language.tag == tag)

    def place_of(self, person: Interpreter) -> str | None:
        """Return the name of the site where a mediator on the spot sits."""
        return next((desk.name for desk in self.plan.desks if desk.site_id == person.site_id), None)

    def house_of(self, desk: Desk) -> str | None:
        """Return the name of the house under whose roof a desk stands, or None where it stands alone."""
        names = {institution.institution_id: institution for institution in self.plan.institutions}
        parent = names[desk.institution_id].parent_id
        return names[parent].name if parent else None


def cast(plan: Plan) -> Casting:
    """Decide whose phones are left to people."""
    by_number = {person.public_number: person for person in plan.interpreters}
    people = tuple(by_number[number] for number in FOR_PEOPLE_INTERPRETERS)
    return Casting(
        plan,
        plan.desks[:FOR_PEOPLE_DESKS],
        plan.desks[FOR_PEOPLE_DESKS:],
        people,
        tuple(person for person in plan.interpreters if person not in people),
    )


def phone_book(casting: Casting) -> list[dict[str, Any]]:
    """Return every telephone as the sandbox's control API wants it, those left to people first."""
    desks = [*casting.desks_for_people, *casting.desks_played]
    interpreters = [*casting.interpreters_for_people, *casting.interpreters_played]
    middle = len(casting.desks_for_people), len(casting.interpreters_for_people)
    in_order = desks[: middle[0]], interpreters[: middle[1]], desks[middle[0] :], interpreters[middle[1] :]
    return [
        *(_desk(casting, desk) for desk in in_order[0]),
        *(_interpreter(casting, person) for person in in_order[1]),
        *(_desk(casting, desk) for desk in in_order[2]),
        *(_interpreter(casting, person) for person in in_order[3]),
    ]


def _desk(casting: Casting, desk: Desk) -> dict[str, Any]:
    house = casting.house_of(desk)
    is_known = desk.identification is Identification.CALLER
    code = "Known by its number: no access code." if is_known else f"Access code {desk.access_code}."
    tried = f"{casting.keypad_code(TRIED_LANGUAGE)} {casting.name_of(TRIED_LANGUAGE)}"
    return {
        "number": desk.number,
        "label": f"Desk: {desk.name}" + (f" ({house})" if house else ""),
        "role": "staff",
        "hint": f"{code} Then a language, such as {tried}.",
        "dials": [{"number": casting.line(LineKind.STAFF), "label": "Staff line: code, then language"}],
    }


def _interpreter(casting: Casting, person: Interpreter) -> dict[str, Any]:
    spoken = ", ".join(f"{casting.name_of(tag)} ({casting.keypad_code(tag)})" for tag in person.languages)
    place = casting.place_of(person)
    hint = f"Speaks {spoken}. Number and PIN: {person.public_number} {person.pin}."
    if place:
        hint += f" Sits at {place} and is asked first from there: 1 by phone, 2 to go there, 3 to decline."
    return {
        "number": person.number,
        "label": f"Interpreter: {person.name}" + (f" ({place})" if place else ""),
        "role": "interpreter",
        "hint": hint,
        "dials": [
            {"number": casting.line(LineKind.INTERPRETER), "label": "Interpreters' line: number and PIN"}
        ],
    }
