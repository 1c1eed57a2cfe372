"""Money is reviewed before it is issued, and what is issued stays; who did it stands in the audit log."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from admin.app import create_app
from dispatch.domain.reconciliation import DifferenceState
from dispatch.records.audit import read_audit
from dispatch.records.tables import InterpreterRow, LegDifferenceRow, Role
from tests.admin.conftest import TOOLS, StandingClock
from tests.admin.money_world import add_money
from tests.admin.reader import Reader
from tests.admin.world import add_days

if TYPE_CHECKING:
    from flask import Flask

    from admin.settings import AdminSettings
    from dispatch.records.engine import Records

WHY = {"reason": "October is over"}
DAY = {"period": "2026-10-05..2026-10-05"}


@pytest.fixture
def payee(empty: Records) -> str:
    """Fill a day with calls and pay, and return the id of one interpreter."""
    add_days(empty, date(2026, 10, 5), calls=25)
    return add_money(empty)


@pytest.fixture
def clerk(empty: Records, settings: AdminSettings, payee: str) -> Reader:
    """Return a browser in which an administrator has logged in."""
    return Reader(create_app(empty, settings, StandingClock(), tools=TOOLS)).logs_in()


def last_action(records: Records) -> tuple[str, str | None]:
    with records.reading() as session:
        (entry,) = read_audit(session, limit=1)
    return entry.action, entry.subject_id


def test_a_statement_is_reviewed_issued_and_taken_along(clerk: Reader, empty: Records) -> None:
    draft = {"kind": "institution", "party": "agency-health", **DAY}
    assert "Agência de Saúde Pública" in clerk.reads("/statements", **DAY)
    page = clerk.reads("/statements/draft", **draft)
    assert "Nothing has been written" in page
    assert "Agência de Saúde Pública" in page
    address = "/statements/draft?kind=institution&party=agency-health&period=2026-10-05..2026-10-05"
    assert clerk.sends(address).status_code == 400  # no reason given
    issued = clerk.sends(address, **WHY)
    assert (issued.status_code, issued.location) == (303, "/statements/I-1")
    assert last_action(empty) == ("statement_issued", "I-1")
    page = clerk.reads("/statements/I-1")
    assert "Statement I-1" in page
    assert "By language" in page
    assert clerk.opens("/statements/I-1.pdf").data.startswith(b"%PDF")
    book = zipfile.ZipFile(io.BytesIO(clerk.opens("/statements/I-1.xlsx").data))
    assert "xl/workbook.xml" in book.namelist()
    rows = clerk.opens("/statements/I-1.csv").get_data(as_text=True).splitlines()
    assert rows[1].split(",")[0] == "I-1"
    # Nothing has changed since, so nothing is issued again.
    assert "nothing to correct" in clerk.reads("/statements/draft", **draft)
    assert clerk.sends(address, **WHY).location == "/statements/I-1"
    assert "I-1 Agência de Saúde Pública" in clerk.reads("/statements")


def test_what_is_not_over_or_does_not_exist_is_said(clerk: Reader) -> None:
    now = {"kind": "institution", "party": "agency-health", "period": "2026-11"}
    assert "not over yet" in clerk.reads("/statements/draft", **now)
    address = "/statements/draft?kind=institution&party=agency-health&period=2026-11"
    refused = clerk.sends(address, **WHY)
    assert refused.status_code == 400
    assert "cannot be issued" in refused.text
    for wrong in ({"party": "nobody"}, {"kind": "king"}, {"period": "soon"}):
        assert clerk.opens("/statements/draft", **(now | wrong)).status_code == 404
    assert clerk.opens("/statements/I-9").status_code == 404
    assert clerk.opens("/statements/I-9.exe").status_code == 404
    assert clerk.opens("/statements", period="x", kind="y").status_code == 400


def test_an_invoice_is_held_against_the_statement_and_a_fund_asked_once_it_is_paid(
    clerk: Reader, empty: Records, payee: str
) -> None:
    address = f"/statements/draft?kind=interpreter&party={payee}&period=2026-10-05..2026-10-05"
    assert clerk.sends(address, **WHY).location == "/statements/P-1"
    with empty.reading() as session:
        number = session.get_one(InterpreterRow, payee).public_number
    assert number in clerk.reads("/statements/P-1")
    gross = clerk.reads("/statements/P-1").partition("Due, with VAT €")[2].partition(" ")[0]
    claim = {"fund": "fund-1", "period": "2026-10"}
    assert "not paid yet" in clerk.reads("/claims/draft", **claim)

    def sends(**fields: str) -> str:
        answer = clerk.sends("/statements/P-1/invoice", **fields)
        return answer.location if answer.status_code == 303 else answer.text

    assert "Write the amount" in sends(invoice_number="FT 1", amount="much", **WHY)
    assert "Write the number" in sends(invoice_number="", amount="1", **WHY)
    assert "Say in one line why" in sends(invoice_number="FT 1", amount="1")
    sends(invoice_number="FT 1", amount="0,50", **WHY)
    assert "asks for something else" in clerk.reads("/statements/P-1")
    assert "no agreed invoice" in sends(step="paid", **WHY)
    sends(invoice_number="FT 2", amount=gross, **WHY)
    assert last_action(empty) == ("invoice_agreed", "P-1")
    sends(step="paid", **WHY)
    assert last_action(empty) == ("invoice_paid", "P-1")
    made = clerk.sends("/claims/draft?fund=fund-1&period=2026-10", **WHY)
    assert made.location == "/claims/F-1"
    assert last_action(empty) == ("claim_made", "F-1")
    page = clerk.reads("/claims/F-1")
    asked = page.partition("Asked for €")[2].partition(" ")[0]
    assert float(asked) == pytest.approx(float(gross) * 0.75, abs=0.011 * 25)
    assert "P-1" in clerk.opens("/claims/F-1.csv").text
    assert clerk.opens("/claims/F-1.xlsx").data[:2] == b"PK"
    assert clerk.opens("/claims/F-1.pdf").data[:5] == b"%PDF-"
    assert clerk.opens("/claims/F-1.odt").status_code == 404
    assert "of the ceiling" in clerk.reads("/claims")


def test_a_difference_is_taken_on_and_explained(clerk: Reader, empty: Records) -> None:
    page = clerk.reads("/differences")
    assert "completed, 61 s" in page
    assert "completed, 64 s" in page
    assert clerk.sends("/differences/CA-differs", step="take").status_code == 303
    assert last_action(empty) == ("difference_taken", "CA-differs")
    assert "coordenacao" in clerk.reads("/differences").partition("Taken on by")[2][:20]
    assert clerk.sends("/differences/CA-differs", step="explain").status_code == 400
    assert clerk.sends("/differences/CA-differs", step="explain", reason="rounded").status_code == 303
    with empty.reading() as session:
        row = session.scalars(select(LegDifferenceRow)).one()
    assert (row.state, row.note) == (DifferenceState.EXPLAINED, "rounded")
    assert "Nothing differs" in clerk.reads("/differences")
    assert "rounded" in clerk.reads("/differences", state="explained")
    assert clerk.sends("/differences/CA-differs", step="take").status_code == 404


def test_a_manager_sees_the_statements_of_their_own_branch(app: Flask, keys: dict[Role, str]) -> None:
    manager = Reader(app).carries(keys[Role.INSTITUTION_MANAGER])
    assert "I-1" in manager.reads("/statements")
    assert manager.opens("/statements/I-1.csv").status_code == 200
    assert "Look for what has changed" not in manager.opens("/statements/I-1").text
    assert manager.opens("/claims").status_code == 403
