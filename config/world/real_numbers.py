"""Puts real telephone numbers into the demonstration world, for trying a real carrier account."""

from __future__ import annotations

from dataclasses import dataclass, replace

import phonenumbers

from config.world.plan import Plan, read_plan
from dispatch.domain.directory import Identification


class RealNumbersError(ValueError):
    """A number given is no telephone number; the message names it."""


@dataclass(frozen=True, slots=True)
class RealNumbers:
    """Numbers as they were given; None leaves the demonstration's."""

    staff_line: str | None = None
    interpreter_line: str | None = None
    interpreter: str | None = None


def with_real_numbers(numbers: RealNumbers) -> Plan:
    """Return the demonstration's plan with these numbers in it. Raises RealNumbersError.

    The first desk is one whose access code works from any telephone; the first interpreter has the real one.
    """
    plan = read_plan()
    lines = tuple(
        replace(line, number=_e164(number)) if number else line
        for line, number in zip(plan.lines, (numbers.staff_line, numbers.interpreter_line), strict=True)
    )
    speaks = next(person for person in plan.interpreters if person.languages[:1] == ("uk",))
    first = replace(speaks, number=_e164(numbers.interpreter)) if numbers.interpreter else speaks
    open_desk = next(desk for desk in plan.desks if desk.identification is Identification.CODE)
    return replace(
        plan,
        lines=lines,
        partners=(),  # their numbers are nobody's
        interpreters=(first, *(one for one in plan.interpreters if one is not speaks)),
        desks=(open_desk, *(one for one in plan.desks if one is not open_desk)),
    )


def _e164(number: str) -> str:
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        raise RealNumbersError(f"{number!r} is no telephone number with its country, as +351...") from None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
