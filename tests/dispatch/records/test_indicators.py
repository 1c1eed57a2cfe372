"""Holds indicators to an example worked out by hand, `golden/indicators.txt`, and to what roll-ups sum up."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dispatch.domain.facts import Fact, FactSource
from dispatch.domain.indicator_csv import COLUMNS, indicators_as_csv, shown
from dispatch.domain.indicator_definitions import DEFINITIONS
from dispatch.domain.indicators import Figure, Sums, figures_of
from dispatch.domain.periods import Period
from dispatch.records.facts import append_facts
from dispatch.use_cases.record_call import sweep_unrecorded
from dispatch.use_cases.tell_indicators import tell_indicators
from tests.dispatch.domain.call_story import START, CallStory, at, plain_call
from tests.dispatch.domain.test_golden import table
from tests.dispatch.records.test_charging import ledger
from tests.dispatch.records.test_recording import FixedClock

if TYPE_CHECKING:
    from dispatch.records.engine import Records

__all__ = ["ledger"]

DAY = Period(date(2026, 11, 23), date(2026, 11, 23))
EVENING = FixedClock(datetime(2026, 11, 23, 20, tzinfo=UTC))
CASES = table("indicators.txt")


def later(story: CallStory, minutes: float) -> list[Fact]:
    """Return a story's facts so many minutes after its own time."""
    by = timedelta(minutes=minutes)
    return [
        replace(
            fact,
            fact_id=f"{minutes}-{fact.fact_id}",
            occurred_at=fact.occurred_at + by,
            details={
                name: (datetime.fromisoformat(value) + by).isoformat()
                if name in {"carrier_at", "queued_at"}
                else value
                for name, value in fact.details.items()
            },
        )
        for fact in story.facts
    ]


def second_offer() -> CallStory:
    """Return a call whose first offer nobody answered: 65 s from the choice to 60 s of talk."""
    return (
        CallStory("call-2")
        .opened()
        .identified()
        .requested(10)
        .joined(11, "leg-s")
        .offered(10.01, "offer-0", "taras")
        .dispatch("offer_ended", 35, offer_id="offer-0", outcome="unanswered")
        .offered(35.01)
        .accepted(74)
        .joined(75, "leg-i")
        .left(135, "leg-i")
        .left(136, "leg-s")
        .leg("completed", 136, "leg-s", duration_seconds=136)
        .leg("completed", 135, "leg-i", duration_seconds=90)
        .closed(138)
    )


def in_vain(call_id: str, second: float, outcome: str, offer: str | None = None) -> CallStory:
    story = CallStory(call_id).opened().identified().requested(10)
    if offer:
        story.offered(10.01, "offer-1")
        story.dispatch("offer_ended", second, offer_id="offer-1", outcome=offer)
    return story.dispatch("request_ended", second, request_id="request-1", outcome=outcome).closed(
        second, outcome
    )


def promised() -> CallStory:
    story = CallStory("call-6").opened().identified().requested(10, "ti")
    story.dispatch("callback_promised", 60, request_id="request-1")
    return story.dispatch("callback_ended", 900, outcome="broken", reason="nobody_on_duty").closed(
        900, "unserved"
    )


def duty() -> list[Fact]:
    changes = [
        (0, "off_duty", "available"),
        (30, "available", "in_call"),
        (900, "in_call", "wrap_up"),
        (930, "wrap_up", "available"),
        (3600, "available", "paused"),
        (5400, "paused", "available"),
        (7200, "available", "off_duty"),
    ]
    return [
        Fact(
            f"9{number}-0",
            FactSource.DISPATCH,
            "presence_changed",
            None,
            at(second),
            {"interpreter_id": "olena", "before": before, "after": after},
        )
        for number, (second, before, after) in enumerate(changes)
    ]


@pytest.fixture
def day(ledger: Records) -> Records:
    facts = [
        *later(plain_call("call-1").dispatch("call_rated", 158, rating=4), 0),
        *later(second_offer(), 10),
        *later(in_vain("call-3", 13, "abandoned", "withdrawn"), 13),
        *later(in_vain("call-4", 50, "abandoned", "unanswered"), 30),
        *later(in_vain("call-5", 110, "unserved"), 33 + 1 / 3),
        *later(promised(), 40),
        *later(CallStory("call-7").opened().closed(5, "no_request"), 50),
        *duty(),
    ]
    with ledger.writing() as session:
        append_facts(session, facts)
    assert sweep_unrecorded(ledger, EVENING) == 7
    return ledger


def told(records: Records) -> dict[tuple[str, str], Figure]:
    figures = tell_indicators(records, EVENING, DAY, "Europe/Lisbon")
    return {(one.name, one.language or ""): one for one in figures}


def test_golden(day: Records) -> None:
    figures = told(day)
    for case in CASES:
        one = figures[case["indicator"], case["language"]]
        found = [shown(number) for number in (one.value, one.numerator, one.denominator)]
        assert found == [case["value"], case["of"], case["in"]], case["indicator"]


def test_every_definition_has_a_figure_and_languages_add_up_to_all(day: Records) -> None:
    figures = told(day)
    assert [one.name for one in DEFINITIONS] == [name for name, language in figures if not language]
    for name in ("requests", "connected", "abandoned", "unserved", "offers", "conversation_seconds"):
        parts = [one.value or 0 for (told_name, tag), one in figures.items() if told_name == name and tag]
        assert sum(parts) == figures[name, ""].value, name


def test_a_time_without_calls_has_no_shares_and_divides_by_nothing(ledger: Records) -> None:
    figures = told(ledger)
    assert figures["fill_rate", ""].value is None
    assert figures["connect_p50", ""].value is None
    assert figures["calls", ""].value == 0
    assert {language for _, language in figures} == {""}
    assert figures_of(Sums())[0].value == 0


def test_the_other_days_are_not_in_it(day: Records) -> None:
    other = Period(date(2026, 11, 22), date(2026, 11, 22))
    assert tell_indicators(day, EVENING, other, "Europe/Lisbon")[0].value == 0
    begun = FixedClock(START + timedelta(hours=1))
    half = tell_indicators(day, begun, DAY, "Europe/Lisbon")
    assert {one.name: one.value for one in half}["duty_hours"] == 1.0


def test_the_table_has_each_figure_with_its_definition(day: Records) -> None:
    figures = tell_indicators(day, EVENING, DAY, "Europe/Lisbon")
    rows = list(csv.DictReader(indicators_as_csv(figures, DAY).splitlines()))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == len(figures)
    [fill] = [row for row in rows if row["indicator"] == "fill_rate" and row["language"] == "uk"]
    assert (fill["value"], fill["numerator"], fill["denominator"]) == ("0.4", "2", "5")
    assert fill["definition"].startswith("(connected + on_the_spot) / requests")
    comma = list(csv.reader(indicators_as_csv(figures, DAY, decimal_comma=True).splitlines(), delimiter=";"))
    assert any("0,4" in row for row in comma)


def test_the_document_says_what_the_code_reckons() -> None:
    document = (Path(__file__).parents[3] / "docs" / "indicators.md").read_text()
    for one in DEFINITIONS:
        assert f"| {one.name} | {one.unit} | {one.formula} | {one.source} |" in document
    rows = document.partition("## Every indicator")[2].count("\n| ") - 1
    assert rows == len(DEFINITIONS), "a row that the code does not know"
