"""Writes the evaluation pack as a workbook: a sheet for each table, and one of definitions."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from xlsxwriter import Workbook

if TYPE_CHECKING:
    from xlsxwriter.format import Format

    from dispatch.domain.evaluation import Pack, Section

DEEP = "#0B4F6C"
LONGEST_NAME = 31  # of a sheet
WIDEST, NARROWEST = 60, 10
SHARES = frozenset({"share", "fill_rate", "within_30"})


def evaluation_workbook(pack: Pack) -> bytes:
    """Return the pack as XLSX; numbers are numbers, shares are shown as per cent, no text is a formula."""
    written = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with Workbook(written, options) as book:
        book.set_properties({"title": f"Ponte, evaluation {pack.period}", "author": "Ponte"})
        head = book.add_format({"bold": True, "font_color": "white", "bg_color": DEEP})
        formats = {
            "share": book.add_format({"num_format": "0.0 %"}),
            "number": book.add_format({"num_format": "#,##0.##"}),
        }
        for section in pack.sections:
            _sheet(book, section, head, formats)
        _definitions(book, pack, head)
    return written.getvalue()


def _sheet(book: Workbook, section: Section, head: Format, formats: dict[str, Format]) -> None:
    sheet = book.add_worksheet(section.name.replace("_", " ")[:LONGEST_NAME])
    for at, name in enumerate(section.columns):
        widest = max((len(str(row[at])) for row in section.rows), default=0)
        sheet.set_column(at, at, min(WIDEST, max(NARROWEST, len(name) + 2, widest + 2)))
        sheet.write_string(0, at, name.replace("_", " "), head)
        shown = formats["share" if name in SHARES else "number"]
        for line, row in enumerate(section.rows, start=1):
            value = row[at]
            if isinstance(value, str):
                sheet.write_string(line, at, value)
            elif value is not None:
                sheet.write_number(line, at, value, shown)
    sheet.freeze_panes(1, 1)
    if section.rows:
        sheet.autofilter(0, 0, len(section.rows), len(section.columns) - 1)


def _definitions(book: Workbook, pack: Pack, head: Format) -> None:
    sheet = book.add_worksheet("definitions")
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 110)
    sheet.write_string(0, 0, str(pack.period), head)
    sheet.write_string(0, 1, "definition", head)
    for line, (name, definition) in enumerate(pack.definitions(), start=1):
        sheet.write_string(line, 0, name.replace("_", " "))
        sheet.write_string(line, 1, definition)
