"""What the pages ask of the records, on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from admin.asked import bounds_of
from dispatch.domain.facts import CallOutcome
from dispatch.records.admin_reads import (
    CallCursor,
    CallFilter,
    read_call_story,
    read_calls,
    read_institutions,
    read_languages,
    read_last_hour,
    read_period,
)
from dispatch.records.tables import CallRow, ChargeRow, InterpreterRow
from tests.admin.cast import CARD, DAY, LANGUAGES, LISBON, PLACES
from tests.admin.world import add_days

if TYPE_CHECKING:
    from dispatch.records.engine import Records


@pytest.fixture(params=["filled", "filled_postgres"])
def records(request: pytest.FixtureRequest) -> Records:
    """Return the same world on SQLite and on PostgreSQL."""
    found: Records = request.getfixturevalue(request.param)
    return found


def test_the_sums_of_a_day_are_those_of_its_calls(records: Records) -> None:
    since, until = bounds_of(DAY, LISBON)
    with records.reading() as session:
        sums = read_period(session, since, until)
        moment = func.coalesce(CallRow.requested_at, CallRow.opened_at)
        of_day = (moment >= since, moment < until)
        calls = session.scalar(select(func.count()).select_from(CallRow).where(*of_day))
        connected = session.scalar(
            select(func.count()).select_from(CallRow).where(*of_day, CallRow.outcome == CallOutcome.CONNECTED)
        )
        due = session.scalar(
            select(func.sum(ChargeRow.due_amount))
            .join(CallRow, CallRow.call_id == ChargeRow.call_id)
            .where(*of_day)
        )
    assert sum(hour.calls for hour in sums.hours) == calls
    assert sum(hour.connected for hour in sums.hours) == connected
    assert sum(wait.calls for wait in sums.waits) == connected
    assert [(money.currency, money.due_amount) for money in sums.money] == [("EUR", due)]
    assert all(since <= hour.hour < until for hour in sums.hours)


def test_a_period_without_calls_has_no_sums(records: Records) -> None:
    since, until = bounds_of(DAY + timedelta(days=400), LISBON)
    with records.reading() as session:
        sums = read_period(session, since, until)
    assert (sums.hours, sums.waits, sums.money) == ((), (), ())


def test_the_last_hour_with_calls_lies_before_the_moment(records: Records) -> None:
    since, until = bounds_of(DAY, LISBON)
    with records.reading() as session:
        last = read_last_hour(session, until)
        assert last is not None
        assert since <= last < until
        assert read_last_hour(session, since - timedelta(days=30)) is None


def test_leafing_by_cursor_meets_every_call_once(records: Records) -> None:
    with records.reading() as session:
        found: list[str] = []
        cursor = None
        while True:
            page = read_calls(session, CallFilter(), cursor, 17)
            found += [line.call_id for line in page.lines]
            if not page.has_older:
                break
            cursor = CallCursor(page.lines[-1].opened_at, page.lines[-1].call_id, newer=False)
        assert len(found) == len(set(found)) == session.scalar(select(func.count()).select_from(CallRow))
        first = page.lines[0]
        back = read_calls(session, CallFilter(), CallCursor(first.opened_at, first.call_id, newer=True), 17)
    assert [line.call_id for line in back.lines] == found[-len(page.lines) - 17 : -len(page.lines)]
    assert back.has_newer
    assert back.has_older


def test_every_filter_holds_alone_and_together(records: Records) -> None:
    since, until = bounds_of(DAY, LISBON)
    wanted = CallFilter(since, until, "uk", CallOutcome.CONNECTED, frozenset({"agency-health", "local"}))
    with records.reading() as session:
        lines = read_calls(session, wanted, limit=500).lines
        none = read_calls(session, CallFilter(institution_ids=frozenset()), limit=5).lines
        without = read_calls(session, CallFilter(language="und"), limit=500).lines
    assert lines
    for line in lines:
        assert since <= line.opened_at < until
        assert (line.language, line.outcome) == ("uk", CallOutcome.CONNECTED)
        assert line.institution_name in ("Agência de Saúde Pública", "Centro Local de Ribeira Velha")
        assert line.due_amount
    assert none == ()
    assert without
    assert all(line.language is None for line in without)


def test_a_call_comes_back_whole(records: Records) -> None:
    with records.reading() as session:
        call_id = read_calls(session, CallFilter(outcome=CallOutcome.CONNECTED), limit=1).lines[0].call_id
        story = read_call_story(session, call_id)
        assert read_call_story(session, "nobody's") is None
    assert story is not None
    record = story.record
    assert record.conversation_seconds == sum(talk.seconds for talk in record.conversations) > 0
    assert {leg.role.value for leg in record.legs} == {"staff", "interpreter"}
    assert story.rate_card == CARD
    assert story.charge is not None
    assert sum(item.amount for item in story.charge.items) == story.charge.due_amount
    assert set(story.public_numbers) == {offer.interpreter_id for offer in record.offers}
    assert story.line_name == "Linha nacional"


def test_a_call_is_told_also_when_its_people_and_places_have_gone(empty: Records) -> None:
    add_days(empty, DAY, calls=12)
    with empty.writing() as session:
        call_id = read_calls(session, CallFilter(outcome=CallOutcome.CONNECTED), limit=1).lines[0].call_id
        session.get_one(CallRow, call_id).institution_id = "long gone"
        for interpreter in session.scalars(select(InterpreterRow)):
            session.delete(interpreter)
    with empty.reading() as session:
        story = read_call_story(session, call_id)
        lines = read_calls(session, CallFilter(outcome=CallOutcome.CONNECTED), limit=1).lines
    assert story is not None
    assert (story.institution_name, story.public_numbers) == (None, {})
    assert lines[0].institution_name is None


def test_languages_and_places_are_all_there(records: Records) -> None:
    with records.reading() as session:
        assert {each.tag for each in read_languages(session)} == {row[0] for row in LANGUAGES}
        assert {each.institution_id for each in read_institutions(session)} == {row[0] for row in PLACES}
