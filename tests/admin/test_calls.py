"""The list of calls: every call once, filtered as asked, and one call told whole."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from admin.app import create_app
from admin.settings import AdminSettings
from dispatch.domain.facts import CallOutcome
from dispatch.records.tables import CallRow, ChargeRow, OfferRow
from tests.admin.cast import INTERPRETER_NUMBER, LANGUAGES, LINE_NUMBER
from tests.admin.reader import Reader

if TYPE_CHECKING:
    from dispatch.records.engine import Records


def calls_on(page: str) -> list[str]:
    return re.findall(r'href="/calls/(call-[^"]+)"', page)


def link(page: str, rel: str) -> str | None:
    found = re.search(rf'href="([^"]+)" rel="{rel}"', page)
    return html.unescape(found.group(1)) if found else None


def test_leafing_through_the_list_meets_every_call_once_there_and_back(
    reader: Reader, filled: Records
) -> None:
    with filled.reading() as session:
        newest_first = list(
            session.scalars(
                select(CallRow.call_id).order_by(CallRow.opened_at.desc(), CallRow.call_id.desc())
            )
        )
    pages = [reader.opens("/calls").text]
    while (older := link(pages[-1], "next")) is not None:
        pages.append(reader.opens(older).text)
    assert [call for page in pages for call in calls_on(page)] == newest_first
    back = [pages[-1]]
    while (newer := link(back[-1], "prev")) is not None:
        back.append(reader.opens(newer).text)
    assert calls_on(back[-1]) == newest_first[:20]
    assert len(back) == len(pages)


def test_filters_hold_for_every_row_and_for_the_next_page(reader: Reader, filled: Records) -> None:
    page = reader.opens("/calls?from=2026-11-19&to=2026-11-20&language=uk&outcome=connected").text
    following = link(page, "next")
    assert following is not None
    assert "language=uk" in following
    shown = calls_on(page) + calls_on(reader.opens(following).text)
    with filled.reading() as session:
        rows = list(session.scalars(select(CallRow).where(CallRow.call_id.in_(shown))))
    assert rows
    assert all(row.language == "uk" and row.outcome is CallOutcome.CONNECTED for row in rows)


def test_a_centre_stands_for_the_agencies_under_its_roof(reader: Reader, filled: Records) -> None:
    shown = calls_on(reader.opens("/calls?institution=centre-lisbon&day=2026-11-20").text)
    with filled.reading() as session:
        asking = set(session.scalars(select(CallRow.institution_id).where(CallRow.call_id.in_(shown))))
    assert asking == {"centre-lisbon", "agency-border", "agency-health"}


def test_calls_without_a_language_can_be_asked_for(reader: Reader) -> None:
    text = reader.reads("/calls?language=und")
    assert "Not identified" in text
    assert "Connected" not in re.sub(r".*Charge ", "", text)


def test_a_period_that_ends_before_it_begins_is_named(reader: Reader) -> None:
    answer = reader.opens("/calls?from=2026-11-20&to=2026-11-19")
    assert answer.status_code == 400
    assert "The period ends before it begins." in answer.text


def test_filters_that_nothing_matches_say_so(reader: Reader) -> None:
    assert "No calls match these filters." in reader.reads("/calls?day=2001-01-01")


def test_the_list_takes_the_same_few_queries_however_long(filled: Records, statements: list[str]) -> None:
    counts = []
    for length in (5, 100):
        settings = AdminSettings("only for these tests", cookie_secure=False, calls_per_page=length)
        reader = Reader(create_app(filled, settings)).logs_in()
        statements.clear()
        assert len(calls_on(reader.opens("/calls").text)) == length
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 6


def test_a_call_is_told_with_its_legs_offers_conversations_and_charge(
    reader: Reader, filled: Records
) -> None:
    with filled.reading() as session:
        call_id = session.scalar(
            select(OfferRow.call_id)
            .join(CallRow, CallRow.call_id == OfferRow.call_id)
            .where(CallRow.outcome == CallOutcome.CONNECTED)
            .group_by(OfferRow.call_id)
            .having(func.count() == 3)
            .limit(1)
        )
        offers = list(session.scalars(select(OfferRow).where(OfferRow.call_id == call_id)))
        charge = session.get_one(ChargeRow, call_id)
    text = reader.reads(f"/calls/{call_id}")
    for offer in offers:
        assert f"Interpreter {(offer.interpreter_id or '').removeprefix('interpreter-')}" in text
    assert "idle longest, for" in text
    assert "2 passed over who had refused" in text
    assert "Until they talked" in text
    assert "every begun 60" in text
    assert f"Due {charge.billed_seconds} €{charge.due_amount:.2f}" in text


def test_a_call_in_vain_says_why_nothing_is_charged(reader: Reader, filled: Records) -> None:
    with filled.reading() as session:
        call_id = session.scalar(select(CallRow.call_id).where(CallRow.outcome == CallOutcome.UNSERVED))
    text = reader.reads(f"/calls/{call_id}")
    assert "Nothing is charged: no interpreter could be found." in text
    assert "Waited in vain" in text


def test_a_call_of_whom_nobody_knows_anything_has_a_page_too(reader: Reader, filled: Records) -> None:
    with filled.reading() as session:
        call_id = session.scalar(select(CallRow.call_id).where(CallRow.outcome == CallOutcome.REFUSED))
    text = reader.reads(f"/calls/{call_id}")
    assert "Not identified" in text
    assert "Nobody was asked." in text


def test_a_call_takes_the_same_few_queries_whatever_happened_in_it(
    reader: Reader, statements: list[str]
) -> None:
    counts = set()
    for number in range(12):
        statements.clear()
        reader.reads(f"/calls/call-20261120-{number:04}")
        counts.add(len(statements))
    assert max(counts) <= 20


@pytest.mark.parametrize("language", ["en", "pt-PT"])
def test_no_page_shows_a_number_a_name_or_a_keypad_code(
    reader: Reader, filled: Records, language: str
) -> None:
    reader.opens(f"/language/{language}")
    with filled.reading() as session:
        calls = list(session.scalars(select(CallRow.call_id).limit(40)))
    for address in ["/", "/calls", *(f"/calls/{call_id}" for call_id in calls)]:
        page = reader.opens(address).text
        for number in (LINE_NUMBER, INTERPRETER_NUMBER):
            assert number not in page
            assert number.removeprefix("+1") not in page
        assert "Pessoa Inventada" not in page
        assert "digest-" not in page


def test_keypad_codes_stay_out_of_the_lists(reader: Reader) -> None:
    options = re.findall(r"<option[^>]*>([^<]*)</option>", reader.opens("/calls").text)
    for _, code, *_rest in LANGUAGES:
        assert all(code not in option for option in options)
