"""Makes the card of keypad codes: facts in, PDF out."""

from __future__ import annotations

import json
import tomllib
import unicodedata
from datetime import date
from pathlib import Path

import phonenumbers
import typst

from config.card.facts import Card, CardLanguage
from config.card.fonts import FOLDER as FONTS

FOLDER = Path(__file__).parent
MOST_ASKED_DIGITS = 1
"""The codes of the most asked languages repeat one digit: the easiest were given to them."""


def make_card(card: Card) -> bytes:
    """Return the card as an accessible PDF (PDF/UA-1), A4; the same card is the same file."""
    texts = tomllib.loads((FOLDER / "words.toml").read_text(encoding="utf-8"))
    words = texts.get(card.words, texts["pt-PT"])
    facts = {"digits": card.access_code_digits, "date": f"{card.printed_on:%d/%m/%Y}"}
    told = {
        "lang": card.words.partition("-")[0],
        "region": card.words.partition("-")[2],
        "line": card.line_name,
        "number": _spaced(card.line_number),
        "words": {name: text.format(**facts) for name, text in words.items()},
        "most": [_row(each) for each in card.languages if len(set(each.code)) == MOST_ASKED_DIGITS],
        "all": [_row(each) for each in sorted(card.languages, key=_alphabetical)],
    }
    made = typst.compile(
        FOLDER / "card.typ",
        root=FOLDER,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"card": json.dumps(told)},
        pdf_standards=["ua-1"],
        timestamp=_noon(card.printed_on),
    )
    assert isinstance(made, bytes)  # noqa: S101 - no output file was named
    return made


def _row(language: CardLanguage) -> dict[str, str]:
    subtag = language.tag.partition("-")[0]
    if len(subtag) not in {2, 3}:  # a private one
        subtag = "und"
    return {"code": language.code, "name": language.name, "own": language.own_name, "lang": subtag}


def _alphabetical(language: CardLanguage) -> str:
    """Return what orders names as a reader looks for them: without accents and capitals."""
    letters = unicodedata.normalize("NFD", language.name.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _spaced(number: str) -> str:
    parsed = phonenumbers.parse(number)
    if not phonenumbers.is_valid_number(parsed):  # as a number of the demonstration: in threes
        digits = str(parsed.national_number)
        return " ".join(
            [f"+{parsed.country_code}", *(digits[at : at + 3] for at in range(0, len(digits), 3))]
        )
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _noon(day: date) -> int:
    """Return the time that stands in the file: noon of its day, UTC, as Unix seconds."""
    return (day - date(1970, 1, 1)).days * 86_400 + 43_200
