"""The figures of a day are those of its calls."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from admin.app import create_app
from admin.asked import bounds_of
from dispatch.domain.facts import CallOutcome
from dispatch.records.tables import CallRow, ChargeRow
from tests.admin.cast import DAY, LISBON
from tests.admin.conftest import StandingClock
from tests.admin.reader import Reader

if TYPE_CHECKING:
    from admin.settings import AdminSettings
    from dispatch.records.engine import Records


def test_the_key_figures_are_those_of_the_days_calls(reader: Reader, filled: Records) -> None:
    since, until = bounds_of(DAY, LISBON)
    with filled.reading() as session:
        calls = list(
            session.scalars(select(CallRow).where(CallRow.opened_at >= since, CallRow.opened_at < until))
        )
        due = sum(
            row.due_amount
            for row in session.scalars(select(ChargeRow))
            if row.call_id in {c.call_id for c in calls}
        )
    requests = [call for call in calls if call.requested_at]
    prompt = [call for call in requests if call.connect_seconds is not None and call.connect_seconds <= 30]
    connected = [call for call in calls if call.outcome is CallOutcome.CONNECTED]
    abandoned = [call for call in calls if call.outcome is CallOutcome.ABANDONED]
    seconds = sum(call.conversation_seconds for call in calls)
    text = reader.reads("/")
    assert f"Calls {len(calls)} {len(calls) - len(requests)} without choosing a language" in text
    assert f"{round(100 * len(prompt) / len(requests))}% connected within 30" in text
    assert f"Connected {len(connected)} " in text
    assert f"Abandoned {len(abandoned)} " in text
    assert f"Conversation {round(seconds / 60):,} min" in text
    assert f"Charges €{due:,.2f}" in text


def test_the_median_lies_where_half_of_the_calls_waited_less(reader: Reader, filled: Records) -> None:
    since, until = bounds_of(DAY, LISBON)
    with filled.reading() as session:
        waits = sorted(
            call.connect_seconds
            for call in session.scalars(select(CallRow))
            if since <= call.opened_at < until and call.connect_seconds is not None
        )
    shown = re.search(r"Connect time, median ([\d.]+) s", reader.reads("/"))
    assert shown
    assert float(shown.group(1)) == pytest.approx(waits[(len(waits) - 1) // 2], abs=0.3)


def test_every_language_has_its_row_and_leads_to_its_calls(reader: Reader) -> None:
    page = reader.opens("/").text
    assert 'href="/calls?day=2026-11-20&amp;language=uk">Ukrainian</a>' in page
    assert 'href="/calls?day=2026-11-20&amp;language=und">No language chosen</a>' in page
    assert page.rindex("language=und") > page.rindex("language=ti")


def test_a_day_can_be_asked_for_and_has_neighbours(reader: Reader) -> None:
    page = reader.opens("/", day="2026-11-19").text
    assert 'href="/?day=2026-11-18" rel="prev"' in page
    assert 'href="/" rel="next"' in page
    assert "today.js" not in page  # the past does not change
    assert 'rel="next"' not in reader.opens("/").text


def test_a_day_without_calls_leads_to_the_last_one_with_some(reader: Reader) -> None:
    page = reader.opens("/", day="2026-12-24").text
    assert "No calls on this day." in page
    assert 'href="/?day=2026-11-20"' in page


def test_before_the_first_call_the_page_says_so(empty: Records, settings: AdminSettings) -> None:
    reader = Reader(create_app(empty, settings, StandingClock())).logs_in()
    assert "No calls yet today." in reader.reads("/")
    assert "No calls yet." in reader.reads("/calls")


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-11-20", 24)])
def test_days_are_as_long_as_the_clock_on_the_wall_makes_them(day: str, hours: int) -> None:
    start, end = bounds_of(date.fromisoformat(day), LISBON)
    assert end - start == timedelta(hours=hours)


def test_a_day_begins_at_midnight_in_lisbon_also_in_summer() -> None:
    start, _ = bounds_of(date(2026, 7, 1), LISBON)
    assert start == datetime(2026, 6, 30, 23, tzinfo=UTC)


def test_the_first_and_the_last_day_have_no_neighbours_beyond(reader: Reader) -> None:
    assert "1999" not in reader.opens("/", day="2000-01-01").text
    assert reader.opens("/", day="2199-12-31").status_code == 200


def test_the_day_takes_the_same_few_queries_however_many_calls(reader: Reader, statements: list[str]) -> None:
    reader.reads("/")
    busy = len(statements)
    statements.clear()
    reader.reads("/", day="2026-11-19")
    assert len(statements) == busy <= 8


def test_numbers_and_names_are_as_in_portugal(app: object, reader: Reader) -> None:
    reader.opens("/language/pt-PT")
    page = reader.opens("/")
    assert '<html lang="pt-PT">' in page.text
    text = reader.reads("/")
    assert "sexta-feira, 20 de novembro de 2026" in text
    assert "ucraniano" in text
    assert re.search(r"Encargos [\d ]+,\d\d €", text)
    assert re.search(r"\d,\d s", text)
