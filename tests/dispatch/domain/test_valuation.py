"""Shows that no second is lost or valued twice, that lines add up, and that longer talk never costs less."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.domain.calendars import Calendar, DayClass
from dispatch.domain.rate_cards import Rate, RateCard, Rounding, card_for, rate_at
from dispatch.domain.valuation import Span, Terms, Valuation, parts_of, section, without

SECOND = timedelta(seconds=1)
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
CARD = RateCard("card", "2026", FIRST, "EUR", Decimal("0.90"))

amounts = st.decimals(0, 9, places=4)
rates = st.builds(
    Rate,
    name=st.sampled_from("abcd"),
    per_minute=amounts,
    priority=st.integers(0, 2),
    day_classes=st.sets(st.sampled_from(DayClass), max_size=2).map(lambda classes: tuple(sorted(classes))),
    starts=st.integers(0, 23).map(time),
    ends=st.integers(0, 23).map(lambda hour: time(hour, 30)),
)
cards = st.builds(
    replace,
    st.just(CARD),
    per_minute=amounts,
    rates=st.lists(rates, max_size=4).map(tuple),
    increment_seconds=st.sampled_from([1, 6, 30, 60, 900]),
    minimum_seconds=st.sampled_from([0, 60, 600]),
    rounding=st.sampled_from(Rounding),
)
starts = st.one_of(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)),  # noqa: DTZ001 - made aware below
    st.sampled_from([datetime(2026, 3, 29, 0, 50), datetime(2026, 10, 25, 0, 50)]),  # noqa: DTZ001
)


@st.composite
def times(draw: st.DrawFn) -> list[Span]:
    """Return one to three spans in order, with gaps between them."""
    start = draw(starts).replace(microsecond=0, tzinfo=UTC)
    spans = []
    for _ in range(draw(st.integers(1, 3))):
        end = start + draw(st.integers(1, 9000)) * SECOND
        spans.append((start, end))
        start = end + draw(st.integers(1, 5000)) * SECOND
    return spans


def seconds_of(spans: list[Span]) -> int:
    return sum((end - start) // SECOND for start, end in spans)


@given(spans=times(), card=cards)
def test_parts_are_the_spans_again_each_at_the_rate_of_its_every_second(
    spans: list[Span], card: RateCard
) -> None:
    terms = Terms(card)
    parts = parts_of(spans, terms)
    assert sum(part.seconds for part in parts) == seconds_of(spans)
    for part in parts:
        assert any(start <= part.started_at < part.ended_at <= end for start, end in spans)
        for moment in (part.started_at, part.started_at + part.seconds // 2 * SECOND, part.ended_at - SECOND):
            assert rate_at(card.rates, card, moment, terms.calendar) == part.rate
    assert all(one.ended_at <= other.started_at for one, other in pairwise(parts))


@given(spans=times(), card=cards)
def test_lines_add_up_to_the_second_and_to_the_cent(spans: list[Span], card: RateCard) -> None:
    valuation = Valuation(Terms(card))
    valuation.add_time(spans)
    assert sum(item.amount for item in valuation.items) == valuation.amount
    assert sum(item.seconds for item in valuation.items) == valuation.seconds >= card.minimum_seconds
    talked = [item for item in valuation.items if item.kind == "conversation"]
    assert sum(item.seconds for item in talked) == seconds_of(spans)
    assert valuation.amount >= 0


@given(spans=times(), card=cards, more=st.integers(0, 4000))
def test_longer_talk_never_costs_less(spans: list[Span], card: RateCard, more: int) -> None:
    longer = [*spans[:-1], (spans[-1][0], spans[-1][1] + more * SECOND)]
    worth = []
    for each in (spans, longer):
        valuation = Valuation(Terms(card))
        valuation.add_time(each)
        worth.append((valuation.seconds, valuation.amount))
    assert worth[0][0] <= worth[1][0]
    assert worth[0][1] <= worth[1][1]


@given(spans=times(), amount=amounts)
def test_a_band_at_the_cards_own_rate_changes_nothing(spans: list[Span], amount: Decimal) -> None:
    plain = replace(CARD, per_minute=amount)
    banded = replace(plain, rates=(Rate("night", amount, starts=time(20), ends=time(8)),))
    worth = []
    for card in (plain, banded):
        valuation = Valuation(Terms(card))
        valuation.add_time(spans)
        worth.append((valuation.seconds, valuation.amount))
    assert worth[0] == worth[1]


@given(spans=times(), data=st.data())
def test_sections_put_together_are_the_whole(spans: list[Span], data: st.DataObject) -> None:
    total = seconds_of(spans)
    cut = data.draw(st.integers(0, total))
    assert seconds_of(section(spans, 0, cut)) == cut
    assert seconds_of(section(spans, cut, total + 60)) == total + 60 - cut
    assert section(spans, 0, total) == spans


@given(spans=times(), taken=times())
def test_what_is_free_and_what_is_taken_do_not_overlap(spans: list[Span], taken: list[Span]) -> None:
    free = without(spans, taken)
    shared = sum(
        max(0, (min(end, stop) - max(start, begin)) // SECOND)
        for start, end in spans
        for begin, stop in taken
    )
    assert seconds_of(free) == seconds_of(spans) - shared
    assert all(stop <= start or end <= begin for start, end in free for begin, stop in taken)


@pytest.mark.parametrize(
    ("shown", "language", "domain", "name"),
    [
        ("2026-11-23T12:00+00:00", "uk", None, ""),
        ("2026-11-23T22:00+00:00", "uk", None, "night"),
        ("2026-11-23T07:59:59+00:00", "uk", None, "night"),
        ("2026-11-23T08:00+00:00", "uk", None, ""),
        ("2026-11-22T12:00+00:00", "uk", None, "weekend"),
        ("2026-11-22T22:00+00:00", "uk", None, "weekend"),  # the higher priority
        ("2026-11-23T12:00+00:00", "ti", None, "rare"),
        ("2026-11-23T12:00+00:00", "ti-ER", None, "rare"),
        ("2026-11-23T12:00+00:00", "tig", None, ""),
        ("2026-11-23T22:00+00:00", "ti", None, "night"),  # as many conditions, named first
        ("2026-11-23T12:00+00:00", "ti", "legal", "rare legal"),  # more conditions
        ("2026-11-23T12:00+00:00", None, None, ""),
    ],
)
def test_the_rate_is_that_of_priority_then_of_most_conditions_then_of_order(
    shown: str, language: str | None, domain: str | None, name: str
) -> None:
    one = Decimal(1)
    card = replace(
        CARD,
        rates=(
            Rate("night", one, starts=time(20), ends=time(8)),
            Rate("weekend", one, priority=1, day_classes=(DayClass.SATURDAY, DayClass.SUNDAY)),
            Rate("rare", one, languages=("ti", "so")),
            Rate("rare legal", one, languages=("ti", "so"), domains=("legal",)),
        ),
    )
    terms = Terms(card, Calendar(ZoneInfo("Europe/Lisbon")), language, domain)
    assert rate_at(terms.rates(), card, datetime.fromisoformat(shown), terms.calendar).name == name


def test_ones_own_card_stands_before_that_of_those_above_and_the_general_one() -> None:
    ministry = replace(CARD, rate_card_id="ministry", party_id="ministry")
    agency = replace(CARD, rate_card_id="agency", party_id="agency", valid_from=FIRST + timedelta(days=30))
    cards = [CARD, ministry, agency]
    line = ["agency", "centre", "ministry"]
    assert card_for(cards, FIRST + timedelta(days=31), line) == agency
    assert card_for(cards, FIRST, line) == ministry
    assert card_for(cards, FIRST, ["elsewhere"]) == CARD
    assert card_for(cards, FIRST - SECOND, line) is None


@pytest.mark.parametrize("wrong", [{"per_minute": Decimal(-1)}, {"starts": time(8)}])
def test_a_rate_that_cannot_be_reckoned_with_is_refused(wrong: dict[str, Decimal | time]) -> None:
    with pytest.raises(ValueError, match="the rate 'odd'"):
        Rate(**{"name": "odd", "per_minute": Decimal(1)} | wrong)  # type: ignore[arg-type]
