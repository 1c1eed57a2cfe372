"""Shows that differences with the carrier are kept until they settle or somebody explains them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from dispatch.domain.errors import CarrierUnavailable, LegGone, UnknownLeg
from dispatch.domain.legs import LegStatus
from dispatch.domain.reconciliation import CarrierLeg, DifferenceKind, DifferenceState
from dispatch.records.audit_trail import read_trails
from dispatch.records.facts import append_facts
from dispatch.records.tables import AuditEntryRow, CarrierLegRow
from dispatch.use_cases.reconcile_carrier import (
    ReconciledDay,
    explain_difference,
    open_differences,
    read_day,
    reconcile_day,
    reconcile_due,
)
from tests.dispatch.domain.call_story import START, at, plain_call
from tests.dispatch.records.test_recording import FixedClock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dispatch.records.engine import Records

LISBON = ZoneInfo("Europe/Lisbon")
DAY = date(2026, 11, 23)
NIGHT = FixedClock(datetime(2026, 11, 24, 6, tzinfo=UTC))
STAFF = CarrierLeg("leg-s", LegStatus.COMPLETED, at(0), at(157), 157)
OLENA = CarrierLeg("leg-i", LegStatus.COMPLETED, at(20), at(155), 135)


class ListOfCalls:
    """A carrier's list in memory: it says what the test says it says."""

    def __init__(self, *legs: CarrierLeg) -> None:
        self.legs = {leg.leg_id: leg for leg in legs}
        self.asked: list[tuple[datetime, datetime]] = []
        self.fails_after: int | None = None

    def list_calls(self, since: datetime, until: datetime) -> Iterator[CarrierLeg]:
        self.asked.append((since, until))
        if self.fails_after is not None and len(self.asked) > self.fails_after:
            raise CarrierUnavailable("no answer")
        yield from (leg for leg in self.legs.values() if leg.started_at and since <= leg.started_at <= until)

    def fetch_call(self, leg_id: str) -> CarrierLeg:
        if leg_id not in self.legs:
            raise LegGone(leg_id)
        return self.legs[leg_id]


@pytest.fixture
def recorded(records: Records) -> Records:
    with records.writing() as session:
        append_facts(session, plain_call().facts)
    return records


def compare(records: Records, carrier: ListOfCalls, *, again: bool = True) -> ReconciledDay:
    return reconcile_day(records, carrier, NIGHT, DAY, LISBON, again=again)


def told(day: ReconciledDay) -> list[tuple[str, DifferenceKind, DifferenceState]]:
    return [(one.leg_id, one.kind, one.state) for one in day.differences]


def test_a_day_that_agrees_is_compared_once_hour_by_hour(recorded: Records) -> None:
    carrier = ListOfCalls(STAFF, OLENA)
    day = compare(recorded, carrier, again=False)
    assert (day.finished, day.our_legs, day.carrier_legs, day.differences) == (True, 2, 2, ())
    assert len(carrier.asked) == 24
    assert (day.without_price, day.still_up) == (2, 0)
    compare(recorded, carrier, again=False)
    assert len(carrier.asked) == 24


def test_differences_of_all_kinds_are_kept_and_counted(recorded: Records) -> None:
    unknown = replace(OLENA, leg_id="leg-x", started_at=at(7200))
    day = compare(recorded, ListOfCalls(replace(OLENA, duration_seconds=140), unknown))
    assert told(day) == [
        ("leg-s", DifferenceKind.UNKNOWN_TO_THEM, DifferenceState.OPEN),
        ("leg-i", DifferenceKind.DURATION, DifferenceState.OPEN),
        ("leg-x", DifferenceKind.UNKNOWN_TO_US, DifferenceState.OPEN),
    ]
    assert day.differences[1].call_id == "call-1"
    assert open_differences(recorded) == dict.fromkeys(
        (DifferenceKind.UNKNOWN_TO_THEM, DifferenceKind.DURATION, DifferenceKind.UNKNOWN_TO_US), 1
    )
    assert read_day(recorded, DAY, LISBON).differences != ()


def test_a_late_fact_settles_a_difference_and_a_new_one_opens_it_again(records: Records) -> None:
    carrier = ListOfCalls(STAFF, OLENA)
    facts = plain_call().facts
    late = next(fact for fact in facts if fact.details.get("duration_seconds") == 135)
    with records.writing() as session:
        append_facts(session, [fact for fact in facts if fact is not late])
    assert told(compare(records, carrier)) == [("leg-i", DifferenceKind.END_UNKNOWN, DifferenceState.OPEN)]
    with records.writing() as session:
        append_facts(session, [late])
    assert told(compare(records, carrier)) == [("leg-i", DifferenceKind.END_UNKNOWN, DifferenceState.GONE)]
    carrier.legs["leg-i"] = replace(OLENA, duration_seconds=150)
    assert ("leg-i", DifferenceKind.DURATION, DifferenceState.OPEN) in told(compare(records, carrier))


