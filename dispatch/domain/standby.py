"""Standby: how long an interpreter waited on the line at our disposal, and what a day of it is paid.

A stay runs from the fact `standby_began` to `standby_ended`, by our own clock in whole seconds. Pay is
reckoned for one interpreter and local day: all stays of the day together, cut at midnight, so that a line
that drops and is dialled again, or is renewed before the carrier ends it, is never rounded up twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from dispatch.domain.calendars import DAY, LISBON
from dispatch.domain.charges import NO_CURRENCY
from dispatch.domain.leg_history import whole_second
from dispatch.domain.pay import ensure_pays
from dispatch.domain.stays import length, union
from dispatch.domain.valuation import ChargeItem, ItemKind, Span, in_steps, without

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dispatch.domain.facts import Fact
    from dispatch.domain.rate_cards import RateCard

SECONDS_IN_AN_HOUR = 3600
LONGEST_STAY = timedelta(hours=4)
"""How long a carrier keeps one leg up; a stay whose end nobody noted lasted at most so long.

Source: https://www.twilio.com/docs/voice/api/call-resource#create-a-call-resource (TimeLimit)
"""
KINDS = ("standby_began", "standby_ended", "presence_changed")
"""The facts that tell of stays."""

REFERENCE = "standby-"
"""What an item of a statement that is about a day of standby refers to, with the day."""


@dataclass(frozen=True, slots=True)
class StandbyStay:
    """One time at our disposal."""

    stay_id: str  # the fact that began it
    interpreter_id: str
    leg_id: str | None
    started_at: datetime
    ended_at: datetime
    end_reason: str | None  # as the fact tells it; None where nobody noted the end
    estimated: bool  # the end is our conclusion


@dataclass(frozen=True, slots=True)
class StandbyPay:
    """What one interpreter's standby of one local day came to; its items add up to its seconds and amount."""

    interpreter_id: str
    day: date
    rate_card_id: str | None
    currency: str
    started_at: datetime  # of the first stay of the day
    ended_at: datetime  # of the last
    stay_seconds: int  # at our disposal, conversations included
    talk_seconds: int  # of these, in conversations, which the card may pay as well, or in paid waiting
    billed_seconds: int
    amount: Decimal  # without VAT
    per_hour: Decimal
    items: tuple[ChargeItem, ...]
    association_id: str | None = None  # the supplier at the time


class DayOfStandby(NamedTuple):
    """What pay of one day is reckoned from."""

    interpreter_id: str
    day: date
    spans: Sequence[Span]  # stays within the day
    busy: Sequence[Span]  # conversations, and waiting that is paid by itself


def day_bounds(day: date) -> Span:
    """Return a local day's first moment and the first one after it, in Lisbon."""
    first, last = (datetime.combine(one, time.min, LISBON) for one in (day, day + DAY))
    return first.astimezone(UTC), last.astimezone(UTC)


def local_day(moment: datetime) -> date:
    """Return the local day in Lisbon."""
    return moment.astimezone(LISBON).date()


def within(spans: Iterable[Span], bounds: Span) -> list[Span]:
    """Return what of the spans lies within bounds, each second once."""
    first, last = bounds
    cut = ((max(start, first), min(end, last)) for start, end in spans)
    return union((start, end) for start, end in cut if start < end)


def assemble_stays(facts: Iterable[Fact], now: datetime) -> tuple[StandbyStay, ...]:
    """Return one interpreter's stays, oldest first; facts may be doubled, missing or in any order.

    One that goes on at `now` is left out. A stay whose end nobody noted (live state was lost) ends where the
    interpreter went off duty or began another stay, or at the latest when the carrier ends the leg.
    """
    once = {fact.fact_id: fact for fact in facts if fact.kind in KINDS}
    in_order = sorted(once.values(), key=lambda fact: (fact.occurred_at, len(fact.fact_id), fact.fact_id))
    found = (_stay(part, following, now) for part, following in _apart(in_order))
    return tuple(stay for stay in found if stay is not None)


