"""Writes tables for spreadsheets as readers of a language have theirs set up."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Cell = str | int | float | date | None

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take for the beginning of a formula."""


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[Cell]], language: str) -> bytes:
    """Return UTF-8 with a mark of it; in Portuguese with semicolons and decimal commas.

    Source: what Excel reads without asking, by the regional settings of each country.
    """
    written = io.StringIO()
    has_comma = language == "pt-PT"
    writer = csv.writer(written, delimiter=";" if has_comma else ",", lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(value, has_comma=has_comma) for value in row])
    return written.getvalue().encode("utf-8-sig")


def _cell(value: Cell, *, has_comma: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".").replace(".", "," if has_comma else ".")
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return str(value)
