"""Shows what calls come to."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.domain.assembly import assemble_call_record
from dispatch.domain.charges import NotBilled, RateCard, Rounding, card_at, charge_for
from tests.dispatch.domain.call_story import CallStory, plain_call

CARD = RateCard("card", "2026", datetime(2026, 1, 1, tzinfo=UTC), "EUR", Decimal("0.90"))


@pytest.mark.parametrize(
    ("talk_seconds", "rounding", "increment", "minimum", "billed", "value"),
    [
        (125, Rounding.UP, 60, 0, 180, "2.70"),
        (120, Rounding.UP, 60, 0, 120, "1.80"),
        (1, Rounding.UP, 60, 0, 60, "0.90"),
        (125, Rounding.UP, 60, 300, 300, "4.50"),
        (149, Rounding.NEAREST, 60, 0, 120, "1.80"),
        (150, Rounding.NEAREST, 60, 0, 180, "2.70"),
        (20, Rounding.NEAREST, 60, 60, 60, "0.90"),
        (125, Rounding.PER_SECOND, 60, 0, 125, "1.88"),
        (10, Rounding.PER_SECOND, 60, 60, 60, "0.90"),
        (7, Rounding.UP, 6, 0, 12, "0.18"),
    ],
)
def test_seconds_are_rounded_and_valued_as_the_card_says(
    *, talk_seconds: int, rounding: Rounding, increment: int, minimum: int, billed: int, value: str
) -> None:
    card = replace(CARD, rounding=rounding, increment_seconds=increment, minimum_seconds=minimum)
    charge = charge_for(assemble_call_record(plain_call(talk_seconds=talk_seconds).facts), card)
    assert (charge.billed_seconds, charge.valued_amount, charge.due_amount) == (
        billed,
        Decimal(value),
        Decimal(value),
    )


def test_a_free_service_values_the_time_and_asks_for_nothing() -> None:
    charge = charge_for(assemble_call_record(plain_call().facts), replace(CARD, free_of_charge=True))
    assert (charge.valued_amount, charge.due_amount) == (Decimal("2.70"), Decimal(0))
    assert [item.kind for item in charge.items] == ["conversation", "rounding", "free_of_charge"]


def test_a_call_without_conversation_is_not_billed() -> None:
    record = assemble_call_record(CallStory().opened().requested(5).closed(9, "abandoned").facts)
    charge = charge_for(record, replace(CARD, minimum_seconds=300))
    assert (charge.not_billed_reason, charge.valued_amount) == (NotBilled.NO_CONVERSATION, Decimal(0))


def test_a_call_before_the_first_card_says_so() -> None:
    assert (
        charge_for(assemble_call_record(plain_call().facts), None).not_billed_reason is NotBilled.NO_RATE_CARD
    )


def test_the_latest_card_valid_by_then_is_in_force() -> None:
    older = replace(CARD, rate_card_id="older", valid_from=CARD.valid_from - timedelta(days=365))
    assert card_at([CARD, older], CARD.valid_from) == CARD
    assert card_at([CARD, older], CARD.valid_from - timedelta(seconds=1)) == older
    assert card_at([CARD], CARD.valid_from - timedelta(seconds=1)) is None


@pytest.mark.parametrize(
    "wrong", [{"increment_seconds": 0}, {"minimum_seconds": -1}, {"amount_step": Decimal(0)}]
)
def test_a_card_that_cannot_be_reckoned_with_is_refused(wrong: dict[str, int | Decimal]) -> None:
    with pytest.raises(ValueError, match="rate card"):
        replace(CARD, **wrong)  # type: ignore[arg-type]


@given(
    talk_seconds=st.integers(1, 20_000),
    per_minute=st.decimals(0, 100, places=4),
    increment=st.integers(1, 900),
    minimum=st.integers(0, 3600),
    rounding=st.sampled_from(Rounding),
    free=st.booleans(),
)
def test_the_items_add_up(
    *, talk_seconds: int, per_minute: Decimal, increment: int, minimum: int, rounding: Rounding, free: bool
) -> None:
    card = replace(
        CARD,
        per_minute=per_minute,
        increment_seconds=increment,
        minimum_seconds=minimum,
        rounding=rounding,
        free_of_charge=free,
    )
    charge = charge_for(assemble_call_record(plain_call(talk_seconds=talk_seconds).facts), card)
    assert sum(item.seconds for item in charge.items) == charge.billed_seconds >= minimum
    assert sum(item.amount for item in charge.items) == charge.due_amount
    assert charge.due_amount == (0 if free else charge.valued_amount)
    assert charge.valued_amount == charge.valued_amount.quantize(Decimal("0.01"))
