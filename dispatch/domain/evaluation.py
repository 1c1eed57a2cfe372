"""The evaluation pack: what funders and evaluators ask of a period, as tables whose columns are defined.

Nobody can be found in it: it counts calls, sites and people, and names institutions and sites alone.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dispatch.domain.indicator_definitions import DEFINITIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dispatch.domain.periods import Period

Cell = str | int | float | None

MEASURES: dict[str, str] = {
    "requests": "calls in which a language was asked for",
    "connected": "calls with a conversation",
    "on_the_spot": "requests that a mediator at the caller's own site took in person",
    "abandoned": "requests whose requester left while waiting",
    "unserved": "requests for which nobody could be found in time",
    "nobody_on_duty": "of the unserved, those with nobody of the language on duty at the end of the wait",
    "nobody_answered": "of the unserved, those where somebody was on duty and nobody accepted",
    "fill_rate": "(connected + on_the_spot) / requests",
    "within_30": "connected within 30 s of the choice of language / connected",
    "speed_of_answer": "mean seconds from the choice of language to the first shared second",
    "minutes": "minutes of conversation, each second counted once",
    "rating": "mean of staff's ratings, 1 to 5, of the calls that they rated",
    "rated": "calls that staff rated",
    "languages": "languages that were asked for",
    "share": "requests / all requests",
    "sites": "sites in the directory, of the place and of all below it",
    "sites_using": "of these, sites that asked for a language in the period",
    "sites_never_using": "of these, sites that did not",
    "calls": (
        "calls that staff rated with so many stars, of which a client answered so whether it helped (a share"
        " of those beside staff is asked), or a mediator said this by key; for complaints and problems, how"
        " many there were"
    ),
    "registered": "interpreters in the directory who are not switched off, today",
    "certified": "of the registered, those with a credential for at least one subject, today",
    "active": "interpreters who were in a conversation in the period",
}
"""Every column that counts something, with its definition; the others name what is counted."""

NAMES = (
    "language",
    "institution",
    "kind",
    "region",
    "site",
    "theme",
    "outcome",
    "stars",
    "answer",
    "indicator",
    "value",
)
"""Columns that name what a row counts, or stand in the indicators' own table."""

NOT_RECORDED = (("trained", "training of interpreters is not recorded: credentials are"),)
"""What evaluators ask for and nothing tells; said, not guessed."""


@dataclass(frozen=True, slots=True)
class Section:
    """One table of the pack."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Pack:
    """All tables of a period."""

    period: Period
    sections: tuple[Section, ...]

    def definitions(self) -> Iterator[tuple[str, str]]:
        """Yield every figure of the pack with its definition, then what nothing tells."""
        used = {column for section in self.sections for column in section.columns}
        yield from ((name, formula) for name, formula in MEASURES.items() if name in used)
        for section in self.sections:
            if "indicator" in section.columns:
                told = {row[0] for row in section.rows}
                yield from ((one.name, one.formula) for one in DEFINITIONS if one.name in told)
        yield from NOT_RECORDED


def pack_as_csv(pack: Pack, *, decimal_comma: bool = False) -> str:
    """Return the pack as one table: section, row, column, value; definitions stand below as a section.

    With `decimal_comma` as spreadsheets in Portugal read it: commas in numbers, semicolons between columns.
    """
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";" if decimal_comma else ",", lineterminator="\r\n")
    writer.writerow(("period", "section", "row", "column", "value"))
    for section in pack.sections:
        names = [column for column in section.columns if column in NAMES and column != "value"]
        for row in section.rows:
            cells = dict(zip(section.columns, row, strict=True))
            whose = " / ".join(str(cells[name]) for name in names if cells[name] not in (None, ""))
            for column, value in cells.items():
                if column not in names:
                    shown = shown_cell(value)
                    comma = decimal_comma and isinstance(value, float)
                    shown = shown.replace(".", ",") if comma else shown
                    writer.writerow((str(pack.period), section.name, whose, column, shown))
    for name, definition in pack.definitions():
        writer.writerow((str(pack.period), "definitions", name, "definition", definition))
    return written.getvalue()


def pack_as_text(pack: Pack) -> Iterator[str]:
    """Yield the lines of the pack as a terminal shows it."""
    for section in pack.sections:
        yield f"\n{section.name.replace('_', ' ').upper()}"
        yield from _aligned([section.columns, *(tuple(map(shown_cell, row)) for row in section.rows)])
    yield "\nDEFINITIONS"
    yield from _aligned(list(pack.definitions()))


def shown_cell(value: Cell) -> str:
    """Return a cell without needless digits; empty where there is nothing to reckon from."""
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".")
    return "" if value is None else str(value)


def _aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))] if rows else []
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