def test_what_somebody_explained_stays_explained_while_it_says_the_same(recorded: Records) -> None:
    carrier = ListOfCalls(STAFF, replace(OLENA, duration_seconds=140))
    compare(recorded, carrier)
    assert explain_difference(recorded, NIGHT, "leg-i", "ana", "the carrier was asked, ticket 7") == 1
    day = compare(recorded, carrier)
    assert [(one.state, one.owner) for one in day.differences] == [(DifferenceState.EXPLAINED, "ana")]
    with pytest.raises(UnknownLeg):
        explain_difference(recorded, NIGHT, "leg-i", "ana", "again")
    carrier.legs["leg-i"] = replace(OLENA, duration_seconds=150)
    assert told(compare(recorded, carrier)) == [("leg-i", DifferenceKind.DURATION, DifferenceState.OPEN)]
    with recorded.reading() as session:
        assert session.scalars(select(AuditEntryRow.action)).all() == ["difference_explained"]


def test_prices_are_kept_when_they_come_and_summed_by_call(recorded: Records) -> None:
    carrier = ListOfCalls(STAFF, OLENA)
    assert compare(recorded, carrier).without_price == 2
    carrier.legs["leg-s"] = replace(STAFF, price=Decimal("0.0255"), currency="USD")
    carrier.legs["leg-i"] = replace(OLENA, price=Decimal("0.0130"), currency="USD")
    assert compare(recorded, carrier).without_price == 0
    with recorded.reading() as session:
        [trail] = read_trails(session, ["call-1"])
        assert [(cost.currency, cost.price) for cost in trail.carrier_costs] == [("USD", Decimal("0.0385"))]
        assert session.get_one(CarrierLegRow, "leg-i").duration_seconds == 135


def test_a_comparison_that_was_broken_off_goes_on_where_it_was(recorded: Records) -> None:
    carrier = ListOfCalls(STAFF, OLENA)
    carrier.fails_after = 10
    with pytest.raises(CarrierUnavailable):
        compare(recorded, carrier, again=False)
    assert not read_day(recorded, DAY, LISBON).finished
    carrier.fails_after = None
    day = compare(recorded, carrier, again=False)
    assert (day.finished, day.our_legs, day.carrier_legs) == (True, 2, 2)
    assert len(carrier.asked) == 11 + 14


def test_a_leg_at_the_edge_of_an_hour_is_compared_once(recorded: Records) -> None:
    """Ours begins at 9:00:00; the carrier says a second before, which is another hour."""
    day = compare(recorded, ListOfCalls(replace(STAFF, started_at=at(-1)), OLENA))
    assert (day.carrier_legs, day.differences) == (2, ())


def test_a_leg_that_never_rang_is_in_no_list_and_asked_for_singly(recorded: Records) -> None:
    day = compare(recorded, ListOfCalls(STAFF, replace(OLENA, started_at=None)))
    assert (day.carrier_legs, day.differences) == (2, ())


def test_days_come_due_five_hours_after_their_end_and_again_until_prices_are_known(recorded: Records) -> None:
    def due(hours: float) -> int:
        clock = FixedClock(datetime(2026, 11, 24, tzinfo=UTC) + timedelta(hours=hours))
        return reconcile_due(recorded, carrier, clock, LISBON, may_go_on=lambda: True)

    carrier = ListOfCalls(STAFF, OLENA)
    assert due(4) == 6, "six days before, of which nothing is known"
    assert read_day(recorded, DAY, LISBON).finished is False
    assert due(5) == 1
    assert read_day(recorded, DAY, LISBON).finished is True
    assert due(6) == 0
    assert due(26) == 1, "prices are missing"
    carrier.legs = {leg.leg_id: replace(leg, price=Decimal("0.01"), currency="USD") for leg in (STAFF, OLENA)}
    assert due(50) == 2, "once more, and the day that came in between"
    assert due(74) == 1
    assert read_day(recorded, DAY, LISBON).without_price == 0
    assert START.date() == DAY


def test_time_that_runs_out_leaves_the_rest_to_the_next_job(recorded: Records) -> None:
    carrier = ListOfCalls(STAFF, OLENA)
    left = iter([True] * 5)
    reconcile_day(recorded, carrier, NIGHT, DAY, LISBON, may_go_on=lambda: next(left, False))
    assert not read_day(recorded, DAY, LISBON).finished
    assert len(carrier.asked) == 5
