"""What a call comes to: a rate card, a record, and an amount that explains itself."""

from __future__ import annotations

from enum import StrEnum


class Rounding(StrEnum):
    """How conversation seconds become billed seconds; the minimum applies after it."""

    UP = "up"  # every begun increment counts whole
    NEAREST = "nearest"  # to the nearest increment, a half counts whole
    PER_SECOND = "per_second"  # each second, once the minimum is passed