def pay_standby(told: DayOfStandby, card: RateCard | None) -> StandbyPay:
    """Return what a day of standby comes to: time at disposal, without conversations, rounded up once.

    Every line's amount is a difference of rounded totals, so that the lines add up. `spans` is not empty.
    """
    spans = union(told.spans)
    talked = length(spans) - length(without(spans, union(told.busy)))
    items: list[ChargeItem] = []
    if card is not None:
        ensure_pays(card)
        items = standby_items(spans, () if card.standby_pays_talk else told.busy, card)
    return StandbyPay(
        interpreter_id=told.interpreter_id,
        day=told.day,
        rate_card_id=card.rate_card_id if card else None,
        currency=card.currency if card else NO_CURRENCY,
        started_at=spans[0][0],
        ended_at=spans[-1][1],
        stay_seconds=length(spans),
        talk_seconds=talked,
        billed_seconds=sum(item.seconds for item in items),
        amount=sum((item.amount for item in items), Decimal(0)),
        per_hour=card.standby_per_hour if card else Decimal(0),
        items=tuple(items),
    )


def standby_items(spans: Sequence[Span], busy: Sequence[Span], card: RateCard) -> list[ChargeItem]:
    """Return the lines: each time at disposal, then what rounding adds; none where the card pays nothing."""
    if not card.standby_per_hour:
        return []
    items: list[ChargeItem] = []
    before = 0
    for start, end in without(union(spans), union(busy)):
        after = before + length([(start, end)])
        items.append(_line(ItemKind.STANDBY, before, after, card, (start, end)))
        before = after
    step = card.standby_increment_seconds
    rounded = -(-before // step) * step
    return [*items, _line(ItemKind.ROUNDING, before, rounded, card)] if rounded > before else items


def _line(
    kind: ItemKind, before: int, after: int, card: RateCard, span: Span | tuple[None, None] = (None, None)
) -> ChargeItem:
    return ChargeItem(kind, after - before, _of_an_hour(after, card) - _of_an_hour(before, card), *span)


def _of_an_hour(seconds: int, card: RateCard) -> Decimal:
    return in_steps(card.standby_per_hour * seconds / SECONDS_IN_AN_HOUR, card)


def _apart(in_order: list[Fact]) -> Iterator[tuple[list[Fact], Fact | None]]:
    """Yield each beginning with what follows it, and the next beginning; the same leg's goes on instead.

    Music that is found again after a loss of live state notes a second beginning of one and the same stay.
    """
    part: list[Fact] = []
    for fact in in_order:
        begins = fact.kind == "standby_began"
        goes_on = begins and part and not _end_of(part) and _leg(part[0]) == _leg(fact) is not None
        if begins and not goes_on:
            if part:
                yield part, fact
            part = [fact]
        elif part:
            part.append(fact)
    if part:
        yield part, None


def _stay(part: list[Fact], following: Fact | None, now: datetime) -> StandbyStay | None:
    began, told = part[0], _end_of(part)
    limit = began.occurred_at + LONGEST_STAY
    off_duty = next((fact for fact in part if fact.details.get("after") == "off_duty"), None)
    known = told or off_duty or following
    ended_at = min(known.occurred_at, limit) if known else limit
    if known is None and limit > now:
        return None
    return StandbyStay(
        stay_id=began.fact_id,
        interpreter_id=began.details["interpreter_id"],
        leg_id=_leg(began),
        started_at=whole_second(began.occurred_at),
        ended_at=whole_second(ended_at),
        end_reason=told.details.get("reason") if told else None,
        estimated=told is None or told.occurred_at > limit,
    )


def _end_of(part: list[Fact]) -> Fact | None:
    ends = (fact for fact in part if fact.kind == "standby_ended")
    return next((fact for fact in ends if _leg(fact) in (None, _leg(part[0]))), None)


def _leg(fact: Fact) -> str | None:
    return fact.details.get("leg_id")
