"""Geometry of the drawings: numbers in, places out; the templates only write them down.

Across, places are shares of the width in per cent, so that drawings fit every screen and their letters keep
their size; down, they are pixels.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

PLOT_HEIGHT = 168.0
PLOT_TOP = 18.0  # room for the topmost number
BAR_SHARE = 0.62  # of a column, the part that its bar fills
MOST_LINES = 4


class Counted(Protocol):
    """What a bar stands for: an hour, a day, a class of connect times."""

    @property
    def calls(self) -> int:
        """How high it is."""

    @property
    def connected(self) -> int:
        """Its full part."""

    @property
    def others(self) -> int:
        """The outline on top."""


@dataclass(frozen=True, slots=True)
class Column:
    """One bar: connected calls below, the others on top of them."""

    left: float
    middle: float
    width: float
    connected_top: float
    connected_height: float
    others_top: float
    others_height: float
    hour: Counted


@dataclass(frozen=True, slots=True)
class GridLine:
    """A level with its number."""

    top: float
    calls: int


@dataclass(frozen=True, slots=True)
class HourChart:
    """Calls by hour, or by anything else that follows one another."""

    columns: tuple[Column, ...]
    grid: tuple[GridLine, ...]
    bottom: float
    busiest: Counted | None


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a horizontal bar, in per cent of the width."""

    left: float
    width: float


def hour_chart(hours: Sequence[Counted]) -> HourChart:
    """Return the chart of calls by hour, or by whatever the bars stand for."""
    step = grid_step(max((hour.calls for hour in hours), default=0))
    most = max((hour.calls for hour in hours), default=0)
    top = max(step, math.ceil(most / step) * step)
    bottom = PLOT_TOP + PLOT_HEIGHT
    return HourChart(
        columns=tuple(_column(index, len(hours), hour, top) for index, hour in enumerate(hours)),
        grid=tuple(
            GridLine(round(bottom - level / top * PLOT_HEIGHT, 1), level) for level in range(0, top + 1, step)
        ),
        bottom=bottom,
        busiest=max(hours, key=lambda hour: hour.calls) if most else None,
    )


def grid_step(most: int) -> int:
    """Return the round distance (1, 2 or 5 with noughts) that needs at most four lines above the ground."""
    step = 1
    while step * MOST_LINES < most:
        digit = int(str(step)[0])
        step = step * 5 // 2 if digit == 2 else step * 2  # noqa: PLR2004 - of 1, 2, 5 only 2 does not double
    return step


def part(number: float | None, of: float) -> float:
    """Return a number as per cent of a whole, within 0 and 100."""
    if number is None or of <= 0:
        return 0.0
    return round(min(max(number / of, 0.0), 1.0) * 100, 2)


def span(start: float, end: float, of: float, least: float = 0.0) -> Span:
    """Return the piece from start to end of a whole; never narrower than `least` per cent, never outside."""
    left, right = part(start, of), part(end, of)
    width = max(right - left, least)
    return Span(round(min(left, 100 - width), 2), round(width, 2))


def _column(index: int, columns: int, hour: Counted, top: int) -> Column:
    whole = 100 / columns
    bottom = PLOT_TOP + PLOT_HEIGHT
    connected = hour.connected / top * PLOT_HEIGHT
    others = hour.others / top * PLOT_HEIGHT
    return Column(
        left=round(whole * (index + (1 - BAR_SHARE) / 2), 3),
        middle=round(whole * (index + 0.5), 3),
        width=round(whole * BAR_SHARE, 3),
        connected_top=round(bottom - connected, 1),
        connected_height=round(connected, 1),
        others_top=round(bottom - connected - others, 1),
        others_height=round(others, 1),
        hour=hour,
    )
