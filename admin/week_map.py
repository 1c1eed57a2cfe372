"""Geometry of the map of hours: seven rows of days, twenty-four columns of hours, in units of its own."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from admin.statistics import FEW_VOICES

if TYPE_CHECKING:
    from admin.statistics import HourOfWeek, Week

CELL = 12
LEFT, TOP = 22, 14  # room for the names of days and hours
WIDTH, HEIGHT = LEFT + 24 * CELL, TOP + 7 * CELL
MANY_VOICES = 20

LEVELS = (0.4, 0.6, 0.8, 0.9)
"""Shares at which the colour changes; those below the second are marked as well."""


@dataclass(frozen=True, slots=True)
class WeekMap:
    """Where the squares of one map lie: one path for each level, one for all marks."""

    week: Week
    levels: tuple[tuple[int, str], ...]  # 0 is worst
    marks: str
    width: int = WIDTH
    height: int = HEIGHT


def week_map(week: Week) -> WeekMap:
    """Return the drawing of a week."""
    squares: defaultdict[int, list[str]] = defaultdict(list)
    marks = []
    for hour in week.hours:
        squares[level_of(hour.share)].append(_square(hour))
        if hour.is_bad:
            marks.append(_cross(hour))
    return WeekMap(week, tuple((level, "".join(squares[level])) for level in sorted(squares)), "".join(marks))


def level_of(share: float) -> int:
    """Return 0 (worst) to 4."""
    return sum(share >= edge for edge in LEVELS)


def side_of(voices: int) -> float:
    """Return the side of a square: the fewer requests, the smaller."""
    if voices < FEW_VOICES:
        return 4
    return 7.5 if voices < MANY_VOICES else 10.5


def _square(hour: HourOfWeek) -> str:
    side = side_of(hour.voices)
    x, y = _middle(hour)
    return f"M{x - side / 2:g} {y - side / 2:g}h{side:g}v{side:g}h-{side:g}z"


def _cross(hour: HourOfWeek) -> str:
    reach = side_of(hour.voices) / 2 - 1.5
    x, y = _middle(hour)
    rising = f"M{x - reach:g} {y + reach:g}L{x + reach:g} {y - reach:g}"
    return f"M{x - reach:g} {y - reach:g}L{x + reach:g} {y + reach:g}{rising}"


def _middle(hour: HourOfWeek) -> tuple[float, float]:
    return LEFT + (hour.hour + 0.5) * CELL, TOP + (hour.weekday + 0.5) * CELL
