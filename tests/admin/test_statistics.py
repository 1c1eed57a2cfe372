"""The statistics say what a recount of the calls says, and one bad hour stands out."""

from __future__ import annotations

import csv
import io
import random
import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from admin.app import create_app
from admin.asked_statistics import StatisticsChoices, read_asked_statistics
from admin.statistics import read_statistics
from admin.tables import as_csv
from admin.week_map import level_of, week_map
from dispatch.domain.charges import charge_for
from dispatch.domain.facts import CallOutcome
from dispatch.records.accounts import Post, SessionRules, add_user, open_session
from dispatch.records.admin_reads import Institution
from dispatch.records.calls import save_call
from dispatch.records.slice_reads import Named, Slice
from dispatch.records.tables import CallRow, Role, SliceKind
from tests.admin.cast import CARD, DAY, LISBON
from tests.admin.conftest import BRANCH, OWN, StandingClock
from tests.admin.reader import Reader
from tests.admin.stories import Story

if TYPE_CHECKING:
    from collections.abc import Callable

    from admin.asked_statistics import AskedStatistics
    from admin.settings import AdminSettings
    from admin.tables import Cell
    from dispatch.records.engine import Records

TWO_DAYS = {"from": "2026-11-19", "to": "2026-11-20"}
BAD_DAY, BAD_HOUR = date(2026, 11, 17), 14  # a Tuesday


def table(reader: Reader, name: str, **query: str) -> list[dict[str, str]]:
    answer = reader.opens(f"/statistics/{name}.csv", **query)
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


