"""Turns time into amounts by a rate card, line by line, so that lines add up to the second and to the cent.

Billed time is the time talked as if it had lasted the rounded length: what rounding or a minimum adds lies
after the end and is valued at the rate in force then, what rounding takes is taken from the end. So longer
talk never costs less, wherever a band changes. Each amount is a difference of rounded totals.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING

from dispatch.domain.calendars import Calendar
from dispatch.domain.rate_cards import Rate, RateCard, rate_at, rounded_seconds
from dispatch.domain.stays import length

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SECONDS_IN_A_MINUTE = 60
SECOND = timedelta(seconds=1)

Span = tuple[datetime, datetime]


class ItemKind(StrEnum):
    """What a line of the explanation is about."""

    CONVERSATION = "conversation"  # the seconds of the record, at the rate
    ROUNDING = "rounding"  # what the rounding adds or takes
    MINIMUM = "minimum"  # what is missing to the minimum
    MINIMUM_AMOUNT = "minimum_amount"  # what is missing to the least amount
    SURCHARGE = "surcharge"  # what an occasion adds
    WAITING = "waiting"  # an interpreter's time with nobody to speak with
    STANDBY = "standby"  # an interpreter's time at our disposal
    CANCELLATION = "cancellation"  # an appointment cancelled too late
    NOT_BILLED = "not_billed"  # a part that comes to nothing, and why
    FREE_OF_CHARGE = "free_of_charge"  # the whole value, taken off what is due


@dataclass(frozen=True, slots=True)
class ChargeItem:
    """One line of the explanation; the items of a charge add up to its seconds and to what is due."""

    kind: ItemKind
    seconds: int
    amount: Decimal
    started_at: datetime | None = None
    ended_at: datetime | None = None
    rate: str | None = None  # the name of the rate; empty: the card's own
    per_minute: Decimal | None = None
    note: str | None = None  # the occasion of a surcharge, the reason of a part not billed


@dataclass(frozen=True, slots=True)
class Terms:
    """Under what conditions time is valued."""

    card: RateCard
    calendar: Calendar = field(default_factory=Calendar)
    language: str | None = None
    domain: str | None = None

    def rates(self) -> list[Rate]:
        """Return the rates of the card that cover this language and domain."""
        return [rate for rate in self.card.rates if rate.covers(self.language, self.domain)]


@dataclass(frozen=True, slots=True)
class Part:
    """A time in which one rate is in force throughout."""

    started_at: datetime
    ended_at: datetime
    rate: Rate

    @property
    def seconds(self) -> int:
        """Whole seconds."""
        return (self.ended_at - self.started_at) // SECOND


def parts_of(spans: Sequence[Span], terms: Terms) -> list[Part]:
    """Return the spans, cut where the rate changes and nowhere else."""
    rates = terms.rates()
    edges = [edge for rate in rates for edge in (rate.starts, rate.ends) if edge is not None]
    parts: list[Part] = []
    for start, end in spans:
        cuts = terms.calendar.cuts(start, end, edges) if rates else []
        for begin, stop in pairwise([start, *cuts, end]):
            rate = rate_at(rates, terms.card, begin, terms.calendar)
            if parts and parts[-1].ended_at == begin and parts[-1].rate == rate:
                parts[-1] = Part(parts[-1].started_at, stop, rate)
            else:
                parts.append(Part(begin, stop, rate))
    return parts


def section(spans: Sequence[Span], first: int, last: int) -> list[Span]:
    """Return the seconds `first` to before `last` of spans put end to end; the last one goes on for ever."""
    found: list[Span] = []
    passed = 0
    for number, (start, end) in enumerate(spans, start=1):
        here = last - passed if number == len(spans) else (end - start) // SECOND
        begin, stop = max(first - passed, 0), min(last - passed, here)
        if begin < stop:
            found.append((start + begin * SECOND, start + stop * SECOND))
        passed += here
    return found


def in_steps(amount: Decimal, card: RateCard) -> Decimal:
    """Return an amount rounded to the card's step, half away from zero."""
    return (amount / card.amount_step).to_integral_value(ROUND_HALF_UP) * card.amount_step


class Valuation:
    """A running total whose every addition leaves a line."""

    def __init__(self, terms: Terms) -> None:
        self.items: list[ChargeItem] = []
        self.seconds = 0
        self._terms = terms
        self._worth = Decimal(0)  # seconds times amount a minute, exactly

    @property
    def amount(self) -> Decimal:
        """What all time so far is worth."""
        return in_steps(self._worth / SECONDS_IN_A_MINUTE, self._terms.card)

    def add_time(self, spans: Sequence[Span]) -> None:
        """Add one time that is rounded as a whole and has a minimum of its own."""
        seconds = length(spans)
        rounded = rounded_seconds(seconds, self._terms.card)
        billed = max(rounded, self._terms.card.minimum_seconds)
        self._add(ItemKind.CONVERSATION, spans, 0, seconds)
        self._add(ItemKind.ROUNDING, spans, seconds, rounded)
        self._add(ItemKind.MINIMUM, spans, rounded, billed)

    def _add(self, kind: ItemKind, spans: Sequence[Span], before: int, after: int) -> None:
        sign = 1 if after > before else -1
        for part in parts_of(section(spans, min(before, after), max(before, after)), self._terms):
            earlier = self.amount
            self._worth += sign * part.seconds * part.rate.per_minute
            self.seconds += sign * part.seconds
            self.items.append(
                ChargeItem(
                    kind=kind,
                    seconds=sign * part.seconds,
                    amount=self.amount - earlier,
                    started_at=part.started_at,
                    ended_at=part.ended_at,
                    rate=part.rate.name,
                    per_minute=part.rate.per_minute,
                )
            )


def without(spans: Sequence[Span], taken: Sequence[Span]) -> list[Span]:
    """Return what of the spans is not taken; both are in order and do not overlap among themselves."""
    return [free for span in spans for free in _free(span, taken)]


def _free(span: Span, taken: Sequence[Span]) -> Iterator[Span]:
    start, end = span
    for begin, stop in taken:
        if start < begin < end:
            yield start, begin
        if begin < end and stop > start:
            start = max(start, stop)
    if start < end:
        yield start, end
