"""Writes a statement as a workbook: a summary, the items, and one sheet for each table of sums."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from xlsxwriter import Workbook

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from admin.papers.facts import Paper, Table

DEEP, WASH, LINE = "#0B4F6C", "#EEF4F7", "#CFDCE4"
MONEY, MINUTES, CLOCK, DAY = "#,##0.00", "#,##0.00", "hh:mm:ss", "yyyy-mm-dd"
WIDTHS = (6, 36, 12, 10, 10, 20, 12, 14, 22, 12, 10, 12, 12, 34)
ITEM_COLUMNS = (
    "position",
    "reference",
    "date",
    "start",
    "end",
    "language",
    "who",
    "access_code",
    "cost_centre",
    "rate",
    "minutes",
    "worth",
    "amount",
    "note",
)
SUM_COLUMNS = ("calls", "minutes", "worth", "amount")


def statement_workbook(paper: Paper) -> bytes:
    """Return a statement as XLSX; numbers are numbers, days and times are such, and no text is a formula.

    A cell keeps an amount as the nearest binary number to it, as every spreadsheet does: the CSV is exact.
    """
    written = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "remove_timezone": True,
    }
    with Workbook(written, options) as book:
        book.set_properties({"title": _title(paper), "author": "Ponte", "created": _bare(paper.made_at)})
        styles = _styles(book)
        _summary(book.add_worksheet(paper.words["statement"]), paper, styles)
        _items(book.add_worksheet(paper.words["items"]), paper, styles)
        for table in paper.tables:
            _sums(book.add_worksheet(table.title), table, paper, styles)
    return written.getvalue()


def _styles(book: Workbook) -> dict[str, Format]:
    base = {"font_name": "Calibri", "font_size": 11, "valign": "vcenter"}
    head = base | {"bold": True, "font_color": "white", "bg_color": DEEP, "border": 1, "border_color": LINE}
    total = base | {"bold": True, "top": 1, "bg_color": WASH}
    return {
        name: book.add_format(style)
        for name, style in {
            "title": base | {"bold": True, "font_size": 18, "font_color": DEEP},
            "label": base | {"font_color": "#5B6B7F"},
            "text": base,
            "wrap": base | {"text_wrap": True},
            "head": head,
            "head_number": head | {"align": "right"},
            "money": base | {"num_format": MONEY},
            "minutes": base | {"num_format": MINUTES},
            "number": base | {"num_format": "0"},
            "day": base | {"num_format": DAY, "align": "left"},
            "clock": base | {"num_format": CLOCK, "align": "left"},
            "strong": base | {"bold": True},
            "strong_money": base | {"bold": True, "num_format": MONEY},
            "total": total,
            "total_money": total | {"num_format": MONEY},
            "total_number": total | {"num_format": "0"},
        }.items()
    }


def _summary(sheet: Worksheet, paper: Paper, styles: dict[str, Format]) -> None:
    statement, words = paper.statement, paper.words
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 2, 24)
    sheet.set_row(0, 30)
    sheet.write_string(0, 0, _title(paper), styles["title"])
    texts = [
        (words["for"], paper.party),
        (words[statement.party.kind.value], statement.party.party_id),
        (words["period"], f"{statement.period.first} .. {statement.period.last}"),
        (words["issued_on"], f"{statement.issued_at.astimezone(paper.zone):%Y-%m-%d %H:%M}")
        if statement.issued_at
        else (words["issued_on"], words["not_issued"]),
        (words[statement.state.value], ""),
    ]
    for at, (label, text) in enumerate(texts, start=2):
        sheet.write_string(at, 0, label, styles["label"])
        sheet.write_string(at, 1, text, styles["strong"])
    at = len(texts) + 3
    sheet.write_string(at, 0, words["calls"], styles["label"])
    sheet.write_number(at, 1, paper.calls, styles["number"])
    sheet.write_string(at + 1, 0, words["minutes"], styles["label"])
    sheet.write_number(at + 1, 1, statement.seconds / 60, styles["minutes"])
    at += 2
    for label, amount, style in (
        (words["worth"], statement.valued, "money"),
        (words["net"], statement.net, "money"),
        *((_vat(total, words), total.amount, "money") for total in statement.vat_totals()),
        (words["due"], statement.gross, "strong_money"),
    ):
        sheet.write_string(at, 0, label, styles["label"])
        sheet.write_number(at, 1, float(amount), styles[style])
        sheet.write_string(at, 2, statement.currency, styles["text"])
        at += 1
    sheet.write_string(at + 1, 0, words["legal"], styles["label"])
    if paper.seal:
        sheet.write_string(at + 2, 0, f"{words['sealed']}: {paper.seal}", styles["label"])
    _print(sheet, paper, landscape=False)


def _items(sheet: Worksheet, paper: Paper, styles: dict[str, Format]) -> None:
    words = paper.words
    for column, (name, width) in enumerate(zip(ITEM_COLUMNS, WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, words[name], styles["head"])
    for at, row in enumerate(paper.rows, start=1):
        sheet.write_number(at, 0, row.position, styles["number"])
        sheet.write_string(at, 1, row.reference, styles["text"])
        sheet.write_datetime(at, 2, _bare(row.opened_at), styles["day"])
        for column, moment in ((3, row.started_at), (4, row.ended_at)):
            if moment is not None:
                sheet.write_datetime(at, column, _bare(moment), styles["clock"])
        texts = (row.language, row.interpreter, row.access_code, row.cost_centre, row.rates)
        for column, text in enumerate(texts, start=5):
            sheet.write_string(at, column, text, styles["text"])
        sheet.write_number(at, 10, row.minutes, styles["minutes"])
        sheet.write_number(at, 11, float(row.valued), styles["money"])
        sheet.write_number(at, 12, float(row.net), styles["money"])
        sheet.write_string(at, 13, row.note, styles["text"])
    last = len(paper.rows)
    sheet.freeze_panes(1, 2)
    if last:
        sheet.autofilter(0, 0, last, len(ITEM_COLUMNS) - 1)
        _total(sheet, last + 1, paper, styles["total_money"])
    else:
        sheet.write_string(1, 0, words["empty"], styles["text"])
    sheet.repeat_rows(0)
    _print(sheet, paper, landscape=True)


def _total(sheet: Worksheet, at: int, paper: Paper, style: Format) -> None:
    """Write sums that the spreadsheet reckons itself, with their values for readers that do not."""
    values: dict[str, Decimal | float] = {
        "K": paper.statement.seconds / 60,
        "L": paper.statement.valued,
        "M": paper.statement.net,
    }
    for letter, value in values.items():
        sheet.write_formula(f"{letter}{at + 1}", f"=SUM({letter}2:{letter}{at})", style, float(value))


def _sums(sheet: Worksheet, table: Table, paper: Paper, styles: dict[str, Format]) -> None:
    sheet.set_column(0, 0, 36)
    sheet.set_column(1, len(SUM_COLUMNS), 14)
    sheet.write_string(0, 0, table.what, styles["head"])
    for column, name in enumerate(SUM_COLUMNS, start=1):
        sheet.write_string(0, column, paper.words[name], styles["head_number"])
    for at, one in enumerate(table.rows, start=1):
        sheet.write_string(at, 0, one.name or paper.words["standby"], styles["text"])
        sheet.write_number(at, 1, one.calls, styles["number"])
        numbers: tuple[Decimal | float, ...] = (one.seconds / 60, one.valued, one.net)
        for column, number in enumerate(numbers, start=2):
            sheet.write_number(at, column, float(number), styles["money"])
    sheet.freeze_panes(1, 0)
    _print(sheet, paper, landscape=False)


def _print(sheet: Worksheet, paper: Paper, *, landscape: bool) -> None:
    sheet.set_paper(9)  # A4
    if landscape:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(f"&L{_title(paper)}&R&P / &N".replace("&amp;", "&"))


def _title(paper: Paper) -> str:
    return f"{paper.words['statement']} {paper.statement.number or paper.words['draft']}"


def _vat(total: Any, words: Any) -> str:
    percent = f"{(100 * total.vat.rate).normalize() + 0:f}"
    why = f" ({total.vat.exemption})" if total.vat.exemption else ""
    return f"{words['vat']} {percent} %{why}"


def _bare(moment: Any) -> Any:
    """Return a local moment as spreadsheets have it: without a zone or fractions."""
    return moment.replace(tzinfo=None, microsecond=0)
