"""Makes access codes, PINs and passwords that nobody can guess from others."""

from __future__ import annotations

import secrets

ACCESS_CODE_DIGITS = 6
INTERPRETER_NUMBER_DIGITS = 4
PIN_DIGITS = 6
FEWEST_DIFFERENT = 3
"""A code of one or two digits is tried first by whoever tries codes."""


def fresh_digits(count: int) -> str:
    """Return random digits, the first not 0, neither nearly all the same nor counting up or down."""
    while True:
        digits = str(10 ** (count - 1) + secrets.randbelow(9 * 10 ** (count - 1)))
        is_counting = digits in "01234567890" or digits in "9876543210"
        if len(set(digits)) >= FEWEST_DIFFERENT and not is_counting:
            return digits


def fresh_password() -> str:
    """Return a password for the first log-in."""
    return secrets.token_urlsafe(12)
