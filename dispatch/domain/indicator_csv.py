"""Indicators as a table for spreadsheets: one row for each figure, with its definition."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from dispatch.domain.indicator_definitions import DEFINITIONS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dispatch.domain.indicators import Figure
    from dispatch.domain.periods import Period

COLUMNS = (
    "period",
    "language",
    "indicator",
    "value",
    "unit",
    "numerator",
    "denominator",
    "error",
    "definition",
    "source",
)
NUMBERS = frozenset({"value", "numerator", "denominator", "error"})


def indicators_as_csv(figures: Iterable[Figure], period: Period, *, decimal_comma: bool = False) -> str:
    """Return one row for each figure; the language is empty for all together.

    With `decimal_comma` as spreadsheets in Portugal read it: commas in numbers, semicolons between columns.
    """
    formulas = {one.name: (one.formula, one.source) for one in DEFINITIONS}
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";" if decimal_comma else ",", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for one in figures:
        numbers = [shown(number) for number in (one.value, one.numerator, one.denominator, one.error)]
        row = [str(period), one.language or "", one.name, numbers[0], one.unit.value, *numbers[1:]]
        writer.writerow(
            cell.replace(".", ",") if decimal_comma and name in NUMBERS else cell
            for name, cell in zip(COLUMNS, [*row, *formulas[one.name]], strict=True)
        )
    return written.getvalue()


def shown(number: float | None) -> str:
    """Return a number without needless digits; empty where there is none."""
    return "" if number is None else f"{number:.4f}".rstrip("0").rstrip(".")
