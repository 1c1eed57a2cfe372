"""Shows the commands about records and money, as somebody types them."""

from __future__ import annotations

import csv
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from sqlalchemy import update

from config.cli import ponte
from dispatch.domain.funds import Fund
from dispatch.domain.periods import read_period
from dispatch.records.claims import add_fund
from dispatch.records.engine import Records, open_engine
from dispatch.records.facts import append_facts
from dispatch.records.migrate import migrate
from dispatch.records.rate_cards import add_rate_card
from dispatch.records.tables import ChargeRow, StatementRow
from dispatch.use_cases.record_call import sweep_unrecorded
from tests.config.test_cli import GOOD
from tests.dispatch.domain.call_story import plain_call
from tests.dispatch.records.test_charging import GENERAL
from tests.dispatch.records.test_recording import CLOCK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from click.testing import Result

MONTH = "2026-11"
"""Of the call; the machine's own clock decides whether it is over, so what is issued here is an older one."""


@pytest.fixture
def records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Records]:
    """Return the configured database, with one call in it."""
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PONTE_DATA_FOLDER", str(tmp_path))
    opened = Records(open_engine(f"sqlite:///{tmp_path / 'ponte.db'}"))
    migrate(opened.engine)
    with opened.writing() as session:
        add_rate_card(session, replace(GENERAL, vat_exemption="M07"))
        add_fund(session, Fund("european", "Fundo", read_period("2026"), "EUR", Decimal("0.75")))
        append_facts(session, plain_call().facts)
    sweep_unrecorded(opened, CLOCK)
    yield opened
    opened.engine.dispose()


def run(*words: str) -> Result:
    return CliRunner().invoke(ponte, words)


def test_a_draft_is_told_and_taken_into_a_spreadsheet(records: Records, tmp_path: Path) -> None:
    table = tmp_path / "november.csv"
    told = run("statement", "agency-1", MONTH, "--csv", str(table))
    assert told.exit_code == 0, told.output
    assert "Draft: institution agency-1, 2026-11, draft" in told.output
    assert "VAT 0.000000%, M07" not in told.output
    assert "VAT 0%, M07: 0.00 on 2.70 EUR" in told.output
    assert "Worth 2.70 EUR, due 2.70 EUR with VAT." in told.output
    [row] = csv.DictReader(table.read_text(encoding="utf-8-sig").splitlines())
    assert (row["reference"], row["net"], row["start"]) == ("call-1", "2.70", "09:00:30")


def test_an_older_month_is_issued_and_numbered(records: Records) -> None:
    told = run("statement", "agency-1", "2024-02", "--issue")
    assert "I-1: institution agency-1, 2024-02, issued" in told.output, told.output


def test_a_claim_says_what_was_left_out(records: Records) -> None:
    told = run("claim", "european", MONTH)
    assert told.output == "Draft: 0.00 EUR of Fundo; no ceiling.\n", "nobody was paid by a card of theirs"


def test_a_claim_is_written_as_workbook_and_to_print(records: Records, tmp_path: Path) -> None:
    book, paper = tmp_path / "claim.xlsx", tmp_path / "claim.pdf"
    for issue in ((), ("--issue",)):
        period = "2026-02" if issue else MONTH
        told = run("claim", "european", period, *issue, "--xlsx", str(book), "--pdf", str(paper))
        assert told.exit_code == 0, told.output
        assert (book.read_bytes()[:2], paper.read_bytes()[:5]) == (b"PK", b"%PDF-")


def test_records_are_held_against_their_facts(records: Records) -> None:
    told = run("rebuild", "--check")
    assert (told.exit_code, "1 calls: 0 differ" in told.output) == (0, True), told.output
    with records.writing() as session:
        session.execute(update(ChargeRow).values(due_amount=Decimal("2.60")))
    told = run("rebuild", MONTH, "--check")
    assert (told.exit_code, "call-1: charge.due_amount: 2.6, not 2.7" in told.output) == (1, True)
    assert "1 records were made anew." in run("rebuild", MONTH).output
    assert run("rebuild", "--check").exit_code == 0


@pytest.mark.parametrize(
    "words",
    [
        ("statement", "agency-1", "november"),
        ("claim", "nobody", MONTH),
        ("rebuild", "november"),
        ("audit", "november"),
    ],
)
def test_wrong_input_gets_a_sentence(records: Records, words: tuple[str, ...]) -> None:
    told = run(*words)
    assert told.exit_code == 1
    assert told.output.startswith("Error: "), told.output


