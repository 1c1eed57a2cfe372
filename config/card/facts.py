"""What stands on a card of keypad codes, read from the catalogue or from the demonstration's world."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from config.card.fonts import is_printable
from dispatch.domain.directory import LineKind
from dispatch.domain.secret_digits import ACCESS_CODE_DIGITS
from dispatch.records.tables import LanguageRow, LineRow

if TYPE_CHECKING:
    from datetime import date

    from dispatch.records.engine import Records


class NoLineError(LookupError):
    """There is no such line for staff to print a card of."""


@dataclass(frozen=True, slots=True)
class CardLanguage:
    """One language on the card."""

    tag: str
    code: str
    name: str  # in the card's language
    endonym: str  # in its own script

    @property
    def own_name(self) -> str:
        """Return its own name where that says more, and the card's fonts can print it."""
        is_said = self.endonym.casefold() == self.name.casefold()
        return "" if is_said or not is_printable(self.endonym) else self.endonym


@dataclass(frozen=True, slots=True)
class Card:
    """What one card tells."""

    line_name: str
    line_number: str  # E.164
    words: str  # prompt language
    access_code_digits: int
    languages: tuple[CardLanguage, ...]
    printed_on: date

    @property
    def unprintable(self) -> list[str]:
        """Return the tags whose own names no font of the card has."""
        return [each.tag for each in self.languages if not is_printable(each.endonym)]


def card_of_records(records: Records, line_id: str | None, words: str, today: date) -> Card:
    """Return the card of a line for staff, or raise NoLineError; without an id there must be just one."""
    with records.reading() as session:
        lines = session.scalars(
            select(LineRow).where(LineRow.kind == LineKind.STAFF).order_by(LineRow.line_id)
        ).all()
        chosen = [line for line in lines if line_id in {None, line.line_id}]
        if len(chosen) != 1:
            there = ", ".join(line.line_id for line in lines) or "none"
            raise NoLineError(f"Name one of the lines for staff with --line; there are: {there}.")
        rows = session.scalars(
            select(LanguageRow).where(LanguageRow.offered).order_by(LanguageRow.keypad_code)
        ).all()
        languages = tuple(
            CardLanguage(row.tag, row.keypad_code, row.name_en if words == "en" else row.name_pt, row.endonym)
            for row in rows
        )
        return Card(chosen[0].name, chosen[0].number, words, ACCESS_CODE_DIGITS, languages, today)


def card_of_plan(words: str, today: date) -> Card:
    """Return the card of the demonstration's world."""
    from config.world.plan import read_plan

    plan = read_plan()
    line = next(line for line in plan.lines if line.kind is LineKind.STAFF)
    languages = tuple(
        CardLanguage(
            each.tag, each.keypad_code, each.name_en if words == "en" else each.name_pt, each.endonym
        )
        for each in plan.languages
    )
    return Card(line.name, line.number, words, ACCESS_CODE_DIGITS, languages, today)
