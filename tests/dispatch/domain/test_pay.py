"""Shows what interpreters are paid beside the time they talk."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from dispatch.domain.assembly import assemble_call_record
from dispatch.domain.pay import interpreters_of, pay_for
from dispatch.domain.rate_cards import RateCard, Side, WaitingTerms
from tests.dispatch.domain.call_story import CallStory, plain_call

CARD = RateCard(
    "pay",
    "2026",
    datetime(2026, 1, 1, tzinfo=UTC),
    "EUR",
    Decimal("0.45"),
    side=Side.INTERPRETER,
    standby_per_hour=Decimal("4.50"),
)


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
