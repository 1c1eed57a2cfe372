"""What a call comes to: a rate card, a record, and an amount that explains itself."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from dispatch.domain.call_record import CallRecord

SECONDS_IN_A_MINUTE = 60


class Rounding(StrEnum):
    """How conversation seconds become billed seconds; the minimum applies after it."""

    UP = "up"  # every begun increment counts whole
    NEAREST = "nearest"  # to the nearest increment, a half counts whole
    PER_SECOND = "per_second"  # each second, once the minimum is passed


class NotBilled(StrEnum):
    """Why a call comes to nothing."""

    NO_CONVERSATION = "no_conversation"
    NO_RATE_CARD = "no_rate_card"  # the call is older than the oldest card


class ItemKind(StrEnum):
    """What a line of the explanation is about."""

    CONVERSATION = "conversation"  # the seconds of the record, at the rate
    ROUNDING = "rounding"  # what the rounding adds or takes
    MINIMUM = "minimum"  # what is missing to the minimum
    FREE_OF_CHARGE = "free_of_charge"  # the whole value, taken off what is due


@dataclass(frozen=True, slots=True)
class RateCard:
    """What a minute is worth from a moment on."""

    rate_card_id: str
    name: str
    valid_from: datetime
    currency: str
    per_minute: Decimal
    increment_seconds: int = 60
    minimum_seconds: int = 0
    rounding: Rounding = Rounding.UP
    amount_step: Decimal = Decimal("0.01")  # amounts are rounded to this, half up
    free_of_charge: bool = False  # minutes are valued, for funds and reports, but nothing is due

    def __post_init__(self) -> None:
        """Refuse a card that could not be reckoned with."""
        if self.increment_seconds < 1 or self.minimum_seconds < 0:
            raise ValueError("a rate card needs an increment of at least 1 s and a minimum of at least 0 s")
        if self.per_minute < 0 or self.amount_step <= 0:
            raise ValueError("a rate card needs a rate of at least 0 and a positive step of amounts")


@dataclass(frozen=True, slots=True)
class ChargeItem:
    """One line of the explanation; the items of a charge add up to its seconds and to what is due."""

    kind: ItemKind
    seconds: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Charge:
    """What one call came to."""

    call_id: str
    rate_card_id: str | None
    currency: str
    billed_seconds: int
    valued_amount: Decimal  # what the time is worth by the card
    due_amount: Decimal  # what the institution owes; nothing where the service is free of charge
    not_billed_reason: NotBilled | None
    items: tuple[ChargeItem, ...]


def charge_for(record: CallRecord, card: RateCard | None) -> Charge:
    """Return what a call comes to under a rate card; nothing, and why, where there was no conversation."""
    if card is None:
        return _nothing(record.call_id, None, "XXX", NotBilled.NO_RATE_CARD)  # ISO 4217: no currency
    if record.conversation_seconds == 0:
        return _nothing(record.call_id, card.rate_card_id, card.currency, NotBilled.NO_CONVERSATION)
    items = _items(record.conversation_seconds, card)
    billed_seconds = sum(item.seconds for item in items)
    return Charge(
        call_id=record.call_id,
        rate_card_id=card.rate_card_id,
        currency=card.currency,
        billed_seconds=billed_seconds,
        valued_amount=_value(billed_seconds, card),
        due_amount=sum((item.amount for item in items), Decimal(0)),
        not_billed_reason=None,
        items=items,
    )


def card_at(cards: Iterable[RateCard], moment: datetime) -> RateCard | None:
    """Return the card in force at a moment: the latest that is valid by then."""
    valid = [card for card in cards if card.valid_from <= moment]
    return max(valid, key=lambda card: (card.valid_from, card.rate_card_id), default=None)


def rounded_seconds(seconds: int, card: RateCard) -> int:
    """Return conversation seconds as the card rounds them, before the minimum."""
    step = card.increment_seconds
    if card.rounding is Rounding.UP:
        return -(-seconds // step) * step
    if card.rounding is Rounding.NEAREST:
        return (2 * seconds + step) // (2 * step) * step
    return seconds


def _nothing(call_id: str, card_id: str | None, currency: str, reason: NotBilled) -> Charge:
    return Charge(call_id, card_id, currency, 0, Decimal(0), Decimal(0), reason, ())


def _items(seconds: int, card: RateCard) -> tuple[ChargeItem, ...]:
    rounded = rounded_seconds(seconds, card)
    billed = max(rounded, card.minimum_seconds)
    steps = [(ItemKind.CONVERSATION, seconds), (ItemKind.ROUNDING, rounded), (ItemKind.MINIMUM, billed)]
    items: list[ChargeItem] = []
    before = 0
    for kind, after in steps:
        # Each amount is a difference of rounded totals, so that the items add up to the cent.
        if after != before:
            items.append(ChargeItem(kind, after - before, _value(after, card) - _value(before, card)))
        before = after
    if card.free_of_charge:
        items.append(ChargeItem(ItemKind.FREE_OF_CHARGE, 0, -_value(billed, card)))
    return tuple(items)


def _value(seconds: int, card: RateCard) -> Decimal:
    exact = card.per_minute * seconds / SECONDS_IN_A_MINUTE
    return (exact / card.amount_step).to_integral_value(ROUND_HALF_UP) * card.amount_step
