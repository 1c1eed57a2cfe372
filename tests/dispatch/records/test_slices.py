"""Days and months of every slice say what a recount of the calls says, whatever changes later."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, select, update

from dispatch.domain.charges import charge_for
from dispatch.domain.facts import CallOutcome
from dispatch.domain.measures import CONNECT_CLASSES, percentile_in_classes
from dispatch.records.calls import Saved, save_call
from dispatch.records.engine import Records
from dispatch.records.rate_cards import add_rate_card
from dispatch.records.rollups import KEYS
from dispatch.records.slice_reads import Slice, read_demand, read_domains, read_sums, read_week_hours
from dispatch.records.slices import ALL_LANGUAGES
from dispatch.records.tables import CallRow, Grain, RateCardRow, SliceHourRow, SliceKind, SliceRow
from dispatch.use_cases.rebuild_records import check_records, fill_statistics, remake_statistics
from tests.admin.cast import CARD, LISBON
from tests.admin.stories import any_call

if TYPE_CHECKING:
    from dispatch.domain.call_record import CallRecord

FIRST = datetime(2026, 3, 20, 12, tzinfo=UTC)  # the clock changes within these days
NOW = datetime(2026, 6, 1, tzinfo=UTC)


def some_calls(count: int = 60) -> list[CallRecord]:
    chance = random.Random(5)
    found = []
    for number in range(count):
        opened_at = FIRST + timedelta(seconds=chance.randrange(75 * 86_400))
        record = any_call(chance, f"call-{number:03}", opened_at)
        domain = chance.choice([None, "health", "justice"])
        found.append(replace(record, domain=domain, line_id=chance.choice(["line-1", "line-2"])))
    return found


def save(records: Records, calls: list[CallRecord]) -> None:
    with records.writing() as session:
        if session.get(RateCardRow, CARD.rate_card_id) is None:
            add_rate_card(session, CARD)
            session.flush()
        for call in calls:
            save_call(session, call, charge_for(call, CARD), NOW)


def everything(records: Records) -> set[tuple[object, ...]]:
    """Return every row that counts something."""
    with records.reading() as session:
        found = set()
        for row in KEYS:
            columns = list(row.__table__.columns)
            for values in session.execute(select(*columns)):
                sums = [v for c, v in zip(columns, values, strict=True) if not c.primary_key]
                if any(sums):
                    found.add((row.__tablename__, *values))
        return found


def local(call: CallRecord) -> datetime:
    return (call.requested_at or call.opened_at).astimezone(LISBON)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 3, 20), date(2026, 6, 3)),  # days, months, days
        (date(2026, 4, 1), date(2026, 5, 31)),  # whole months
        (date(2026, 4, 10), date(2026, 4, 20)),
        (date(2026, 3, 31), date(2026, 5, 1)),
        (date(2026, 3, 29), date(2026, 3, 29)),  # the day of 23 hours
    ],
)
def test_any_period_of_any_slice_is_the_sum_of_its_calls(records: Records, first: date, last: date) -> None:
    calls = some_calls()
    save(records, calls)
    inside = [call for call in calls if first <= local(call).date() <= last]
    for wanted, expected in (
        (Slice(first, last), inside),
        (Slice(first, last, SliceKind.LINE, ("line-2",)), [c for c in inside if c.line_id == "line-2"]),
        (Slice(first, last, SliceKind.DOMAIN, ("health",)), [c for c in inside if c.domain == "health"]),
        (
            Slice(first, last, SliceKind.INSTITUTION, ("agency-work", "local")),
            [c for c in inside if c.institution_id in ("agency-work", "local")],
        ),
        (
            Slice(first, last, SliceKind.SITE, ("site-local",)),
            [c for c in inside if c.site_id == "site-local"],
        ),
        (Slice(first, last, language="uk"), [c for c in inside if c.language == "uk"]),
    ):
        with records.reading() as session:
            sums = read_sums(session, wanted)
            hours = read_week_hours(session, wanted, [ALL_LANGUAGES])
            demand = read_demand(session, wanted, Grain.DAY)
            by_month = read_demand(session, wanted, Grain.MONTH)
        total: Counter[str] = sum(sums.values(), Counter())
        assert total["calls"] == len(expected)
        assert total["conversation_seconds"] == sum(call.conversation_seconds for call in expected)
        assert total["connect_seconds"] == pytest.approx(
            sum(c.connect_seconds or 0 for c in expected), abs=0.1
        )
        connected = [c.connect_seconds for c in expected if c.connect_seconds is not None]
        assert total["prompt"] == sum(seconds <= 30 for seconds in connected)
        assert sum(total[name] for name in CONNECT_CLASSES) == len(connected)
        left = sum(total[name] for name in total if name.startswith("left_"))
        assert left == total["abandoned"] + total["no_request"]
        assert {day: sums["calls"] for day, sums in demand.items()} == Counter(
            local(call).date() for call in expected
        )
        assert sum(each["calls"] for each in by_month.values()) == len(expected)
        if wanted.language is None:
            assert {hour.week_hour: hour.voices for hour in hours} == Counter(
                local(call).weekday() * 24 + local(call).hour for call in expected if call.requested_at
            )


def test_a_record_that_changes_moves_its_slices(records: Records) -> None:
    calls = some_calls(6)
    save(records, calls)
    changed = [
        replace(
            call,
            fact_count=call.fact_count + 1,
            language="ti",
            domain="asylum",
            opened_at=call.opened_at + timedelta(days=40),
            requested_at=call.requested_at and call.requested_at + timedelta(days=40),
            site_id=None,
        )
        for call in calls
    ]
    with records.writing() as session:
        assert {save_call(session, call, charge_for(call, CARD), NOW) for call in changed} == {Saved.REVISED}
    found = everything(records)
    remake_statistics(records)
    assert everything(records) == found
    with records.reading() as session:
        assert read_domains(session)[0] == "asylum"


def test_statistics_of_older_calls_are_made_when_the_database_is_migrated(records: Records) -> None:
    save(records, some_calls(20))
    found = everything(records)
    assert fill_statistics(records) == 0
    with records.writing() as session:
        session.execute(delete(SliceRow))
        session.execute(delete(SliceHourRow))
    assert fill_statistics(records) == 20
    assert everything(records) == found


def test_a_check_finds_statistics_that_do_not_sum_to_the_records(records: Records) -> None:
    save(records, some_calls(20))
    until = NOW + timedelta(days=365)
    assert check_records(records, FIRST, until).statistics_agree
    with records.writing() as session:
        month = (SliceRow.kind == SliceKind.LINE) & (SliceRow.grain == Grain.MONTH)
        session.execute(update(SliceRow).where(month).values(calls=SliceRow.calls + 1))
    assert not check_records(records, FIRST, until).holds
    remake_statistics(records)
    assert check_records(records, FIRST, until).statistics_agree


def test_days_begin_in_the_time_zone_of_the_service(records: Records) -> None:
    azores = Records(records.engine, ZoneInfo("Atlantic/Azores"))
    [call] = [call for call in some_calls(40) if call.outcome is CallOutcome.CONNECTED][:1]
    midnight = datetime(2026, 5, 1, 0, 30, tzinfo=LISBON)
    save(azores, [replace(call, opened_at=midnight, requested_at=midnight)])
    with records.reading() as session:
        assert read_demand(session, Slice(date(2026, 4, 30), date(2026, 4, 30)), Grain.DAY)
        assert [hour.week_hour for hour in read_week_hours(session, APRIL, [ALL_LANGUAGES])] == [3 * 24 + 23]
        kept = session.scalars(select(CallRow.opened_at)).one()
    assert kept.astimezone(LISBON).day == 1


APRIL = Slice(date(2026, 4, 1), date(2026, 4, 30))


def test_a_percentile_lies_within_the_class_of_its_wait() -> None:
    counts = [0] * len(CONNECT_CLASSES)
    assert percentile_in_classes(counts, 0.5) is None
    counts[4] = 10  # above 8, up to 10 s
    counts[-1] = 1
    median = percentile_in_classes(counts, 0.5)
    assert median is not None
    assert 8 < median.seconds <= 10
    assert median.error_seconds == 2
    longest = percentile_in_classes(counts, 1.0)
    assert longest is not None
    assert longest.seconds == 600
    assert longest.error_seconds == float("inf")
