"""Writes a claim as a workbook: a summary with what was left out, and its costs one by one."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from xlsxwriter import Workbook

from admin.papers.workbook import CLOCK, DAY, DEEP, MONEY

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from admin.papers.claim import ClaimPaper

COLUMNS = {
    "position": 6,
    "reference": 36,
    "date": 12,
    "kind": 20,
    "statement": 12,
    "amount": 16,
    "asked": 16,
    "why": 34,
}


def claim_workbook(paper: ClaimPaper) -> bytes:
    """Return a claim as XLSX; numbers are numbers, days are days, and no text is a formula."""
    written = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "remove_timezone": True,
    }
    with Workbook(written, options) as book:
        made_at = paper.made_at.replace(tzinfo=None, microsecond=0)
        book.set_properties({"title": paper.title, "author": "Ponte", "created": made_at})
        styles = {
            "title": book.add_format({"bold": True, "font_size": 18, "font_color": DEEP}),
            "head": book.add_format({"bold": True, "font_color": "white", "bg_color": DEEP}),
            "money": book.add_format({"num_format": MONEY}),
            "strong": book.add_format({"bold": True, "num_format": MONEY}),
            "day": book.add_format({"num_format": DAY, "align": "left"}),
            "moment": book.add_format({"num_format": f"{DAY} {CLOCK}", "align": "left"}),
        }
        _summary(book.add_worksheet(paper.words["claim"]), paper, styles)
        _costs(book.add_worksheet(paper.words["details"]), paper, styles)
    return written.getvalue()


def _summary(sheet: Worksheet, paper: ClaimPaper, styles: dict[str, Format]) -> None:
    words, fund = paper.words, paper.fund
    sheet.set_column(0, 0, 38)
    sheet.set_column(1, 2, 22)
    sheet.write_string(0, 0, paper.title, styles["title"])
    for at, (label, told) in enumerate(
        (
            (words["fund"], fund.name),
            (words["days"], f"{paper.first_day} .. {paper.last_day}"),
        ),
        start=2,
    ):
        sheet.write_string(at, 0, label)
        sheet.write_string(at, 1, told)
    sheet.write_string(4, 0, words["made_on"])
    sheet.write_datetime(4, 1, paper.made_at.replace(tzinfo=None, microsecond=0), styles["moment"])
    sheet.write_string(5, 0, words["share"])
    sheet.write_number(5, 1, float(fund.share))
    sums = [("before", paper.before, "money"), ("asked", paper.asked, "strong")]
    if paper.remaining is not None:
        sums.append(("remaining", paper.remaining, "money"))
    for at, (name, amount, style) in enumerate(sums, start=7):
        sheet.write_string(at, 0, words[name])
        sheet.write_number(at, 1, float(amount), styles[style])
        sheet.write_string(at, 2, fund.currency)
    begin = 8 + len(sums)
    for column, name in enumerate(("left_out_title", "number_of_costs", "amount")):
        sheet.write_string(begin, column, words[name], styles["head"])
    for at, (reason, costs, amount) in enumerate(paper.left_out, start=begin + 1):
        sheet.write_string(at, 0, paper.word(reason))
        sheet.write_number(at, 1, costs)
        sheet.write_number(at, 2, float(amount), styles["money"])


def _costs(sheet: Worksheet, paper: ClaimPaper, styles: dict[str, Format]) -> None:
    for column, (name, width) in enumerate(COLUMNS.items()):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, paper.words[name], styles["head"])
    for at, line in enumerate(paper.lines, start=1):
        sheet.write_number(at, 0, at)
        sheet.write_string(at, 1, line.call_id)
        sheet.write_datetime(at, 2, line.opened_at.replace(tzinfo=None, microsecond=0), styles["day"])
        sheet.write_string(at, 3, paper.word(line.kind))
        sheet.write_string(at, 4, line.statement_number or "")
        sheet.write_number(at, 5, float(line.amount), styles["money"])
        sheet.write_number(at, 6, float(line.asked), styles["money"])
        sheet.write_string(at, 7, paper.word(line.reason))
    last = len(paper.lines)
    sheet.freeze_panes(1, 2)
    if last:
        sheet.autofilter(0, 0, last, len(COLUMNS) - 1)
        for letter, value in (("F", sum(line.amount for line in paper.lines)), ("G", paper.asked)):
            formula = f"=SUM({letter}2:{letter}{last + 1})"
            sheet.write_formula(f"{letter}{last + 2}", formula, styles["strong"], float(value))
    else:
        sheet.write_string(1, 0, paper.words["empty"])
    sheet.repeat_rows(0)
    sheet.set_paper(9)  # A4
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
