"""Opens claims as workbook and PDF, and reads in them what a fund is asked for."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from admin.papers.claim import claim_facts, claim_pdf, claim_words, draft_paper, issued_paper
from admin.papers.claim_book import claim_workbook
from admin.papers.facts import LANGUAGES
from admin.papers.pdf import Fonts
from config.card import fonts
from dispatch.domain.call_record import Eligibility
from dispatch.domain.funds import Background, Claim, Cost, CostKind, Fund, LeftOut, draw_claim
from dispatch.domain.periods import month, read_period
from dispatch.records.money_reads import ClaimedCost, ClaimLine, ClaimStory

FUND = Fund(
    "amif",
    "Fundo =Asilo",
    read_period("2026"),
    "EUR",
    Decimal("0.75"),
    ceiling=Decimal("3.00"),
    requires_eligibility=True,
)
LISBON = ZoneInfo("Europe/Lisbon")
NOW = datetime(2026, 12, 6, 8, tzinfo=UTC)


def cost(call_id: str, amount: str, eligibility: Eligibility = Eligibility.YES) -> Cost:
    return Cost(
        call_id,
        "olena",
        CostKind.INTERPRETING,
        datetime(2026, 11, 2, 9, tzinfo=UTC),
        date(2026, 11, 2),
        Decimal(amount),
        "EUR",
        eligibility=eligibility,
        paid_at=NOW,
        statement_number="A-1",
    )


@pytest.fixture
def claim() -> Claim:
    costs = [cost("call-1", "2.70"), cost("call-2", "2.70"), cost("call-3", "1.35", Eligibility.NOT_ASKED)]
    return draw_claim(FUND, month(2026, 11), costs, Background())


def cells(book: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        return "".join(parts.read(name).decode() for name in parts.namelist() if name.endswith(".xml"))


def test_a_claim_on_paper_says_what_is_asked_what_is_not_and_why(claim: Claim) -> None:
    paper = draft_paper(claim, LISBON, NOW, "en")
    assert (paper.asked, paper.remaining, paper.title) == (Decimal("3.00"), Decimal("0.00"), "Claim Draft")
    told = claim_facts(paper)
    assert told["share"] == "75 %"
    assert [fact[1] for fact in told["facts"]] == ["6.75 EUR", "0.00 EUR", "0.00 EUR", "3.00 EUR"]
    assert told["left_out"] == [
        ["the fund's ceiling is reached", "1", "2.70"],
        ["the client was not asked", "1", "1.35"],
    ]
    assert [row[1:7] for row in told["rows"]] == [
        ["call-1", "02/11/2026", "interpreting", "A-1", "2.70", "2.03"],
        ["call-2", "02/11/2026", "interpreting", "A-1", "2.70", "0.97"],
        ["call-3", "02/11/2026", "interpreting", "A-1", "1.35", "0.00"],
    ]


def test_an_issued_claim_is_always_the_same_file(claim: Claim) -> None:
    line = ClaimLine("F-1", "amif", date(2026, 11, 1), date(2026, 11, 30), claim.asked, claim.before, NOW)
    costs = tuple(
        ClaimedCost(
            item.cost.call_id,
            "interpreting",
            item.cost.opened_at,
            item.cost.amount,
            item.asked,
            item.reason,
            "A-1",
        )
        for item in claim.items
    )
    left_out = ({"reason": "ceiling", "costs": 1, "amount": "2.70"},)
    paper = issued_paper(ClaimStory(line, FUND.name, left_out, costs), FUND, LISBON, "pt-PT")
    printed_with = Fonts(fonts.FOLDER, fonts.letters())
    made = claim_pdf(paper, printed_with)
    assert made.startswith(b"%PDF-")
    assert made == claim_pdf(paper, printed_with)
    assert paper.title == "Pedido de pagamento F-1"
    written = cells(claim_workbook(paper))
    assert "limite do fundo atingido" in written
    assert "<f>Asilo" not in written, "a name that begins with = is no formula"
    assert re.search(r"<f>SUM\(G2:G4\)</f><v>3", written)


def test_every_kind_and_reason_has_its_word_in_both_languages() -> None:
    portuguese, english = (claim_words(language) for language in LANGUAGES)
    assert portuguese.keys() == english.keys()
    assert {one.value for one in (*CostKind, *LeftOut)} <= english.keys()
    with pytest.raises(ValueError, match="not in de"):
        claim_words("de")
