"""Rate cards: what a minute is worth or is paid, when, for which language and domain, and what is added.

A card is never changed; a newer one follows it. Institutions and interpreters have cards of their own, and
one institution or association may have a card that stands before the general one.

The rate of a second is that of the conditions it meets: of several the one of highest priority, then the one
with more conditions, then the one named first; where none is met, the card's own rate. Conditions on time are
read from the local clock at that second, so a band that runs over midnight belongs to two dates.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from dispatch.domain.calendars import DayClass

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dispatch.domain.calendars import Calendar


class Side(StrEnum):
    """Whose card it is."""

    INSTITUTION = "institution"  # what an institution's call is worth
    INTERPRETER = "interpreter"  # what an interpreter is paid


class Rounding(StrEnum):
    """How conversation seconds become billed seconds; the minimum applies after it."""

    UP = "up"  # every begun increment counts whole
    NEAREST = "nearest"  # to the nearest increment, a half counts whole
    PER_SECOND = "per_second"  # each second, once the minimum is passed


class Occasion(StrEnum):
    """What a surcharge is for."""

    URGENT = "urgent"
    RELAY = "relay"  # two interpreters, one after the other, between staff and client
    APPOINTMENT = "appointment"  # arranged beforehand


class NotBilled(StrEnum):
    """Why a call, or a part of it, comes to nothing."""

    NO_CONVERSATION = "no_conversation"  # ended before anybody was found, or before a language was chosen
    NO_RATE_CARD = "no_rate_card"  # the call is older than the oldest card
    NO_INTERPRETER = "no_interpreter"  # nobody could be found in the time allowed
    WRONG_VARIETY = "wrong_variety"  # the interpreter does not speak what was needed
    TOO_SHORT = "too_short"  # shorter than the card's limit
    INTERPRETER_DROPPED = "interpreter_dropped"  # the interpreter left and another had to be fetched
    CARRIER_FAULT = "carrier_fault"  # the carrier names a failure, or somebody has found one
    CONFLICT = "conflict"  # the interpreter withdrew, knowing one of the parties
    TEST_CALL = "test_call"


@dataclass(frozen=True, slots=True)
class NotBilledRule:
    """One reason that a card accepts, for times shorter than `below_seconds` (None: of any length)."""

    reason: NotBilled
    below_seconds: int | None = None


DECIDED = (
    NotBilledRule(NotBilled.WRONG_VARIETY),
    NotBilledRule(NotBilled.CONFLICT),
    NotBilledRule(NotBilled.CARRIER_FAULT),
    NotBilledRule(NotBilled.TEST_CALL),
)
"""What a card accepts unless it says otherwise."""


@dataclass(frozen=True, slots=True)
class Rate:
    """A price of a minute under conditions; an empty condition is met by everything."""

    name: str
    per_minute: Decimal
    priority: int = 0
    languages: tuple[str, ...] = ()  # a group of tags; ar includes ar-MA, and not arz
    domains: tuple[str, ...] = ()
    day_classes: tuple[DayClass, ...] = ()
    starts: time | None = None  # local time of day; with `ends`
    ends: time | None = None  # not included; at or before `starts`: on the next day

    def __post_init__(self) -> None:
        """Refuse a rate that could not be reckoned with."""
        if self.per_minute < 0 or (self.starts is None) != (self.ends is None):
            raise ValueError(
                f"the rate {self.name!r} needs an amount of at least 0, and both ends of its band or none"
            )

    def covers(self, language: str | None, domain: str | None) -> bool:
        """Tell whether the rate is one for this language and domain."""
        spoken = not self.languages or any(_is_variety(language, tag) for tag in self.languages)
        return spoken and (not self.domains or domain in self.domains)

    def is_in_force(self, shown: time, day_class: DayClass) -> bool:
        """Tell whether the rate is one for this local time of day and class of day."""
        if self.day_classes and day_class not in self.day_classes:
            return False
        if self.starts is None or self.ends is None:
            return True
        if self.starts < self.ends:
            return self.starts <= shown < self.ends
        return shown >= self.starts or shown < self.ends

    @property
    def conditions(self) -> int:
        """How many conditions it sets."""
        return sum(map(bool, (self.languages, self.domains, self.day_classes, self.starts is not None)))


@dataclass(frozen=True, slots=True)
class Surcharge:
    """What an occasion adds: an amount, a share of the value of the time (0.25 is a quarter), or both."""

    occasion: Occasion
    amount: Decimal = Decimal(0)
    share: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class WaitingTerms:
    """What is paid for time in which an interpreter, having accepted, waits for somebody to speak with."""

    per_minute: Decimal
    free_seconds: int = 0  # waited without pay before it begins
    most_seconds: int = 900  # paid at most


@dataclass(frozen=True, slots=True)
class CancellationTerms:
    """What an appointment costs that is cancelled too late."""

    notice_seconds: int  # cancelled at least so long before, it costs nothing
    amount: Decimal


@dataclass(frozen=True, slots=True)
class RateCard:
    """What a minute is worth from a moment on."""

    rate_card_id: str
    name: str
    valid_from: datetime
    currency: str
    per_minute: Decimal  # where none of the rates is in force
    increment_seconds: int = 60
    minimum_seconds: int = 0
    rounding: Rounding = Rounding.UP
    amount_step: Decimal = Decimal("0.01")  # amounts are rounded to this, half up
    free_of_charge: bool = False  # minutes are valued, for funds and reports, but nothing is due
    side: Side = Side.INSTITUTION
    party_id: str | None = None  # the institution or association it is for; None: everybody without their own
    rates: tuple[Rate, ...] = ()
    minimum_amount: Decimal = Decimal(0)  # time is worth at least this, before surcharges
    surcharges: tuple[Surcharge, ...] = ()
    waiting: WaitingTerms | None = None
    standby_per_hour: Decimal = Decimal(0)
    standby_increment_seconds: int = 1  # 900: every begun quarter of an hour of a day counts whole
    standby_pays_talk: bool = False  # also the time of conversations, which is paid by itself too
    cancellation: CancellationTerms | None = None
    not_billed: tuple[NotBilledRule, ...] = DECIDED
    merges_replacements: bool = True  # one time to round, whoever interpreted; else each interpreter's own
    vat_rate: Decimal = Decimal(0)  # 0.23 is 23 %
    vat_exemption: str | None = None  # the rule under which no VAT is due, as the statement prints it
    time_zone: str = "Europe/Lisbon"  # Atlantic/Azores for institutions there
    holidays: str = "PT"  # country, or country and region as PT-20 (Azores), PT-30 (Madeira); empty: none

    def __post_init__(self) -> None:
        """Refuse a card that could not be reckoned with."""
        if min(self.increment_seconds, self.standby_increment_seconds) < 1 or self.minimum_seconds < 0:
            raise ValueError("a rate card needs an increment of at least 1 s and a minimum of at least 0 s")
        amounts = (self.per_minute, self.standby_per_hour, self.minimum_amount)
        if min(amounts) < 0 or self.amount_step <= 0:
            raise ValueError("a rate card needs a rate of at least 0 and a positive step of amounts")
        if not 0 <= self.vat_rate < 1 or (self.vat_rate and self.vat_exemption):
            raise ValueError("a rate card needs a VAT rate from 0 to below 1, or an exemption")
        if self.side is Side.INTERPRETER and self.free_of_charge:
            raise ValueError("a rate card by which interpreters are paid cannot be free of charge")
        if len({surcharge.occasion for surcharge in self.surcharges}) < len(self.surcharges):
            raise ValueError("a rate card has at most one surcharge for an occasion")

    def limit_of(self, reason: NotBilled) -> float | None:
        """Return below how many seconds a time is not billed for this reason; None: it is billed."""
        for rule in self.not_billed:
            if rule.reason is reason:
                return float("inf") if rule.below_seconds is None else rule.below_seconds
        return None

    def surcharge_for(self, occasion: Occasion) -> Surcharge | None:
        """Return what an occasion adds."""
        return next((one for one in self.surcharges if one.occasion is occasion), None)

    def own_rate(self) -> Rate:
        """Return the rate that is in force where no other is."""
        return Rate("", self.per_minute)


def rate_at(rates: Iterable[Rate], card: RateCard, moment: datetime, calendar: Calendar) -> Rate:
    """Return the rate of one second; `rates` are those of the card that cover the call, in its order."""
    shown = calendar.local(moment)
    day_class = calendar.day_class(shown.date())
    in_force = [rate for rate in rates if rate.is_in_force(shown.time(), day_class)]
    # max() keeps the first of equals.
    return max(in_force, key=lambda rate: (rate.priority, rate.conditions), default=card.own_rate())


def card_at(cards: Iterable[RateCard], moment: datetime) -> RateCard | None:
    """Return the card in force at a moment: the latest that is valid by then."""
    valid = [card for card in cards if card.valid_from <= moment]
    return max(valid, key=lambda card: (card.valid_from, card.rate_card_id), default=None)


def card_for(cards: Sequence[RateCard], moment: datetime, parties: Sequence[str]) -> RateCard | None:
    """Return the card for somebody: their own, else the next party's in this order, else the general one."""
    for party_id in (*parties, None):
        card = card_at((card for card in cards if card.party_id == party_id), moment)
        if card is not None:
            return card
    return None


def rounded_seconds(seconds: int, card: RateCard) -> int:
    """Return conversation seconds as the card rounds them, before the minimum."""
    step = card.increment_seconds
    if card.rounding is Rounding.UP:
        return -(-seconds // step) * step
    if card.rounding is Rounding.NEAREST:
        return (2 * seconds + step) // (2 * step) * step
    return seconds


def _is_variety(language: str | None, tag: str) -> bool:
    return language is not None and (language == tag or language.startswith(f"{tag}-"))
