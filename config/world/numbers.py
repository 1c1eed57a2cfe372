"""Telephone numbers that cannot be anybody's, for the demonstration world."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SafeRange:
    """A range without subscribers."""

    first: int
    size: int

    def number(self, index: int) -> str:
        """Return one number of the range in E.164."""
        if not 0 <= index < self.size:
            raise ValueError(
                f"the range from +{self.first} holds {self.size} numbers, and number {index} was wanted"
            )
        return f"+{self.first + index}"

    def __contains__(self, number: str) -> bool:
        return number.startswith("+") and 0 <= int(number[1:]) - self.first < self.size


MOBILES = SafeRange(447700900000, 1000)  # Ofcom, for drama
LANDLINES = SafeRange(442079460000, 1000)  # Ofcom, for drama
SERVICE = SafeRange(351500000000, 1000)  # unassigned, not officially reserved; looks at home in Portugal
