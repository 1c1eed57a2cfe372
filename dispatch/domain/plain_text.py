"""Reads what people write of people and places, in a form or in a table, and says what makes no sense.

A value is text, as a form sends it and a CSV file has it. Each kind of value reads text and writes it again;
what it writes it can read. What is wrong is told by a word that the pages have a sentence for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from dispatch.domain.opening_hours import read_opening_hours
from dispatch.domain.required_fields import read_fields

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}", re.ASCII)
DIGITS = re.compile(r"\d+", re.ASCII)
E164 = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)
SPACES_OF_NUMBERS = re.compile(r"[\s().\-/\u00a0]+")
TAGS_WITH_LEVELS = re.compile(r"([A-Za-z0-9-]{2,35})(?::([a-z]+))?", re.ASCII)
WORD = re.compile(r"[a-z][a-z0-9_]{0,31}", re.ASCII)
WHOLE_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)
HOURS = re.compile(r"([1-7])(?:-([1-7]))? (\d{2}:\d{2})-(\d{2}:\d{2})( holidays)?", re.ASCII)
FIELD = re.compile(r"([a-z_]+) (\d{1,2})(?: (none|luhn|mod_11|mod_97))?( optional)?", re.ASCII)
YES = frozenset({"yes", "sim", "s", "y", "true", "1", "x"})
NO = frozenset({"no", "não", "nao", "n", "false", "0"})
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2199, 12, 31)


class Kind(StrEnum):
    """How a value is written."""

    TEXT = "text"
    ID = "id"  # of ours: letters, digits, . _ : -
    DIGITS = "digits"  # exactly `longest` of them
    CHOICE = "choice"  # one of `choices`
    ONE_OF = "one_of"  # the key of something else in the directory, named in `of`
    FLAG = "flag"  # yes or no
    NUMBER = "number"  # a whole one, from 0 to `longest`
    DECIMAL = "decimal"  # from 0, with a point or a comma
    DAY = "day"  # 2026-11-23
    CLOCK = "clock"  # 08:30
    PHONE = "phone"  # E.164; spaces and brackets do not matter
    ZONE = "zone"  # of the time zone database
    LEVELS = "levels"  # "uk:native ru": keys of `of` with one of `choices`, `usual` where it is left out
    WORDS = "words"  # "health justice"
    TAGS = "tags"  # "uk ru": keys of `of`, in their order
    ASKED = "asked"  # "case 6; client 9 mod_11 optional", as dispatch.domain.required_fields has them
    HOURS = "hours"  # "1-5 08:00-20:00; 6 09:00-13:00 holidays", 1 is Monday


EMPTY: dict[Kind, Any] = {
    Kind.FLAG: False,
    Kind.LEVELS: {},
    Kind.WORDS: (),
    Kind.TAGS: (),
    Kind.ASKED: (),
    Kind.HOURS: (),
}
"""What an empty text means; for any other kind, nothing at all."""


class Wrong(StrEnum):
    """What can be wrong with a value."""

    MISSING = "missing"
    TOO_LONG = "too_long"
    NOT_TEXT = "not_text"
    NOT_AN_ID = "not_an_id"
    NOT_DIGITS = "not_digits"
    NO_SUCH_CHOICE = "no_such_choice"
    UNKNOWN = "unknown"  # there is nothing under this key
    NOT_YES_OR_NO = "not_yes_or_no"
    NOT_A_NUMBER = "not_a_number"
    NOT_A_DAY = "not_a_day"
    NOT_A_TIME = "not_a_time"
    NOT_A_PHONE = "not_a_phone"
    NO_SUCH_ZONE = "no_such_zone"
    NOT_HOURS = "not_hours"
    NOT_FIELDS = "not_fields"
    NO_COLUMN = "no_column"  # the table has a column that nobody knows
    NO_KEY = "no_key"  # the table lacks the column that tells which row is meant
    TAKEN = "taken"  # somebody else has it
    TWICE = "twice"  # the same key stands in an earlier row
    FIXED = "fixed"  # it cannot be changed any more
    A_LOOP = "a_loop"  # below itself
    ELSEWHERE = "elsewhere"  # it belongs to another institution
    NOT_THEIRS = "not_theirs"  # a value that this role does not have
    CHANGED_MEANWHILE = "changed_meanwhile"
    NOT_YOURSELF = "not_yourself"  # nobody takes their own rights away
    ENDS_BEFORE = "ends_before"  # it ends before it begins
    BOTH_OR_NEITHER = "both_or_neither"  # of two values only one is given
    INVALID = "invalid"


class NotPossibleError(ValueError):
    """A value means nothing, or not here; `wrong` says why."""

    def __init__(self, wrong: Wrong) -> None:
        super().__init__(wrong.value)
        self.wrong = wrong


@dataclass(frozen=True, slots=True)
class Column:
    """One value of an entry: how it is written and what may stand in it."""

    name: str
    kind: Kind = Kind.TEXT
    is_required: bool = False
    is_private: bool = False  # of a person: the audit log says that it changed and not from what to what
    is_secret: bool = False  # can be given and never be read again
    longest: int = 200  # letters, digits, or the largest number
    choices: tuple[str, ...] = ()
    of: str = ""
    default: str = ""  # of an entry that is new
    usual: str = ""  # the level of a key that is given without one


Known = dict[str, "Collection[str]"]
"""The keys that there are, by what they are of."""


@dataclass(slots=True)
class Entry:
    """What was given of one entry: values by column, and what is wrong with those that are missing here."""

    values: dict[str, Any] = field(default_factory=dict)
    wrong: dict[str, Wrong] = field(default_factory=dict)


def read_entry(columns: Collection[Column], given: Mapping[str, str], known: Known) -> Entry:
    """Read those columns that are given; whether others were needed is for those who know what there is."""
    entry = Entry()
    for column in columns:
        if column.name not in given:
            continue
        try:
            entry.values[column.name] = read_value(column, given[column.name], known)
        except NotPossibleError as error:
            entry.wrong[column.name] = error.wrong
    return entry


def read_value(column: Column, text: str, known: Known) -> Any:
    """Return what a text means in a column; None where it is empty and may be. Raises NotPossibleError."""
    text = text.strip()
    if not text:
        if column.is_required:
            raise NotPossibleError(Wrong.MISSING)
        return EMPTY.get(column.kind)
    if not text.replace("\n", " ").replace("\r", " ").replace("\t", " ").isprintable():
        raise NotPossibleError(Wrong.NOT_TEXT)
    return _READERS[column.kind](column, text, known)


def write_value(column: Column, value: Any) -> str:
    """Return the text that `read_value` reads as this value."""
    return "" if value is None else _WRITERS.get(column.kind, str)(value)


def _text(column: Column, text: str, known: Known) -> str:
    del known
    if len(text) > column.longest:
        raise NotPossibleError(Wrong.TOO_LONG)
    return text


def _id(column: Column, text: str, known: Known) -> str:
    del column, known
    if not ID.fullmatch(text):
        raise NotPossibleError(Wrong.NOT_AN_ID)
    return text


def _digits(column: Column, text: str, known: Known) -> str:
    del known
    if not DIGITS.fullmatch(text) or len(text) != column.longest:
        raise NotPossibleError(Wrong.NOT_DIGITS)
    return text


def _choice(column: Column, text: str, known: Known) -> str:
    del known
    if text not in column.choices:
        raise NotPossibleError(Wrong.NO_SUCH_CHOICE)
    return text


def _one_of(column: Column, text: str, known: Known) -> str:
    if text not in known.get(column.of, ()):
        raise NotPossibleError(Wrong.UNKNOWN)
    return text


def _flag(column: Column, text: str, known: Known) -> bool:
    del column, known
    if text.casefold() not in YES | NO:
        raise NotPossibleError(Wrong.NOT_YES_OR_NO)
    return text.casefold() in YES


def _number(column: Column, text: str, known: Known) -> int:
    del known
    if not DIGITS.fullmatch(text) or int(text[:12]) > column.longest or len(text) > len(str(column.longest)):
        raise NotPossibleError(Wrong.NOT_A_NUMBER)
    return int(text)


def _decimal(column: Column, text: str, known: Known) -> Decimal:
    del column, known
    try:
        number = Decimal(text.replace(",", "."))
    except InvalidOperation:
        raise NotPossibleError(Wrong.NOT_A_NUMBER) from None
    if not number.is_finite() or not 0 <= number <= 1_000_000_000 or number != round(number, 6):  # noqa: PLR2004
        raise NotPossibleError(Wrong.NOT_A_NUMBER)
    return number


def _day(column: Column, text: str, known: Known) -> date:
    del column, known
    try:
        day = date.fromisoformat(text) if WHOLE_DAY.fullmatch(text) else date.min
    except ValueError:
        day = date.min
    if not FIRST_DAY <= day <= LAST_DAY:
        raise NotPossibleError(Wrong.NOT_A_DAY)
    return day


def _clock(column: Column, text: str, known: Known) -> time:
    del column, known
    found = CLOCK.fullmatch(text)
    if not found:
        raise NotPossibleError(Wrong.NOT_A_TIME)
    return time(int(found[1]), int(found[2]))


def _phone(column: Column, text: str, known: Known) -> str:
    del column, known
    number = SPACES_OF_NUMBERS.sub("", text)
    number = f"+{number[2:]}" if number.startswith("00") else number
    if not E164.fullmatch(number):
        raise NotPossibleError(Wrong.NOT_A_PHONE)
    return number


def _zone(column: Column, text: str, known: Known) -> str:
    del column, known
    try:
        return ZoneInfo(text).key
    except (KeyError, ValueError, OSError):
        raise NotPossibleError(Wrong.NO_SUCH_ZONE) from None


def _levels(column: Column, text: str, known: Known) -> dict[str, str]:
    levels: dict[str, str] = {}
    for one in re.split(r"[\s,;]+", text):
        found = TAGS_WITH_LEVELS.fullmatch(one)
        if not found or found[1] not in known.get(column.of, ()):
            raise NotPossibleError(Wrong.UNKNOWN)
        if found[2] and found[2] not in column.choices:
            raise NotPossibleError(Wrong.NO_SUCH_CHOICE)
        if found[1] in levels:
            raise NotPossibleError(Wrong.TWICE)
        levels[found[1]] = found[2] or column.usual
    return levels


def _words(column: Column, text: str, known: Known) -> tuple[str, ...]:
    del column, known
    words = tuple(dict.fromkeys(re.split(r"[\s,;]+", text)))
    if not all(WORD.fullmatch(word) for word in words):
        raise NotPossibleError(Wrong.NOT_AN_ID)
    return words


def _tags(column: Column, text: str, known: Known) -> tuple[str, ...]:
    tags = tuple(dict.fromkeys(re.split(r"[\s,;]+", text)))
    if not set(tags) <= set(known.get(column.of, ())):
        raise NotPossibleError(Wrong.UNKNOWN)
    return tags


def _asked(column: Column, text: str, known: Known) -> tuple[dict[str, Any], ...]:
    del column, known
    told = tuple(_asked_field(one) for one in re.split(r"[;\n]", text) if one.strip())
    try:
        read_fields(told)
    except ValueError:
        raise NotPossibleError(Wrong.NOT_FIELDS) from None
    return told


def _asked_field(text: str) -> dict[str, Any]:
    found = FIELD.fullmatch(" ".join(text.split()))
    if not found:
        raise NotPossibleError(Wrong.NOT_FIELDS)
    told: dict[str, Any] = {"kind": found[1], "digits": int(found[2])}
    told |= {"check": found[3]} if found[3] else {}
    return told | ({"is_required": False} if found[4] else {})


def _asked_text(one: Mapping[str, Any]) -> str:
    check = one.get("check", "none")
    parts = [one["kind"], str(one["digits"]), check if check != "none" else ""]
    return " ".join(part for part in (*parts, "" if one.get("is_required", True) else "optional") if part)


def _hours(column: Column, text: str, known: Known) -> tuple[dict[str, Any], ...]:
    del column, known
    told = tuple(_some_hours(one.strip()) for one in re.split(r"[;\n]", text) if one.strip())
    try:
        read_opening_hours(told)
    except ValueError:
        raise NotPossibleError(Wrong.NOT_HOURS) from None
    return told


def _some_hours(text: str) -> dict[str, Any]:
    found = HOURS.fullmatch(" ".join(text.split()))
    if not found:
        raise NotPossibleError(Wrong.NOT_HOURS)
    first, last = int(found[1]) - 1, int(found[2] or found[1]) - 1
    told: dict[str, Any] = {"weekdays": [*range(first, last + 1)], "opens": found[3], "closes": found[4]}
    return told | ({"on_holidays": True} if found[5] else {})


def _hours_text(one: Mapping[str, Any]) -> str:
    """Return some opening hours as they are written, with days that follow each other as one span."""
    days = sorted(one["weekdays"])
    spans: list[list[int]] = []
    for day in days:
        if spans and spans[-1][1] == day - 1:
            spans[-1][1] = day
        else:
            spans.append([day, day])
    end = " holidays" if one.get("on_holidays") else ""
    times = f"{one['opens']}-{one['closes']}{end}"
    texts = (f"{first + 1}-{last + 1}" if last > first else f"{first + 1}" for first, last in spans)
    return "; ".join(f"{text} {times}" for text in texts)


_WRITERS: dict[Kind, Callable[[Any], str]] = {
    Kind.FLAG: lambda value: "yes" if value else "no",
    Kind.CLOCK: lambda value: f"{value:%H:%M}",
    Kind.DECIMAL: lambda value: format(value.normalize() + 0, "f"),
    Kind.LEVELS: lambda value: " ".join(f"{tag}:{level}" for tag, level in value.items()),
    Kind.WORDS: " ".join,
    Kind.TAGS: " ".join,
    Kind.ASKED: lambda value: "; ".join(_asked_text(one) for one in value),
    Kind.HOURS: lambda value: "; ".join(_hours_text(one) for one in value),
}

_READERS = {
    Kind.TEXT: _text,
    Kind.ID: _id,
    Kind.DIGITS: _digits,
    Kind.CHOICE: _choice,
    Kind.ONE_OF: _one_of,
    Kind.FLAG: _flag,
    Kind.NUMBER: _number,
    Kind.DECIMAL: _decimal,
    Kind.DAY: _day,
    Kind.CLOCK: _clock,
    Kind.PHONE: _phone,
    Kind.ZONE: _zone,
    Kind.LEVELS: _levels,
    Kind.WORDS: _words,
    Kind.TAGS: _tags,
    Kind.ASKED: _asked,
    Kind.HOURS: _hours,
}
