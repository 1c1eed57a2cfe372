"""Numbers that staff key in: their length, their check rules, and what cannot be asked for."""

from __future__ import annotations

from typing import Any

import pytest

from dispatch.domain.required_fields import CheckRule, FieldKind, RequiredField, passes, read_fields


@pytest.mark.parametrize(
    ("rule", "right"),
    [
        (CheckRule.LUHN, "79927398713"),  # the worked example of ISO/IEC 7812-1
        (CheckRule.MOD_11, "123456789"),
        (CheckRule.MOD_11, "999999990"),  # a remainder that would be written with two digits
        (CheckRule.MOD_97, "79400030"),  # 794 000 and the two digits that make it leave 1
    ],
)
def test_a_rule_holds_for_what_is_right_and_notices_every_single_slip(rule: CheckRule, right: str) -> None:
    field = RequiredField(FieldKind.CLIENT, len(right), rule)
    assert passes(right, field)
    slips = [
        right[:at] + str((int(digit) + step) % 10) + right[at + 1 :]
        for at, digit in enumerate(right)
        for step in range(1, 10)
    ]
    noticed = sum(not passes(slip, field) for slip in slips)
    # Modulo 11 writes both 10 and 0 as 0, so that a few slips of such a number pass.
    assert noticed == len(slips) or (rule is CheckRule.MOD_11 and noticed >= 0.8 * len(slips))


@pytest.mark.parametrize("digits", ["", "123", "12345", "12a4", "\u0661\u0662\u0663\u0664"])
def test_only_digits_of_the_right_length_pass(digits: str) -> None:
    assert not passes(digits, RequiredField(FieldKind.CASE, 4))
    assert passes("1234", RequiredField(FieldKind.CASE, 4))


@pytest.mark.parametrize(
    "told",
    [
        [{"kind": "case", "digits": 4}] * 2,
        [{"kind": "case", "digits": 0}],
        [{"kind": "case", "digits": 21}],
        [{"kind": "case", "digits": True}],
        [{"kind": "shoe_size", "digits": 2}],
        [{"kind": "case", "digits": 4, "check": "guess"}],
        [{"kind": "case", "digits": 4, "is_required": "no"}],
        [{"digits": 4}],
    ],
)
def test_what_makes_no_sense_is_refused(told: list[dict[str, Any]]) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_fields(told)
