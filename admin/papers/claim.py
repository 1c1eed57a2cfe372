"""What a claim says on paper: its fund, sums, what was left out and why, and every cost."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from admin.papers.facts import FOLDER
from admin.papers.pdf import amount_shown, set_paper

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from admin.papers.pdf import Fonts
    from dispatch.domain.funds import Claim, Fund
    from dispatch.records.money_reads import ClaimStory

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class ClaimedLine:
    """One cost on a claim."""

    call_id: str
    opened_at: datetime  # local
    kind: str  # a value of CostKind
    amount: Decimal
    asked: Decimal
    reason: str | None  # why not, or not all of it: a value of LeftOut
    statement_number: str | None


@dataclass(frozen=True, slots=True)
class ClaimPaper:
    """A claim, ready to be set."""

    fund: Fund
    number: str | None  # None: a draft
    first_day: date
    last_day: date
    made_at: datetime  # local; of an issued one, when it was
    before: Decimal  # asked by earlier claims
    left_out: tuple[tuple[str, int, Decimal], ...]  # reason, costs, their sum
    lines: tuple[ClaimedLine, ...]
    words: Mapping[str, str]
    language: str

    @property
    def asked(self) -> Decimal:
        """Return what the fund is asked to pay now."""
        return sum((line.asked for line in self.lines), NOTHING)

    @property
    def remaining(self) -> Decimal | None:
        """Return what is left below the ceiling after this claim; None: there is none."""
        return None if self.fund.ceiling is None else self.fund.ceiling - self.before - self.asked

    @property
    def title(self) -> str:
        """Return what it is called."""
        return f"{self.words['claim']} {self.number or self.words['draft']}"

    def word(self, key: str | None) -> str:
        """Return what a kind or a reason is called; nothing for none."""
        return self.words.get(key, key) if key else ""


def draft_paper(claim: Claim, zone: ZoneInfo, made_at: datetime, language: str) -> ClaimPaper:
    """Return the paper of a claim that is not made yet."""
    lines = [
        ClaimedLine(
            item.cost.call_id,
            item.cost.opened_at.astimezone(zone),
            item.cost.kind.value,
            item.cost.amount,
            item.asked,
            item.reason and item.reason.value,
            item.cost.statement_number,
        )
        for item in claim.items
    ]
    return ClaimPaper(
        fund=claim.fund,
        number=None,
        first_day=claim.period.first,
        last_day=claim.period.last,
        made_at=made_at.astimezone(zone),
        before=claim.before,
        left_out=tuple((reason.value, *told) for reason, told in sorted(claim.left_out.items())),
        lines=tuple(lines),
        words=claim_words(language),
        language=language,
    )


def issued_paper(story: ClaimStory, fund: Fund, zone: ZoneInfo, language: str) -> ClaimPaper:
    """Return the paper of a claim as it was made; always the same."""
    lines = [
        ClaimedLine(
            cost.call_id,
            cost.opened_at.astimezone(zone),
            str(cost.kind),
            cost.amount,
            cost.asked,
            cost.reason,
            cost.statement_number,
        )
        for cost in story.costs
    ]
    left_out = ((told["reason"], int(told["costs"]), Decimal(told["amount"])) for told in story.left_out)
    return ClaimPaper(
        fund=fund,
        number=story.line.number,
        first_day=story.line.first_day,
        last_day=story.line.last_day,
        made_at=story.line.issued_at.astimezone(zone),
        before=story.line.before,
        left_out=tuple(left_out),
        lines=tuple(lines),
        words=claim_words(language),
        language=language,
    )


@cache
def claim_words(language: str) -> Mapping[str, str]:
    """Return every word in a language; raises ValueError where there are none."""
    told = tomllib.loads((FOLDER / "claim_words.toml").read_text(encoding="utf-8"))
    if language not in told:
        raise ValueError(f"claims are printed in {' and '.join(told)}, not in {language}")
    words: dict[str, str] = told[language]
    return words


def claim_pdf(paper: ClaimPaper, fonts: Fonts) -> bytes:
    """Return a claim as PDF/UA-1, A4; the same claim made at the same time is the same file."""
    return set_paper("claim.typ", claim_facts(paper), fonts, paper.made_at)


def claim_facts(paper: ClaimPaper) -> dict[str, Any]:
    """Return what the template sets, every number as it is read."""
    words, fund = paper.words, paper.fund

    def money(amount: Decimal) -> str:
        return amount_shown(amount, paper.language)

    def sum_of(amount: Decimal | None) -> str:
        return words["no_ceiling"] if amount is None else f"{money(amount)} {fund.currency}"

    percent = f"{(100 * fund.share).normalize() + 0:f}".replace(".", "." if paper.language == "en" else ",")
    return {
        "lang": paper.language.partition("-")[0],
        "region": paper.language.partition("-")[2],
        "words": dict(words),
        "title": paper.title,
        "is_draft": paper.number is None,
        "state": words["issued" if paper.number else "draft"],
        "fund": fund.name,
        "fund_id": fund.fund_id,
        "period": f"{paper.first_day:%d/%m/%Y} \N{EN DASH} {paper.last_day:%d/%m/%Y}",
        "made": f"{paper.made_at:%d/%m/%Y %H:%M}",
        "share": f"{percent} %",
        "facts": [
            [words["costs"], sum_of(sum((line.amount for line in paper.lines), NOTHING))],
            [words["before"], sum_of(paper.before)],
            [words["remaining"], sum_of(paper.remaining)],
            [words["asked"], sum_of(paper.asked)],
        ],
        "left_out": [
            [paper.word(reason), str(costs), money(amount)] for reason, costs, amount in paper.left_out
        ],
        "rows": [
            [
                str(place),
                line.call_id,
                f"{line.opened_at:%d/%m/%Y}",
                paper.word(line.kind),
                line.statement_number or "",
                money(line.amount),
                money(line.asked),
                paper.word(line.reason),
            ]
            for place, line in enumerate(paper.lines, start=1)
        ],
    }
