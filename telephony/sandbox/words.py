"""Write what the carrier writes: identifiers, time stamps, yes and no."""

from __future__ import annotations

import re
from email.utils import format_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from random import Random

API_VERSION = "2010-04-01"
E164 = re.compile(r"\+[1-9][0-9]{6,14}")
WITHHELD = ("anonymous", "unknown", "restricted")


class Sids:
    """Make identifiers of the carrier's shape: two letters and 32 hexadecimal digits."""

    def __init__(self, random: Random) -> None:
        """Draw from the sandbox's seed, so that a run can be repeated."""
        self._random = random

    def make(self, prefix: str) -> str:
        """Return a new identifier."""
        return f"{prefix}{self._random.getrandbits(128):032x}"


def stamp(at: datetime) -> str:
    """Return a time as the carrier writes it: RFC 2822, whole seconds, UTC."""
    return format_datetime(at.replace(microsecond=0))


def whole_seconds(start: datetime, end: datetime) -> int:
    """Return the seconds between two times as the carrier counts them: between their whole-second stamps."""
    return int((end.replace(microsecond=0) - start.replace(microsecond=0)).total_seconds())


def yes_no(value: bool) -> str:  # noqa: FBT001  # it is about the value
    """Return the carrier's spelling of a boolean in a form."""
    return "true" if value else "false"


def is_true(value: str | None, *, default: bool = False) -> bool:
    """Read a boolean: anything but `true` is false."""
    return default if value is None else value.strip().lower() == "true"


def tidy_number(raw: str) -> str:
    """Drop what people write between digits."""
    return re.sub(r"[\s().-]", "", raw)


def segments(text: str) -> int:
    """Return in how many pieces a text message travels: 160 letters of GSM 03.38, or 70 of any others.

    Longer ones lose a few letters of each piece to its number. Source: 3GPP TS 23.038 and 23.040
    """
    units = sum(GSM_LETTERS.get(letter, 0) for letter in text)
    if not all(letter in GSM_LETTERS for letter in text):
        units = len(text.encode("utf-16-be")) // 2
        return 1 if units <= 70 else -(-units // 67)  # noqa: PLR2004  # the standard's sizes
    return 1 if units <= 160 else -(-units // 153)  # noqa: PLR2004  # as above


GSM_LETTERS = {
    **dict.fromkeys(
        "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
        "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
        1,
    ),
    **dict.fromkeys("^{}\\[~]|€", 2),
}
"""Letter -> how much room it takes."""


def country_of(number: str) -> str:
    """Return the country whose prefix a number has, for the few that this system's tests use."""
    for prefix, country in _COUNTRIES:
        if number.startswith(prefix):
            return country
    return ""


_COUNTRIES = (
    ("+351", "PT"), ("+44", "GB"), ("+1", "US"), ("+61", "AU"), ("+46", "SE"), ("+33", "FR"), ("+49", "DE"),
    ("+34", "ES"), ("+380", "UA"), ("+55", "BR"),
)  # fmt: skip