def calls_where(records: Records, holds: Callable[[CallRow], bool]) -> list[CallRow]:
    with records.reading() as session:
        return [call for call in session.scalars(select(CallRow)) if holds(call)]


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ({}, lambda call: True),
        ({"language": "uk"}, lambda call: call.language == "uk"),
        ({"institution": "centre-lisbon"}, lambda call: call.institution_id in OWN),
        ({"site": "site-local"}, lambda call: call.site_id == "site-local"),
        ({"line": "line-1"}, lambda call: True),
    ],
)
def test_every_filter_counts_its_calls(
    reader: Reader, filled: Records, query: dict[str, str], holds: Callable[[CallRow], bool]
) -> None:
    calls = calls_where(filled, holds)
    assert calls
    measures = {row["Measure"]: row["Period"] for row in table(reader, "measures", **TWO_DAYS, **query)}
    requests = [call for call in calls if call.requested_at]
    prompt = [call for call in requests if call.connect_seconds is not None and call.connect_seconds <= 30]
    assert measures["Calls"] == str(len(calls))
    assert measures["Requests"] == str(len(requests))
    assert float(measures["Connected within 30 s"]) == pytest.approx(len(prompt) / len(requests), abs=1e-4)
    waits = sorted(call.connect_seconds for call in calls if call.connect_seconds is not None)
    assert float(measures["Connect time, median"]) == pytest.approx(waits[(len(waits) - 1) // 2], abs=2)
    by_day = table(reader, "demand", **TWO_DAYS, **query)
    assert [row["Day"] for row in by_day] == list(TWO_DAYS.values())
    assert sum(int(row["Calls"]) for row in by_day) == len(calls)
    connect_times = table(reader, "connect-times", **TWO_DAYS, **query)
    assert sum(int(row["Calls"]) for row in connect_times) == len(waits)
    left = [call for call in calls if call.outcome in (CallOutcome.ABANDONED, CallOutcome.NO_REQUEST)]
    assert sum(int(row["Calls"]) for row in table(reader, "steps", **TWO_DAYS, **query)) == len(left)
    languages = table(reader, "languages", **TWO_DAYS, **query)
    assert sum(int(row["Calls"]) for row in languages) == len(calls)
    assert f"Calls {len(calls):,} before: " in reader.reads("/statistics", **TWO_DAYS, **query)


def test_a_period_is_compared_with_as_many_days_before(reader: Reader, filled: Records) -> None:
    before = calls_where(
        filled, lambda call: (call.requested_at or call.opened_at).astimezone(LISBON).day == 19
    )
    [calls] = [
        row
        for row in table(reader, "measures", **{"from": "2026-11-20", "to": "2026-11-20"})
        if row["Measure"] == "Calls"
    ]
    assert calls["Same time before"] == str(len(before))


def test_the_page_of_today_and_the_statistics_agree(reader: Reader) -> None:
    shown = re.search(r"Calls (\d+) \d+ without", reader.reads("/"))
    assert shown
    assert f"Calls {shown.group(1)} before" in reader.reads("/statistics", **{"from": "2026-11-20"})


def test_a_filter_that_makes_no_sense_is_told_beside_it(reader: Reader) -> None:
    for query, sentence in (
        ({"from": "x"}, "This is not a day."),
        ({"from": "2026-11-20", "to": "2026-11-19"}, "ends before it begins"),
        ({"from": "2024-01-01", "to": "2026-11-19"}, "At most a year"),
        ({"institution": "nowhere"}, "not in the directory"),
        ({"institution": "local", "site": "site-centre-porto"}, "not one of the institution"),
        ({"institution": "local", "line": "line-1"}, "choose only one of them"),
        ({"line": "nowhere"}, "This line is not in the directory."),
        ({"domain": "x"}, "no calls in this domain"),
        ({"language": "xx"}, "not in the catalogue"),
    ):
        answer = reader.opens("/statistics", **query)
        assert answer.status_code == 400, query
        assert sentence in answer.text, query
        assert "Key measures" not in answer.text
        assert reader.opens("/statistics/hours.csv", **query).status_code == 400
    assert reader.opens("/statistics/nothing.csv").status_code == 404


def test_the_page_asks_the_same_few_questions_however_long_the_period(
    reader: Reader, statements: list[str]
) -> None:
    reader.reads("/statistics", **{"from": "2026-11-20", "to": "2026-11-20"})
    short = len(statements)
    statements.clear()
    reader.reads("/statistics", **{"from": "2025-11-21", "to": "2026-11-20"})
    assert len(statements) <= short + 8 <= 30


def test_a_manager_gets_the_statistics_of_their_own_branch(filled: Records, settings: AdminSettings) -> None:
    now = datetime.now(UTC)
    with filled.writing() as session:
        post = Post(Role.INSTITUTION_MANAGER, BRANCH)
        user_id = add_user(session, login=f"manager {now}", password="unused", post=post, now=now)
        session.flush()
        token = open_session(session, user_id, now, SessionRules())
    manager = Reader(create_app(filled, settings, StandingClock())).carries(token)
    own = calls_where(filled, lambda call: call.institution_id in OWN)
    measures = {row["Measure"]: row["Period"] for row in table(manager, "measures", **TWO_DAYS)}
    assert measures["Calls"] == str(len(own))
    page = manager.reads("/statistics", **TWO_DAYS)
    assert "Porto" not in page
    assert "Linha nacional" not in page
    for query in ({"institution": "agency-work"}, {"site": "site-agency-work"}, {"line": "line-1"}):
        assert manager.opens("/statistics", **query).status_code == 400
        assert manager.opens("/statistics/measures.csv", **query).status_code == 400


@pytest.fixture
def with_a_bad_hour(empty: Records) -> Records:
    """Return eight weeks in which everything goes well but Tuesdays from two to three in Dari."""
    chance = random.Random(2)
    with empty.writing() as session:
        for week in range(8):
            for weekday in range(5):
                day = BAD_DAY - timedelta(days=7 * week) + timedelta(days=weekday - 1)
                for hour in range(9, 18):
                    for language in ("uk", "fa-AF"):
                        wait = chance.uniform(5, 25)
                        if (language, weekday, hour) == ("fa-AF", 1, BAD_HOUR):
                            wait = 95.0
                        at = datetime.combine(day, time(hour, chance.randrange(50)), LISBON)
                        call_id = f"call-{day}-{hour}-{language}"
                        record = Story(call_id, at.astimezone(UTC), language, chance).talked(wait, 300)
                        save_call(session, record, charge_for(record, CARD), datetime.now(UTC))
    return empty


def test_the_one_bad_hour_of_one_language_is_told_first(
    with_a_bad_hour: Records, settings: AdminSettings
) -> None:
    reader = Reader(create_app(with_a_bad_hour, settings, StandingClock())).logs_in()
    query = {"from": "2026-09-21", "to": "2026-11-20"}
    text = reader.reads("/statistics", **query)
    assert "Dari: Tuesday, 14:00\N{EN DASH}15:00 0% 8 0" in text
    assert text.count("worst: Tuesday, 14:00\N{EN DASH}15:00, 0%") == 1
    assert reader.opens("/statistics", **query).text.count('class="heat-mark"') == 2  # in Dari, in all
    rows = table(reader, "hours", **query)
    bad = [row for row in rows if row["Connected in time (share)"] == "0"]
    assert [(row["Language"], row["Day"], row["Hour"], row["Requests"]) for row in bad] == [
        ("Dari", "Tuesday", "14", "8")
    ]


def test_hours_of_one_language_in_one_institution_are_said_not_to_be_kept(reader: Reader) -> None:
    text = reader.reads("/statistics", institution="local", language="uk")
    assert "are kept for the whole service and for lines" in text
    assert "are kept for the whole service" not in reader.reads("/statistics", institution="local")


def test_without_calls_the_page_says_so(empty: Records, settings: AdminSettings) -> None:
    reader = Reader(create_app(empty, settings, StandingClock())).logs_in()
    assert "No calls in this period." in reader.reads("/statistics")
    with empty.reading() as session:
        found = read_statistics(session, Slice(DAY, DAY))
    assert found.measures.prompt_share is None
    assert found.weeks == ()


def test_tables_for_portugal_have_semicolons_and_commas_and_no_formulas() -> None:
    rows: list[list[Cell]] = [["=1+1", 0.5, None, date(2026, 11, 20), 3]]
    assert as_csv(["a", "b", "c", "d", "e"], rows, "pt-PT").decode("utf-8-sig").splitlines() == [
        "a;b;c;d;e",
        "'=1+1;0,5;;2026-11-20;3",
    ]
    assert "0.5" in as_csv(["a", "b", "c", "d", "e"], rows, "en").decode()


def asked(**given: str) -> AskedStatistics:
    places = [Institution("root", None, "Root"), Institution("leaf", "root", "Leaf")]
    sites = [Named("desk", "Desk", "leaf")]
    choices = StatisticsChoices(["uk"], places, sites, [Named("line-1", "Line")], ["health"])
    return read_asked_statistics(given, choices, DAY)


def test_addresses_are_read_as_they_are_written() -> None:
    usual = asked().wanted
    assert usual == Slice(DAY - timedelta(days=27), DAY)
    assert asked(institution="root").wanted == replace(
        usual, kind=SliceKind.INSTITUTION, ids=("leaf", "root")
    )
    assert asked(institution="root", site="desk").wanted == replace(usual, kind=SliceKind.SITE, ids=("desk",))
    assert asked(domain="health").wanted == replace(usual, kind=SliceKind.DOMAIN, ids=("health",))
    assert asked(to="2026-03-31").first == date(2026, 3, 4)
    assert asked(**{"from": "2026-03-01"}).last == date(2026, 3, 28)


def test_squares_keep_within_their_map(with_a_bad_hour: Records) -> None:
    with with_a_bad_hour.reading() as session:
        weeks = read_statistics(session, Slice(date(2026, 9, 21), DAY)).weeks
    assert weeks
    drawn = week_map(weeks[0])
    for _, path in drawn.levels:
        for x, y in re.findall(r"M([\d.]+) ([\d.]+)", path):
            assert 0 <= float(x) < drawn.width
            assert 0 <= float(y) < drawn.height
    assert [level_of(share) for share in (0, 0.4, 0.79, 0.8, 0.95)] == [0, 1, 2, 3, 4]