def test_an_audit_tells_lines_rates_and_facts(records: Records) -> None:
    told = run("audit", MONTH).output.splitlines()
    assert told[0] == "call-1"
    assert told[1] == "  charge by general: 2.70 EUR"
    assert " ".join(told[2].split()) == (
        "conversation 125 s 1.8800 2026-11-23 09:00:30-2026-11-23 09:02:35 at 0.9 a minute"
    )
    assert told[3].split()[:4] == ["rounding", "55", "s", "0.8200"]
    assert told[4] == "  pay of olena by no card: 0.00 XXX, no_rate_card"
    joins = [line for line in told if "event=joined" in line]
    assert len(joins) == 2
    assert told[-2:] == ["1 calls.", "Seals of issued statements: 0 broken."]
    assert run("audit", "2024-02").output == "0 calls.\nSeals of issued statements: 0 broken.\n"


def test_an_audit_finds_a_statement_that_was_tampered_with(records: Records) -> None:
    assert run("statement", "agency-1", "2024-02", "--issue").exit_code == 0
    assert run("audit", "2024-02").exit_code == 0
    with records.writing() as session:
        session.execute(update(StatementRow).values(currency="USD"))
    told = run("audit", "2024-02")
    assert told.exit_code == 1
    assert "Statement I-1 no longer says what was issued" in told.output


def test_what_interpreters_did_is_told_and_taken_into_a_spreadsheet(records: Records, tmp_path: Path) -> None:
    sheet = tmp_path / "interpreters.csv"
    told = run("indicators", "--from", "2026-11-23", "--interpreters", "--csv", str(sheet))
    assert told.output.splitlines()[-1].split() == ["olena", "1", "100", "%", "1", "2.1", "-"]
    [row] = csv.DictReader(sheet.read_text(encoding="utf-8-sig").splitlines())
    assert (row["interpreter"], row["conversation_seconds"]) == ("olena", "125")


def test_indicators_are_told_and_taken_into_a_spreadsheet(records: Records, tmp_path: Path) -> None:
    sheet = tmp_path / "indicators.csv"
    told = run("indicators", "--from", "2026-11-23", "--to", "2026-11-23", "--csv", str(sheet))
    assert told.exit_code == 0, told.output
    told = run("indicators", "--from", "2026-11-23", "--language", "tlh")
    assert (told.exit_code, "Nobody asked for tlh" in told.output) == (1, True)
    rows = list(csv.DictReader(sheet.read_text(encoding="utf-8-sig").splitlines()))
    assert {row["period"] for row in rows} == {"2026-11-23..2026-11-23"}
    assert run("indicators", "--to", "2026-11-23").exit_code == 1
    assert run("indicators", "--from", "2026-11-23", "--to", "2026-11-22").exit_code == 1


def test_the_evaluation_of_some_days_is_printed_and_written(records: Records, tmp_path: Path) -> None:
    days = ("--from", "2026-11-23", "--to", "2026-11-23")
    told = run("evaluation", *days)
    assert told.exit_code == 0, told.output
    assert "OUTCOME BY TERRITORY" in told.output
    assert "calls with a conversation" in told.output
    table, book = tmp_path / "pack.csv", tmp_path / "pack.xlsx"
    assert run("evaluation", *days, "--csv", str(table), "--xlsx", str(book)).exit_code == 0
    assert "relevance,uk,requests,1" in table.read_text(encoding="utf-8-sig")
    with zipfile.ZipFile(book) as parts:
        assert "outcome by territory" in parts.read("xl/workbook.xml").decode()
    assert run("evaluation", "--from", "2026-11-23", "--to", "2026-11-22").exit_code == 1


def test_a_statement_is_written_as_workbook_and_to_print(records: Records, tmp_path: Path) -> None:
    book, paper = tmp_path / "november.xlsx", tmp_path / "november.pdf"
    told = run("statement", "agency-1", MONTH, "--xlsx", str(book), "--pdf", str(paper), "--words", "en")
    assert told.exit_code == 0, told.output
    assert (book.read_bytes()[:2], paper.read_bytes()[:5]) == (b"PK", b"%PDF-")


def test_connect_times_are_exported_of_whole_months_that_are_over(records: Records, tmp_path: Path) -> None:
    sheet = tmp_path / "open.csv"
    told = run("export", "2024-02", str(sheet))
    assert (told.exit_code, sheet.read_text()) == (0, "time,language,seconds\n"), told.output
    for period in ("2024-02-01..2024-02-10", "2199-01", "soon"):
        assert run("export", period, str(sheet)).exit_code == 1, period
