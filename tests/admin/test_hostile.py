"""Whatever stands in an address, the answer is a page with a sentence that helps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from admin.app import create_app
from dispatch.records.engine import Records, open_engine
from tests.admin.reader import Reader, text_of

if TYPE_CHECKING:
    from pathlib import Path

    from admin.settings import AdminSettings

NONSENSE = [
    "x",
    "-1",
    "0",
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "\x00",
    "💥" * 20,
    "\u202e\u05e2\u05d1\u05e8\u05d9\u05ea",  # written from right to left
    "x" * 10_000,
    "2026-02-30",
    "0000-00-00",
    "9999-12-31",
    "1999-12-31",
    "20261120",
    "2026-W47-5",
    "\u0662\u0660\u0662\u0666-\u0661\u0661-\u0662\u0660",  # digits, but not these ten
    "{{7*7}}",
    "%(x)s",
    "../../etc/passwd",
]
PARAMETERS = ["day", "from", "to", "language", "outcome", "institution", "older_than", "newer_than"]


@pytest.mark.parametrize("nonsense", NONSENSE)
@pytest.mark.parametrize("parameter", PARAMETERS)
def test_nonsense_in_a_filter_is_named_and_lists_nothing(
    reader: Reader, parameter: str, nonsense: str
) -> None:
    answer = reader.opens("/calls", **{parameter: nonsense})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert "Please look at the filters again" in text_of(answer)
    assert "<script>alert" not in answer.text
    assert "call-2026" not in answer.text
    assert len(answer.text) < 30_000


@pytest.mark.parametrize("nonsense", NONSENSE)
def test_nonsense_for_a_day_is_named(reader: Reader, nonsense: str) -> None:
    answer = reader.opens("/", day=nonsense)
    assert answer.status_code == 400
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize("nonsense", NONSENSE)
def test_nonsense_for_a_call_is_not_found(reader: Reader, nonsense: str) -> None:
    answer = reader.opens(f"/calls/{nonsense.replace('/', '%2F')}")
    assert answer.status_code == 404
    assert "no such page or call" in text_of(answer)


def test_parameters_that_mean_nothing_here_do_not_matter(reader: Reader) -> None:
    assert reader.opens("/calls?page=-1&limit=99999999&x[]=y&&&=").status_code == 200
    assert reader.opens("/calls?language=&from=&to=&outcome=&institution=").status_code == 200
    assert reader.opens("/?day=").status_code == 200


def test_a_parameter_given_twice_counts_once(reader: Reader) -> None:
    assert reader.opens("/calls?language=uk&language=%00").status_code == 200


@pytest.mark.parametrize(
    "cursor",
    [
        "MjAyNg",
        "AAAA",
        "====",
        "MjAyNi0xMS0yMFQxMDowMDowMCBjYWxs",
        "MDAwMS0wMS0wMVQwMDowMDowMCswMDowMCBjYWxs",
    ],
)
def test_a_damaged_cursor_is_named(reader: Reader, cursor: str) -> None:
    answer = reader.opens("/calls", older_than=cursor)
    assert answer.status_code == 400
    assert "This link into the list is damaged" in text_of(answer)


def test_bytes_that_are_no_text_do_not_break_a_page(reader: Reader) -> None:
    assert reader.opens("/calls?language=%ff%fe%00").status_code == 400
    assert reader.opens("/?day=%ed%a0%80").status_code == 400
    assert reader.opens("/calls/%ff%00").status_code == 404


@pytest.mark.parametrize("language", ["pt", "xx", "EN", "..", "en%00", "x" * 5000])
def test_the_pages_speak_no_other_languages(reader: Reader, language: str) -> None:
    assert reader.opens(f"/language/{language}").status_code == 404


def test_cookies_of_nonsense_are_nobodys(anybody: Reader) -> None:
    for value in ("", "x", "x" * 4000, "%00", "ponte"):
        for name in ("ponte", "ponte-form", "ponte-language"):
            anybody.client.set_cookie(name, value, domain="pages.example")
        assert anybody.opens("/").status_code == 303
        assert anybody.opens("/log-in").status_code == 200


def test_a_request_that_is_too_large_is_refused(anybody: Reader) -> None:
    answer = anybody.sends("/log-in", login="x" * 100_000, password="y")
    assert answer.status_code == 413


def test_headers_of_nonsense_do_not_break_a_page(reader: Reader) -> None:
    for wish in ("", "*", "xx;q=nonsense", "pt-BR,pt;q=0.9", ";;;,,,", "x" * 8000):
        assert reader.client.get("/", headers={"Accept-Language": wish}).status_code in (200, 303)


def test_a_database_that_is_away_is_said_plainly(tmp_path: Path, settings: AdminSettings) -> None:
    records = Records(open_engine(f"sqlite:///{tmp_path / 'nowhere' / 'ponte.db'}"))
    reader = Reader(create_app(records, settings))
    answer = reader.sends("/log-in", login="somebody", password="something")
    assert answer.status_code == 503
    assert "cannot be read at the moment" in text_of(answer)
    assert answer.headers["Retry-After"] == "60"
