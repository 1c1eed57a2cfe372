"""What a statement says on paper: every name and word found, times local, amounts still exact."""

from __future__ import annotations

import tomllib
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from dispatch.domain.statements import Nature, PartyKind, subtotals
from dispatch.records.statement_names import Names

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from decimal import Decimal
    from zoneinfo import ZoneInfo

    from dispatch.domain.statements import Item, Line, Statement, Subtotal

FOLDER = Path(__file__).parent
SECONDS_IN_A_MINUTE = 60
LANGUAGES = ("pt-PT", "en")
WHAT = {
    "by_cost_centre": "cost_centre",
    "by_access_code": "access_code",
    "by_language": "language",
    "by_interpreter": "who",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One item."""

    position: int
    reference: str
    opened_at: datetime  # local
    started_at: datetime | None
    ended_at: datetime | None
    language: str
    interpreter: str
    access_code: str
    cost_centre: str
    rates: str
    minutes: float
    valued: Decimal
    net: Decimal
    note: str


@dataclass(frozen=True, slots=True)
class Table:
    """Sums of items that share something."""

    title: str
    what: str  # they share
    rows: tuple[Subtotal, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """A statement, ready to be set."""

    statement: Statement
    zone: ZoneInfo
    language: str  # one of LANGUAGES
    words: Mapping[str, str]
    party: str
    made_at: datetime
    rows: tuple[Row, ...]
    tables: tuple[Table, ...]
    seal: str | None = None

    @property
    def calls(self) -> int:
        """Return the calls stated, each once; corrections are none."""
        return sum(one.calls for one in subtotals(self.statement.items, lambda _: ""))


@dataclass(frozen=True, slots=True)
class Asked:
    """How somebody wants a statement on paper."""

    zone: ZoneInfo
    made_at: datetime
    language: str = "pt-PT"
    names: Names = field(default_factory=Names)


def make_paper(statement: Statement, asked: Asked) -> Paper:
    """Return a statement as it is set. Raises ValueError for a language that nobody has words for."""
    words = words_in(asked.language)
    names = asked.names

    def named(kind: Mapping[str, str], key: str | None) -> str:
        return kind.get(key or "", key or "") or words["none"]

    def table(title: str, by: Callable[[Line], str | None]) -> Table:
        rows = sorted(subtotals(statement.items, by), key=lambda one: _alphabetical(one.name))
        return Table(words[title], words[WHAT[title]], tuple(rows))

    languages = {tag: pair[asked.language] for tag, pair in names.languages.items()}
    by_language = table(
        "by_language", lambda line: None if line.is_standby else named(languages, line.language)
    )
    if statement.party.kind is PartyKind.INSTITUTION:
        tables: tuple[Table, ...] = (
            table("by_cost_centre", lambda line: named(names.cost_centres, line.cost_centre_id)),
            table("by_access_code", lambda line: line.access_code_id or words["none"]),
            by_language,
        )
    else:
        who = table("by_interpreter", lambda line: line.interpreter_numbers or line.interpreter_id)
        tables = (who, by_language)
    return Paper(
        statement=statement,
        zone=asked.zone,
        language=asked.language,
        words=words,
        party=names.party or statement.party.party_id,
        made_at=asked.made_at.astimezone(asked.zone),
        rows=tuple(_row(item, asked, words, languages) for item in statement.items),
        tables=tables,
        seal=statement.digest() if statement.number else None,
    )


@cache
def words_in(language: str) -> Mapping[str, str]:
    """Return every word in a language; raises ValueError where there are none."""
    told = tomllib.loads((FOLDER / "words.toml").read_text(encoding="utf-8"))
    if language not in told:
        raise ValueError(f"statements are printed in {' and '.join(told)}, not in {language}")
    words: dict[str, str] = told[language]
    return words


def _alphabetical(name: str) -> str:
    """Return what orders names as a reader looks for them: without accents and capitals."""
    letters = unicodedata.normalize("NFD", name.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _row(item: Item, asked: Asked, words: Mapping[str, str], languages: Mapping[str, str]) -> Row:
    line, zone = item.line, asked.zone
    notes = [words[item.nature.value].format(number=item.corrects)]
    notes += [words["standby"]] if line.is_standby and item.nature is not Nature.STANDBY else []
    notes += [words.get(line.reason, line.reason)] if line.reason else []
    notes += [line.vat.exemption] if line.vat.exemption else []
    return Row(
        position=item.position,
        reference=line.call_id,
        opened_at=line.opened_at.astimezone(zone),
        started_at=line.started_at.astimezone(zone) if line.started_at else None,
        ended_at=line.ended_at.astimezone(zone) if line.ended_at else None,
        language=languages.get(line.language or "", line.language or ""),
        interpreter=line.interpreter_numbers,
        access_code=line.access_code_id or "",
        cost_centre=asked.names.cost_centres.get(line.cost_centre_id or "", line.cost_centre_id or ""),
        rates=line.rates,
        minutes=line.seconds / SECONDS_IN_A_MINUTE,
        valued=line.valued,
        net=line.net,
        note="; ".join(note for note in notes if note),
    )
