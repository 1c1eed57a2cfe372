"""Sets a statement as an accessible PDF."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

import typst

from admin.papers.facts import FOLDER, SECONDS_IN_A_MINUTE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

    from admin.papers.facts import Paper, Row, Table

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Fonts:
    """What a statement is set with."""

    folder: Path  # with Noto Sans, regular and bold, and others of its family
    letters: frozenset[int]  # every letter that one of them has, by its Unicode number

    def printable(self, text: str) -> str:
        """Return a text with a question mark for each letter that none of the fonts has."""
        return "".join(letter if ord(letter) in self.letters else "?" for letter in text)


def statement_pdf(paper: Paper, fonts: Fonts) -> bytes:
    """Return a statement as PDF/UA-1, A4; the same statement made at the same time is the same file."""
    return set_paper("statement.typ", statement_facts(paper), fonts, paper.made_at)


def set_paper(template: str, facts: dict[str, Any], fonts: Fonts, made_at: datetime) -> bytes:
    """Return facts as a template of this folder sets them: PDF/UA-1, and the same file for the same facts."""
    told = _printable(facts, fonts)
    made = typst.compile(
        FOLDER / template,
        root=FOLDER,
        font_paths=[fonts.folder],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"paper": json.dumps(told)},
        pdf_standards=["ua-1"],
        timestamp=int(made_at.timestamp()),
    )
    assert isinstance(made, bytes)  # noqa: S101 - no output file was named
    return made


def amount_shown(amount: Decimal, language: str) -> str:
    """Return an amount to the cent as a reader of this language writes it: 1 234,50 or 1,234.50."""
    cents = amount.quantize(CENT, ROUND_HALF_UP) + 0  # never -0.00
    if language == "en":
        return f"{cents:,.2f}"
    return f"{cents:,.2f}".translate(str.maketrans(",.", "\N{NO-BREAK SPACE},"))


def _printable(told: Any, fonts: Fonts) -> Any:
    if isinstance(told, str):
        return fonts.printable(told)
    if isinstance(told, dict):
        return {name: _printable(value, fonts) for name, value in told.items()}
    return [_printable(value, fonts) for value in told] if isinstance(told, list) else told


def statement_facts(paper: Paper) -> dict[str, Any]:
    """Return what the template sets, every number as it is read."""
    statement, words = paper.statement, paper.words

    def money(amount: Decimal) -> str:
        return amount_shown(amount, paper.language)

    return {
        "lang": paper.language.partition("-")[0],
        "region": paper.language.partition("-")[2],
        "words": dict(words),
        "number": statement.number or words["draft"],
        "is_draft": statement.number is None,
        "state": words[statement.state.value],
        "party": paper.party,
        "party_id": statement.party.party_id,
        "party_kind": words[statement.party.kind.value],
        "period": f"{statement.period.first:%d/%m/%Y} \N{EN DASH} {statement.period.last:%d/%m/%Y}",
        "issued": _day(statement.issued_at, paper) if statement.issued_at else words["not_issued"],
        "made": f"{paper.made_at:%d/%m/%Y %H:%M}",
        "currency": statement.currency,
        "facts": [
            [words["calls"], str(paper.calls)],
            [words["minutes"], _minutes(statement.seconds, paper.language)],
            [words["worth"], f"{money(statement.valued)} {statement.currency}"],
            [words["due"], f"{money(statement.gross)} {statement.currency}"],
        ],
        "vat": [
            [_vat_words(total.vat.rate, total.vat.exemption, paper), money(total.net), money(total.amount)]
            for total in statement.vat_totals()
        ],
        "tables": [_table(table, paper) for table in paper.tables if table.rows],
        "rows": [_row(row, paper) for row in paper.rows],
        "seal": paper.seal,
    }


def _table(table: Table, paper: Paper) -> dict[str, Any]:
    every = sum(one.calls for one in table.rows)
    return {
        "title": table.title,
        "what": table.what,
        "rows": [
            [
                one.name or paper.words["standby"],
                str(one.calls),
                f"{100 * one.calls / every:.0f} %" if every else "",
                _minutes(one.seconds, paper.language),
                amount_shown(one.valued, paper.language),
                amount_shown(one.net, paper.language),
            ]
            for one in table.rows
        ],
    }


def _row(row: Row, paper: Paper) -> list[str]:
    clock = "\N{EN DASH}".join(f"{one:%H:%M:%S}" for one in (row.started_at, row.ended_at) if one)
    return [
        str(row.position),
        row.reference,
        f"{row.opened_at:%d/%m}",
        clock,
        row.language,
        row.interpreter,
        row.access_code,
        _minutes(round(row.minutes * SECONDS_IN_A_MINUTE), paper.language),
        row.rates if paper.language == "en" else row.rates.replace(", ", "; ").replace(".", ","),
        amount_shown(row.valued, paper.language),
        amount_shown(row.net, paper.language),
        row.note,
    ]


def _minutes(seconds: int, language: str) -> str:
    return amount_shown(Decimal(seconds) / SECONDS_IN_A_MINUTE, language)


def _day(moment: datetime, paper: Paper) -> str:
    return f"{moment.astimezone(paper.zone):%d/%m/%Y %H:%M}"


def _vat_words(rate: Decimal, exemption: str | None, paper: Paper) -> str:
    words: Mapping[str, str] = paper.words
    percent = f"{(100 * rate).normalize() + 0:f}".replace(".", "." if paper.language == "en" else ",")
    return f"{words['vat']} {percent} %" + (f" ({exemption})" if exemption else "")
