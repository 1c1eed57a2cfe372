"""The short number by which people speak of a call, at the end of which staff hear it."""

from __future__ import annotations

import hashlib

REFERENCE_DIGITS = 6


def reference_of(call_id: str) -> str:
    """Return the reference number of a call: six digits that follow from its id.

    They tell nothing about anybody. Two calls of one day may have the same; with the day and the institution
    they are told apart.
    """
    digest = hashlib.sha256(call_id.encode()).digest()
    return f"{int.from_bytes(digest[:8]) % 10**REFERENCE_DIGITS:0{REFERENCE_DIGITS}}"
