"""Opens statements as workbook and PDF, and reads in them what was stated."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import pytest

from admin.papers.facts import LANGUAGES, Asked, Paper, make_paper, words_in
from admin.papers.pdf import Fonts, amount_shown, statement_facts, statement_pdf
from admin.papers.workbook import statement_workbook
from config.card import fonts
from dispatch.domain.periods import month
from dispatch.domain.rate_cards import NotBilled
from dispatch.domain.statements import (
    Item,
    Line,
    Nature,
    Party,
    PartyKind,
    Statement,
    StatementState,
    Vat,
)
from dispatch.records.statement_names import Names

FONTS = Fonts(fonts.FOLDER, fonts.letters())
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
HOUR = timedelta(hours=1)
START = datetime(2026, 11, 2, 9, 0, 30, tzinfo=UTC)
NOW = datetime(2026, 12, 6, 8, tzinfo=UTC)
LINE = Line(
    call_id="call-1",
    interpreter_id="",
    opened_at=START,
    started_at=START,
    ended_at=START + timedelta(seconds=150),
    language="uk",
    access_code_id="code-1",
    cost_centre_id="cost-1",
    interpreter_numbers="101",
    rates="0.9",
    seconds=180,
    valued=Decimal("2.70"),
    net=Decimal("2.70"),
    vat=Vat(Decimal("0.23")),
    reason=None,
)
NAMES = Names(
    "Centro =Nacional <de> Apoio", {"cost-1": "Saúde"}, {"uk": {"pt-PT": "Ucraniano", "en": "Ukrainian"}}
)


def stated(number_of_items: int = 2, kind: PartyKind = PartyKind.INSTITUTION) -> Statement:
    items = [
        Item(
            at, Nature.CALL, None, replace(LINE, call_id=f"call-{at}", opened_at=START + timedelta(hours=at))
        )
        for at in range(1, number_of_items)
    ]
    correction = replace(LINE, seconds=-60, valued=Decimal("-0.90"), net=Decimal("-0.90"))
    items.append(Item(number_of_items, Nature.CORRECTION, "I-12", correction))
    party = Party(kind, "agency-1")
    return Statement(
        party, month(2026, 11), 1, "EUR", tuple(items), StatementState.ISSUED, "I-13", NOW, "0" * 64
    )


def paper(statement: Statement, language: str = "pt-PT") -> Paper:
    return make_paper(statement, Asked(ZoneInfo("Europe/Lisbon"), NOW, language, NAMES))


def sheets(book: bytes) -> dict[str, list[list[str | float]]]:
    """Return the cells of every sheet, texts and numbers."""
    with zipfile.ZipFile(io.BytesIO(book)) as files:
        shared = [
            "".join(part.text or "" for part in entry.iter(f"{MAIN}t"))
            for entry in _xml(files, "sharedStrings")
        ]
        named = [one.get("name", "") for one in _xml(files, "workbook").iter(f"{MAIN}sheet")]
        read = {}
        for at, name in enumerate(named, start=1):
            rows = _xml(files, f"worksheets/sheet{at}").iter(f"{MAIN}row")
            read[name] = [[_cell(cell, shared) for cell in row] for row in rows]
    return read


def _xml(files: zipfile.ZipFile, name: str) -> ET.Element:
    return ET.fromstring(files.read(f"xl/{name}.xml"))  # noqa: S314 - we wrote it


def _cell(cell: ET.Element, shared: list[str]) -> str | float:
    value = cell.find(f"{MAIN}v")
    text = (value.text if value is not None else None) or ""
    if cell.get("t") == "s":
        return shared[int(text)]
    return float(text) if text else ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_workbook_holds_every_item_with_numbers_as_numbers(language: str) -> None:
    told, words = stated(5), words_in(language)
    book = sheets(statement_workbook(paper(told, language)))
    assert list(book)[:2] == [words["statement"], words["items"]]
    head, *rows, total = book[words["items"]]
    assert head[0] == words["position"]
    assert len(rows) == 5
    assert rows[0][1] == "call-1"
    assert rows[0][5] == NAMES.languages["uk"][language]
    amounts = [row[12] for row in rows]
    assert all(isinstance(amount, float) for amount in amounts)
    assert Decimal(str(round(sum(map(float, amounts)), 2))) == told.net == Decimal("9.90")
    assert total == [11.0, 9.9, 9.9], "the sums of minutes, worth and due"
    assert rows[-1][-1] == words["correction"].format(number="I-12")
    sums = book[words["by_cost_centre"]]
    assert sums[1][:3] == ["Saúde", 4.0, 11.0]


def test_times_in_a_workbook_are_local_moments() -> None:
    summer = replace(LINE, opened_at=datetime(2026, 7, 1, 23, 30, tzinfo=UTC), started_at=None, ended_at=None)
    told = replace(stated(1), items=(Item(1, Nature.CALL, None, summer),))
    [_, row, _] = sheets(statement_workbook(paper(told)))["Linhas"]
    day, fraction = divmod(float(row[2]), 1)
    assert datetime(1899, 12, 30) + timedelta(days=day) == datetime(2026, 7, 2)  # noqa: DTZ001 - a spreadsheet's
    assert fraction == pytest.approx(0.5 / 24, abs=1e-6)


def test_no_text_becomes_a_formula_and_an_empty_statement_is_told() -> None:
    evil = replace(LINE, cost_centre_id="=1+1", reason=NotBilled.TEST_CALL, interpreter_numbers="+351")
    told = replace(stated(1), items=(Item(1, Nature.CALL, None, evil),))
    book = statement_workbook(paper(told))
    with zipfile.ZipFile(io.BytesIO(book)) as files:
        xml = files.read("xl/worksheets/sheet2.xml").decode()
    assert re.findall(r"<f>([^<]+)</f>", xml) == ["SUM(K2:K2)", "SUM(L2:L2)", "SUM(M2:M2)"]
    assert sheets(book)["Linhas"][1][8] == "=1+1"
    empty = sheets(statement_workbook(paper(replace(stated(1), items=()))))
    assert empty["Linhas"][1] == [words_in("pt-PT")["empty"]]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", list(PartyKind))
def test_a_pdf_is_set_accessible_and_the_same_each_time(language: str, kind: PartyKind) -> None:
    told = paper(stated(60, kind), language)
    made = statement_pdf(told, FONTS)
    assert made.startswith(b"%PDF-")
    assert b"pdfuaid" in made
    assert made == statement_pdf(told, FONTS)
    assert len(re.findall(rb"/Type\s*/Page\b", made)) >= 2 or b"/ObjStm" in made


def test_a_letter_that_no_font_has_is_a_question_mark_and_no_failure() -> None:
    names = replace(NAMES, party="Centro \N{GRINNING FACE} 𒀀")
    told = make_paper(stated(), Asked(ZoneInfo("Europe/Lisbon"), NOW, "pt-PT", names))
    assert statement_pdf(told, FONTS).startswith(b"%PDF-")
    assert FONTS.printable("Á\N{GRINNING FACE}") == "Á?"


def test_what_a_pdf_sets_is_what_was_stated() -> None:
    statement = stated(5)
    facts = statement_facts(paper(statement))
    assert (facts["number"], facts["state"], facts["party"]) == ("I-13", "Emitido", NAMES.party)
    assert facts["facts"] == [
        ["Chamadas", "4"],
        ["Minutos", "11,00"],
        ["Valor", "9,90 EUR"],
        ["A pagar, com IVA", "12,18 EUR"],
    ]
    assert facts["vat"] == [["IVA 23 %", "9,90", "2,28"]]
    assert facts["seal"] == statement.digest()
    assert facts["rows"][0][3] == "09:00:30\N{EN DASH}09:03:00"
    draft = statement_facts(
        paper(replace(statement, number=None, issued_at=None, state=StatementState.DRAFT))
    )
    assert (draft["number"], draft["is_draft"], draft["seal"]) == ("Rascunho", True, None)


@pytest.mark.parametrize(
    ("amount", "portuguese", "english"),
    [
        ("0", "0,00", "0.00"),
        ("-0.001", "0,00", "0.00"),
        ("1234567.005", "1\N{NO-BREAK SPACE}234\N{NO-BREAK SPACE}567,01", "1,234,567.01"),
        ("-12.5", "-12,50", "-12.50"),
    ],
)
def test_amounts_are_written_as_readers_write_them(amount: str, portuguese: str, english: str) -> None:
    assert amount_shown(Decimal(amount), "pt-PT") == portuguese
    assert amount_shown(Decimal(amount), "en") == english


def test_both_languages_have_the_same_words_and_a_third_has_none() -> None:
    assert words_in("pt-PT").keys() == words_in("en").keys()
    assert {reason.value for reason in NotBilled} <= words_in("en").keys()
    assert {nature.value for nature in Nature} <= words_in("en").keys()
    with pytest.raises(ValueError, match="not in tlh"):
        words_in("tlh")
