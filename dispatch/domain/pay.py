"""What an interpreter's part in a call is paid: their own seconds, their own card, the time they waited."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol

from dispatch.domain.charges import NO_CURRENCY, Billing, billed_conversations
from dispatch.domain.rate_cards import NotBilled, Side
from dispatch.domain.stays import length, union
from dispatch.domain.valuation import (
    SECONDS_IN_A_MINUTE,
    ChargeItem,
    ItemKind,
    Span,
    Terms,
    Valuation,
    in_steps,
    without,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dispatch.domain.call_record import CallRecord
    from dispatch.domain.rate_cards import RateCard


@dataclass(frozen=True, slots=True)
class Pay:
    """What one interpreter's part in one call came to."""

    call_id: str
    interpreter_id: str
    rate_card_id: str | None
    currency: str
    conversation_seconds: int  # in which this interpreter was heard
    billed_seconds: int
    amount: Decimal  # without VAT
    not_paid_reason: NotBilled | None
    items: tuple[ChargeItem, ...]
    association_id: str | None = None  # the supplier at the time; None: the interpreter has none


class TakenPart(Protocol):
    """What tells of an interpreter's time in a call: its record, or the rows that keep it."""

    @property
    def legs(self) -> Sequence[Any]:
        """Return the legs."""
        ...

    @property
    def offers(self) -> Sequence[Any]:
        """Return the offers."""
        ...

    @property
    def conversations(self) -> Sequence[Any]:
        """Return the conversations."""
        ...


def interpreters_of(record: CallRecord) -> list[str]:
    """Return everybody who accepted an offer or was in a conversation of the call, in order of acceptance."""
    accepted = [offer.interpreter_id for offer in record.offers if offer.accepted_at is not None]
    talked = [talk.interpreter_id for talk in record.conversations]
    return list(dict.fromkeys(one for one in (*accepted, *talked) if one is not None))


def pay_for(
    record: CallRecord, interpreter_id: str, card: RateCard | None, billing: Billing | None = None
) -> Pay:
    """Return what an interpreter's part comes to; their several conversations of a call are one time."""
    billing = billing or Billing()
    talks = [talk for talk in record.conversations if talk.interpreter_id == interpreter_id]
    seconds = length((talk.started_at, talk.ended_at) for talk in talks)
    if card is None:
        unknown = NotBilled.NO_RATE_CARD
        return Pay(record.call_id, interpreter_id, None, NO_CURRENCY, seconds, 0, Decimal(0), unknown, ())
    ensure_pays(card)
    against = [one for one in billing.circumstances.exclusions if not one.is_paid]
    kept, items = billed_conversations(talks, against, card)
    reason = _reason(
        seconds, kept_seconds=length((t.started_at, t.ended_at) for t in kept), items=items, card=card
    )
    if reason is None:
        valuation = Valuation(Terms(card, billing.calendar, record.language, record.domain))
        valuation.add_time(union((talk.started_at, talk.ended_at) for talk in kept))
        items += [*valuation.items, *_least(valuation.amount, card)]
    items += _waiting(record, interpreter_id, card)
    amount = sum((item.amount for item in items), Decimal(0))
    billed = sum(item.seconds for item in items)
    card_id, call_id = card.rate_card_id, record.call_id
    return Pay(call_id, interpreter_id, card_id, card.currency, seconds, billed, amount, reason, tuple(items))


def ensure_pays(card: RateCard) -> None:
    """Raise ValueError where a card is not one for interpreters."""
    if card.side is not Side.INTERPRETER:
        raise ValueError(f"{card.rate_card_id} is not a card by which interpreters are paid")


def _reason(seconds: int, *, kept_seconds: int, items: list[ChargeItem], card: RateCard) -> NotBilled | None:
    if seconds == 0:
        return NotBilled.NO_CONVERSATION
    if items and kept_seconds == 0:
        return NotBilled(items[0].note or "")
    too_short = card.limit_of(NotBilled.TOO_SHORT)
    return NotBilled.TOO_SHORT if too_short is not None and kept_seconds < too_short else None


def _least(worth: Decimal, card: RateCard) -> list[ChargeItem]:
    missing = in_steps(card.minimum_amount, card) - worth
    return [ChargeItem(ItemKind.MINIMUM_AMOUNT, 0, missing)] if missing > 0 else []


def _waiting(record: CallRecord, interpreter_id: str, card: RateCard) -> list[ChargeItem]:
    """Return what waiting is paid, from acceptance to the last word, where nobody was there to speak with."""
    terms = card.waiting
    if terms is None:
        return []
    waited = length(waits_of(record, interpreter_id))
    paid = min(max(waited - terms.free_seconds, 0), terms.most_seconds)
    amount = in_steps(terms.per_minute * paid / SECONDS_IN_A_MINUTE, card)
    return [ChargeItem(ItemKind.WAITING, paid, amount, per_minute=terms.per_minute)] if paid else []


def waits_of(parts: TakenPart, interpreter_id: str) -> list[Span]:
    """Return the times in which an interpreter, having accepted, had nobody to speak with."""
    legs = {leg.leg_id: leg for leg in parts.legs}
    waits: list[Span] = []
    for offer in parts.offers:
        if offer.interpreter_id != interpreter_id or offer.accepted_at is None:
            continue
        leg = legs.get(offer.leg_id or "")
        talks = union((t.started_at, t.ended_at) for t in parts.conversations if t.offer_id == offer.offer_id)
        end = talks[-1][1] if talks else leg.ended_at if leg else None
        if end is not None:
            waits += without(union([(offer.accepted_at.replace(microsecond=0), end)]), talks)
    return waits
