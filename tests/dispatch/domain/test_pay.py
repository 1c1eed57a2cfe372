"""Shows what interpreters are paid beside the time they talk."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.domain.assembly import assemble_call_record
from dispatch.domain.pay import interpreters_of, pay_for, standby_items
from dispatch.domain.rate_cards import RateCard, Side, WaitingTerms
from dispatch.domain.valuation import Span, in_steps
from tests.dispatch.domain.call_story import CallStory, at, plain_call

CARD = RateCard(
    "pay",
    "2026",
    datetime(2026, 1, 1, tzinfo=UTC),
    "EUR",
    Decimal("0.45"),
    side=Side.INTERPRETER,
    standby_per_hour=Decimal("4.50"),
)
HOUR = 3600


def test_standing_by_is_paid_but_for_the_time_talked() -> None:
    items = standby_items([(at(0), at(2 * HOUR))], [(at(HOUR), at(HOUR + 1800))], CARD)
    assert [(item.kind, item.seconds, item.amount) for item in items] == [
        ("standby", HOUR, Decimal("4.50")),
        ("standby", 1800, Decimal("2.25")),
    ]
    assert (items[1].started_at, items[1].ended_at) == (at(HOUR + 1800), at(2 * HOUR))


spans = st.lists(
    st.tuples(st.integers(0, 5000), st.integers(1, 5000)).map(
        lambda told: (at(told[0]), at(told[0]) + timedelta(seconds=told[1]))
    ),
    max_size=4,
)


@given(waits=spans, talks=spans, per_hour=st.decimals(0, 20, places=2))
def test_standby_lines_add_up_and_no_second_is_paid_twice(
    waits: list[Span], talks: list[Span], per_hour: Decimal
) -> None:
    card = replace(CARD, standby_per_hour=per_hour)
    items = standby_items(waits, talks, card)
    stood_by = {
        second for start, end in waits for second in range(int(start.timestamp()), int(end.timestamp()))
    }
    talked = {
        second for start, end in talks for second in range(int(start.timestamp()), int(end.timestamp()))
    }
    seconds = sum(item.seconds for item in items)
    assert seconds == len(stood_by - talked)
    assert sum(item.amount for item in items) == in_steps(per_hour * seconds / HOUR, card)


def test_whoever_accepted_is_paid_for_waiting_though_staff_had_gone() -> None:
    story = (
        CallStory()
        .opened()
        .identified()
        .requested(10)
        .offered(10.01)
        .leg("initiated", 11, "leg-i")
        .leg("answered", 20, "leg-i")
        .accepted(28)
        .leg("completed", 148, "leg-i", duration_seconds=128)
        .closed(150, "abandoned")
    )
    record = assemble_call_record(story.facts)
    assert interpreters_of(record) == ["olena"]
    waiting = WaitingTerms(Decimal("0.35"), free_seconds=60, most_seconds=900)
    pay = pay_for(record, "olena", replace(CARD, waiting=waiting))
    assert (pay.not_paid_reason, pay.billed_seconds, pay.amount) == ("no_conversation", 60, Decimal("0.35"))
    assert pay_for(record, "olena", CARD).amount == 0


def test_nobody_is_paid_by_a_card_that_is_not_for_interpreters() -> None:
    record = assemble_call_record(plain_call().facts)
    with pytest.raises(ValueError, match="not a card by which"):
        pay_for(record, "olena", replace(CARD, side=Side.INSTITUTION))
    with pytest.raises(ValueError, match="cannot be free of charge"):
        replace(CARD, free_of_charge=True)
