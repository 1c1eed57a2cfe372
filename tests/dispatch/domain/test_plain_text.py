"""What people write is read as they mean it, or named as what it is not."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.domain.plain_text import (
    Column,
    Kind,
    Known,
    NotPossibleError,
    Wrong,
    read_value,
    write_value,
)
from dispatch.domain.text_tables import NoTableError, read_table

KNOWN: Known = {"languages": {"uk", "ru", "pt-BR"}, "sites": {"site-1"}}
LEVELS = Column("languages", Kind.LEVELS, of="languages", choices=("native", "fluent"), usual="fluent")


def column(kind: Kind, **told: Any) -> Column:
    return Column("value", kind, **told)


@pytest.mark.parametrize(
    ("told", "text", "value"),
    [
        (column(Kind.TEXT), "  Olá ", "Olá"),
        (column(Kind.PHONE), "+44 7700 900-102", "+447700900102"),
        (column(Kind.PHONE), "0044 (7700) 900102", "+447700900102"),
        (column(Kind.FLAG), "Sim", True),
        (column(Kind.FLAG), "0", False),
        (column(Kind.FLAG), "", False),
        (column(Kind.CLOCK), "8:30", time(8, 30)),
        (column(Kind.WORDS), "health, justice health", ("health", "justice")),
        (LEVELS, "uk:native ru", {"uk": "native", "ru": "fluent"}),
        (column(Kind.TAGS, of="languages"), "ru, uk", ("ru", "uk")),
        (
            column(Kind.ASKED),
            "case 6; client 9 mod_11 optional",
            (
                {"kind": "case", "digits": 6},
                {"kind": "client", "digits": 9, "check": "mod_11", "is_required": False},
            ),
        ),
        (
            column(Kind.HOURS),
            "1-5 08:00-20:00; 6 09:00-13:00 holidays",
            (
                {"weekdays": [0, 1, 2, 3, 4], "opens": "08:00", "closes": "20:00"},
                {"weekdays": [5], "opens": "09:00", "closes": "13:00", "on_holidays": True},
            ),
        ),
    ],
)
def test_what_is_written_is_read_as_meant_and_written_the_same_again(
    told: Column, text: str, value: Any
) -> None:
    assert read_value(told, text, KNOWN) == value
    assert read_value(told, write_value(told, value), KNOWN) == value


@pytest.mark.parametrize(
    ("told", "text", "wrong"),
    [
        (column(Kind.TEXT, is_required=True), "  ", Wrong.MISSING),
        (column(Kind.TEXT, longest=3), "four", Wrong.TOO_LONG),
        (column(Kind.TEXT), "a\x00b", Wrong.NOT_TEXT),
        (column(Kind.ID), "ação", Wrong.NOT_AN_ID),
        (column(Kind.DIGITS, longest=4), "١٢٣٤", Wrong.NOT_DIGITS),
        (column(Kind.CHOICE, choices=("a",)), "b", Wrong.NO_SUCH_CHOICE),
        (column(Kind.ONE_OF, of="sites"), "site-2", Wrong.UNKNOWN),
        (column(Kind.FLAG), "maybe", Wrong.NOT_YES_OR_NO),
        (column(Kind.NUMBER, longest=100), "101", Wrong.NOT_A_NUMBER),
        (column(Kind.NUMBER, longest=100), "-1", Wrong.NOT_A_NUMBER),
        (column(Kind.DAY), "2026-02-30", Wrong.NOT_A_DAY),
        (column(Kind.CLOCK), "24:00", Wrong.NOT_A_TIME),
        (column(Kind.PHONE), "912", Wrong.NOT_A_PHONE),
        (column(Kind.ZONE), "Europe/Atlantis", Wrong.NO_SUCH_ZONE),
        (LEVELS, "xx", Wrong.UNKNOWN),
        (LEVELS, "uk:best", Wrong.NO_SUCH_CHOICE),
        (LEVELS, "uk uk", Wrong.TWICE),
        (column(Kind.HOURS), "5-1 08:00-20:00", Wrong.NOT_HOURS),
        (column(Kind.ASKED), "case 6; case 9", Wrong.NOT_FIELDS),
        (column(Kind.ASKED), "shoe 9", Wrong.NOT_FIELDS),
        (column(Kind.HOURS), "always", Wrong.NOT_HOURS),
    ],
)
def test_what_makes_no_sense_is_named(told: Column, text: str, wrong: Wrong) -> None:
    with pytest.raises(NotPossibleError) as error:
        read_value(told, text, KNOWN)
    assert error.value.wrong is wrong


@given(kind=st.sampled_from(Kind), text=st.text(max_size=60))
def test_no_text_breaks_the_reading_of_any_kind(kind: Kind, text: str) -> None:
    told = column(kind, longest=20, of="languages", choices=("native",), usual="native")
    try:
        value = read_value(told, text, KNOWN)
    except NotPossibleError:
        return
    assert read_value(told, write_value(told, value), KNOWN) == value


def test_tables_are_read_as_spreadsheets_of_both_countries_save_them() -> None:
    english = "name,phone\r\nAna,'+351500000100\r\n\r\nRui,\r\n".encode("utf-8-sig")
    portuguese = "name;phone\nAna;'+351500000100\n;\nRui;\n".encode("cp1252")
    for content in (english, portuguese):
        table = read_table(content)
        assert table.columns == ("name", "phone")
        assert table.rows == (
            (2, {"name": "Ana", "phone": "+351500000100"}),
            (4, {"name": "Rui", "phone": ""}),
        )
    assert read_table("name\nJoão".encode("cp1252")).rows[0][1] == {"name": "João"}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"a\0b", "not_text"),
        (b"a,b\n1,2,3", "ragged"),
        (b"a,A\n1,2", "twice"),
        (b"a\n" + b"1\n" * 2001, "too_long"),
    ],
)
def test_what_is_no_table_is_named(content: bytes, why: str) -> None:
    with pytest.raises(NoTableError, match=why):
        read_table(content)
