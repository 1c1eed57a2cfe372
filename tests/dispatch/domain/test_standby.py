"""Shows how stays are told from facts, and what a day of standby is paid."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.domain.facts import Fact, FactSource
from dispatch.domain.rate_cards import RateCard, Side
from dispatch.domain.standby import (
    LONGEST_STAY,
    DayOfStandby,
    assemble_stays,
    day_bounds,
    pay_standby,
    standby_items,
    within,
)
from dispatch.domain.valuation import Span, in_steps
from tests.dispatch.domain.call_story import at

HOUR = 3600
DAY = date(2026, 11, 23)
CARD = RateCard(
    "hour",
    "2026",
    datetime(2026, 1, 1, tzinfo=UTC),
    "EUR",
    Decimal("0.45"),
    side=Side.INTERPRETER,
    standby_per_hour=Decimal("4.50"),
)
CARDS = {
    "hour": CARD,
    "quarter": replace(CARD, standby_increment_seconds=900),
    "through": replace(CARD, standby_pays_talk=True),
    "odd": replace(CARD, standby_per_hour=Decimal("5.99")),
}
GOLDEN = [
    [cell.strip() for cell in line.strip("|\n").split("|")]
    for line in (Path(__file__).parent / "golden" / "standby.txt").read_text().splitlines()
    if line.startswith("|")
][2:]


def spans_of(told: str) -> list[Span]:
    """Read `09:00:00-10:00:00`, or with dates before the times."""
    found = []
    for part in told.split():
        half = len(part) // 2
        start, end = (
            datetime.fromisoformat(one if "T" in one else f"{DAY}T{one}").replace(tzinfo=UTC)
            for one in (part[:half], part[half + 1 :])
        )
        found.append((start, end))
    return found


@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: case[0])
def test_golden(case: list[str]) -> None:
    _, card, stays, talks, seconds, amount, lines = case
    spans = within(spans_of(stays), day_bounds(DAY))
    pay = pay_standby(DayOfStandby("olena", DAY, spans, spans_of(talks)), CARDS[card])
    assert (pay.billed_seconds, pay.amount) == (int(seconds), Decimal(amount))
    assert [item.amount for item in pay.items] == [Decimal(line) for line in lines.split()]


def test_a_day_without_a_card_or_with_one_that_pays_nothing_is_told_and_not_paid() -> None:
    told = DayOfStandby("olena", DAY, [(at(0), at(HOUR))], [(at(60), at(120))])
    for card in (None, replace(CARD, standby_per_hour=Decimal(0))):
        pay = pay_standby(told, card)
        assert (pay.stay_seconds, pay.talk_seconds, pay.billed_seconds, pay.amount) == (
            HOUR,
            60,
            0,
            Decimal(0),
        )
    with pytest.raises(ValueError, match="not a card by which"):
        pay_standby(told, replace(CARD, side=Side.INSTITUTION))
    with pytest.raises(ValueError, match="increment"):
        replace(CARD, standby_increment_seconds=0)


spans = st.lists(
    st.tuples(st.integers(0, 5000), st.integers(0, 2000)).map(
        lambda told: (at(told[0]), at(told[0]) + timedelta(seconds=told[1]))
    ),
    max_size=4,
)


@given(waits=spans, talks=spans, per_hour=st.decimals(0, 20, places=2), step=st.sampled_from([1, 60, 900]))
def test_standby_lines_add_up_and_no_second_is_paid_twice(
    waits: list[Span], talks: list[Span], per_hour: Decimal, step: int
) -> None:
    card = replace(CARD, standby_per_hour=per_hour, standby_increment_seconds=step)
    items = standby_items(waits, talks, card)
    stood_by, talked = (
        {second for start, end in some for second in range(int(start.timestamp()), int(end.timestamp()))}
        for some in (waits, talks)
    )
    free = len(stood_by - talked)
    paid = -(-free // step) * step if per_hour else 0
    assert sum(item.seconds for item in items) == paid
    assert sum(item.amount for item in items) == in_steps(per_hour * paid / HOUR, card)
    assert all(item.amount >= 0 for item in items)


def fact(kind: str, second: float, entry: int, leg_id: str | None = "leg-1", **details: str) -> Fact:
    told = {"interpreter_id": "olena", **({"leg_id": leg_id} if leg_id else {}), **details}
    return Fact(f"{entry}-0", FactSource.DISPATCH, kind, None, at(second), told)


def stays(*facts: Fact, now: float = 10 * HOUR) -> list[tuple[str, datetime, datetime, str | None, bool]]:
    return [
        (stay.stay_id, stay.started_at, stay.ended_at, stay.end_reason, stay.estimated)
        for stay in assemble_stays(facts, at(now))
    ]


def test_stays_run_from_beginning_to_end_in_whole_seconds_in_whatever_order_facts_come() -> None:
    facts = [
        fact("standby_began", 0.7, 1),
        fact("standby_ended", 100.9, 2, reason="renew"),
        fact("standby_began", 110, 3, "leg-2"),
        fact("standby_ended", 300, 4, "leg-2", reason="paused"),
    ]
    expected = [("1-0", at(0), at(100), "renew", False), ("3-0", at(110), at(300), "paused", False)]
    for seed in range(20):
        shuffled = random.Random(seed).sample(facts * 2, len(facts) * 2)
        assert stays(*shuffled) == expected


def test_a_stay_that_goes_on_is_left_out() -> None:
    assert stays(fact("standby_began", 0, 1), now=3 * HOUR) == []


def test_an_end_that_nobody_noted_is_concluded() -> None:
    began = fact("standby_began", 0, 1)
    longest = at(0) + LONGEST_STAY
    assert stays(began) == [("1-0", at(0), longest, None, True)]
    off_duty = fact("presence_changed", 500, 2, None, after="off_duty")
    assert stays(began, off_duty) == [("1-0", at(0), at(500), None, True)]
    another = fact("standby_began", 700, 3, "leg-2")
    assert stays(began, another)[0] == ("1-0", at(0), at(700), None, True)
    of_another_leg = fact("standby_ended", 600, 4, "leg-9", reason="dropped")
    assert stays(began, of_another_leg) == [("1-0", at(0), longest, None, True)]
    too_late = fact("standby_ended", 5 * HOUR, 5, reason="dropped")
    assert stays(began, too_late) == [("1-0", at(0), longest, "dropped", True)]


def test_music_found_again_after_a_loss_is_one_stay() -> None:
    facts = [
        fact("standby_began", 0, 1),
        fact("standby_began", 400, 2),
        fact("standby_ended", 900, 3, reason="off_duty"),
        fact("standby_began", 1000, 4),
        fact("standby_ended", 1100, 5, reason="left"),
    ]
    assert stays(*facts) == [
        ("1-0", at(0), at(900), "off_duty", False),
        ("4-0", at(1000), at(1100), "left", False),
    ]


def test_days_are_those_of_lisbon_with_its_clock_changes() -> None:
    first, last = day_bounds(date(2026, 10, 25))
    assert last - first == timedelta(hours=25)
    assert first == datetime(2026, 10, 24, 23, tzinfo=UTC)
