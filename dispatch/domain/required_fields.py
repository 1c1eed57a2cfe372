"""What staff of an access code key in while phones ring: up to four numbers, with length and check rule."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

MOST_FIELDS = 4
MOST_DIGITS = 20


class FieldKind(StrEnum):
    """What the digits stand for; prompts name it, and a code asks for each at most once."""

    CASE = "case"  # the case reference: who interpreted for it is asked first the next time
    COST_CENTRE = "cost_centre"  # who pays within the institution; the record and its export tell it
    CLIENT = "client"  # the client's number with the institution
    STAFF = "staff"  # the number of whoever calls


class CheckRule(StrEnum):
    """How the last digits follow from those before, so that a slip is noticed at once."""

    NONE = "none"
    LUHN = "luhn"  # ISO/IEC 7812-1, annex B
    MOD_11 = "mod_11"  # weights 2, 3, 4 ... from the right; 10 is written 0: as Portuguese tax numbers
    MOD_97 = "mod_97"  # ISO 7064 MOD 97-10: the whole number leaves 1


@dataclass(frozen=True, slots=True)
class RequiredField:
    """One number that staff are asked for."""

    kind: FieldKind
    digits: int  # 1 to 20
    check: CheckRule = CheckRule.NONE
    is_required: bool = True  # not to be passed over by a key; no caller is refused for lack of it


def read_fields(told: Iterable[Mapping[str, Any]]) -> tuple[RequiredField, ...]:
    """Return the fields in what is kept as JSON; raises ValueError where they make no sense."""
    fields = tuple(_read_field(one) for one in told)
    if len(fields) > MOST_FIELDS:
        raise ValueError(f"at most {MOST_FIELDS} fields can be asked for")
    if len({field.kind for field in fields}) != len(fields):
        raise ValueError("each kind of field can be asked for once")
    return fields


def passes(digits: str, field: RequiredField) -> bool:
    """Tell whether digits have the field's length and follow its rule."""
    is_number = digits.isascii() and digits.isdecimal() and len(digits) == field.digits
    return is_number and RULES[field.check](digits)


def _read_field(told: Mapping[str, Any]) -> RequiredField:
    digits = told.get("digits")
    if type(digits) is not int or not 1 <= digits <= MOST_DIGITS:
        raise ValueError(f"digits must be 1 to {MOST_DIGITS}")
    is_required = told.get("is_required", True)
    if not isinstance(is_required, bool):
        raise ValueError("is_required must be true or false")  # noqa: TRY004 - whoever reads JSON awaits one error
    return RequiredField(
        FieldKind(str(told.get("kind"))), digits, CheckRule(told.get("check", CheckRule.NONE)), is_required
    )


def _luhn(digits: str) -> bool:
    doubled = (int(digit) * (1 + index % 2) for index, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0  # noqa: PLR2004 - digits


def _mod_11(digits: str) -> bool:
    total = sum(int(digit) * weight for weight, digit in enumerate(reversed(digits[:-1]), 2))
    remainder = total % 11
    return int(digits[-1]) == (11 - remainder if remainder > 1 else 0)


def _mod_97(digits: str) -> bool:
    return int(digits) % 97 == 1


RULES: Mapping[CheckRule, Callable[[str], bool]] = {
    CheckRule.NONE: lambda _digits: True,
    CheckRule.LUHN: _luhn,
    CheckRule.MOD_11: _mod_11,
    CheckRule.MOD_97: _mod_97,
}
