"""Reads a table as spreadsheets save it: commas or semicolons, with or without a mark of its encoding."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take for the beginning of a formula; a quote is put before it when we write."""

MOST_ROWS = 2000
ENCODINGS = ("utf-8-sig", "cp1252")
"""What spreadsheets write: the second is what Excel means by CSV in western Europe."""


class NoTableError(ValueError):
    """What was given cannot be read as a table; the text is a word for why."""


@dataclass(frozen=True, slots=True)
class TextTable:
    """A table of texts; rows that are empty are left out."""

    columns: tuple[str, ...]
    rows: tuple[tuple[int, dict[str, str]], ...]  # with the number by which a spreadsheet shows each


def read_table(content: bytes) -> TextTable:
    """Read a table. Raises NoTableError: "empty", "not_text", "too_long", "ragged", "twice"."""
    text = _decoded(content)
    first = text.partition("\n")[0]
    delimiter = max(";,\t", key=first.count)
    try:
        lines = [
            (number, [cell.strip() for cell in line])
            for number, line in enumerate(csv.reader(io.StringIO(text), delimiter=delimiter), start=1)
            if any(cell.strip() for cell in line)
        ]
    except csv.Error:
        raise NoTableError("not_text") from None
    if not lines:
        raise NoTableError("empty")
    columns = tuple(name.casefold() for name in lines[0][1])
    if len(set(columns)) < len(columns):
        raise NoTableError("twice")
    if len(lines) > MOST_ROWS + 1:
        raise NoTableError("too_long")
    if any(len(cells) > len(columns) for _, cells in lines):
        raise NoTableError("ragged")
    rows = ((number, dict(zip(columns, map(_bare, cells), strict=False))) for number, cells in lines[1:])
    return TextTable(columns, tuple(rows))


def _decoded(content: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    raise NoTableError("not_text")


def _bare(cell: str) -> str:
    """Return a cell without the quote that was put before what looks like a formula, such as a number."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell
