"""Reads the number that staff key in for a client who is elsewhere, and refuses what must not be dialled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

if TYPE_CHECKING:
    from collections.abc import Sequence

INTERNATIONAL = "00"
LONGEST_DIGITS = 17
"""Two zeros, and at most 15 digits. Source: ITU-T E.164"""
ORDINARY = frozenset(
    {
        PhoneNumberType.FIXED_LINE,
        PhoneNumberType.MOBILE,
        PhoneNumberType.FIXED_LINE_OR_MOBILE,
        PhoneNumberType.VOIP,
    }
)
"""What a person is reached at, at an ordinary price. Not premium, shared cost, satellite, pager or personal
numbers, where every minute pays somebody; short numbers are nobody's."""


def read_client_number(digits: str, regions: Sequence[str]) -> str | None:
    """Return the number in E.164, or None where it is none, or not one that may be dialled.

    `digits` is as staff dial: national of the first region, or international with 00. `regions` are ISO 3166
    codes. Dependencies that share a country's code but not its price (JE of GB) are regions of their own.
    """
    if not digits.isascii() or not digits.isdecimal() or len(digits) > LONGEST_DIGITS or not regions:
        return None
    is_abroad = digits.startswith(INTERNATIONAL)
    written = "+" + digits.removeprefix(INTERNATIONAL) if is_abroad else digits
    try:
        parsed = phonenumbers.parse(written, None if is_abroad else regions[0])
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(parsed) or phonenumbers.number_type(parsed) not in ORDINARY:
        return None
    if phonenumbers.region_code_for_number(parsed) not in regions:
        return None
    return phonenumbers.format_number(parsed, PhoneNumberFormat.E164)


def unknown_regions(regions: Sequence[str]) -> list[str]:
    """Return those that are no country's code."""
    return [region for region in regions if region not in phonenumbers.SUPPORTED_REGIONS]
