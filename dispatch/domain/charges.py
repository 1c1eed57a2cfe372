"""What a call comes to for its institution: a record, a rate card, and an amount that explains itself."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from dispatch.domain.calendars import Calendar
from dispatch.domain.circumstances import Circumstances
from dispatch.domain.facts import CallOutcome
from dispatch.domain.rate_cards import (
    NotBilled,
    RateCard,
    Rounding,
    card_at,
    card_for,
    rounded_seconds,
)
from dispatch.domain.stays import length, union
from dispatch.domain.valuation import ChargeItem, ItemKind, Span, Terms, Valuation, in_steps, without

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dispatch.domain.call_record import CallRecord, Conversation
    from dispatch.domain.circumstances import Exclusion

NO_CURRENCY = "XXX"  # ISO 4217


@dataclass(frozen=True, slots=True)
class Charge:
    """What one call came to."""

    call_id: str
    rate_card_id: str | None
    currency: str
    billed_seconds: int
    valued_amount: Decimal  # what the call is worth by the card
    due_amount: Decimal  # what the institution owes, without VAT; nothing where the service is free of charge
    not_billed_reason: NotBilled | None
    items: tuple[ChargeItem, ...]


@dataclass(frozen=True, slots=True)
class Billing:
    """What charging needs to know besides record and card."""

    circumstances: Circumstances = field(default_factory=Circumstances)
    calendar: Calendar = field(default_factory=Calendar)


def charge_for(record: CallRecord, card: RateCard | None, billing: Billing | None = None) -> Charge:
    """Return what a call comes to under a rate card; nothing, and why, where it is not billed."""
    billing = billing or Billing()
    if card is None:
        return _nothing(record.call_id, None, NotBilled.NO_RATE_CARD)
    if record.conversation_seconds == 0:
        served = record.outcome is not CallOutcome.UNSERVED
        reason = NotBilled.NO_CONVERSATION if served else NotBilled.NO_INTERPRETER
        return _nothing(record.call_id, card, reason)
    kept, left_out = billed_conversations(record.conversations, billing.circumstances.exclusions, card)
    if not kept:
        return _nothing(record.call_id, card, NotBilled(left_out[0].note or ""), left_out)
    too_short = card.limit_of(NotBilled.TOO_SHORT)
    if too_short is not None and length(_spans(kept)) < too_short:
        return _nothing(record.call_id, card, NotBilled.TOO_SHORT, left_out)
    valuation = Valuation(Terms(card, billing.calendar, record.language, record.domain))
    for spans in _times(kept, card):
        valuation.add_time(spans)
    items = [*left_out, *valuation.items, *_additions(valuation.amount, card, billing.circumstances)]
    return _charge(record.call_id, card, items)


def charge_for_cancellation(appointment_id: str, notice_seconds: float, card: RateCard) -> Charge:
    """Return what an appointment comes to that is cancelled so long before its time (below 0: after it)."""
    terms = card.cancellation
    if terms is None or notice_seconds >= terms.notice_seconds:
        return _charge(appointment_id, card, [])
    item = ChargeItem(ItemKind.CANCELLATION, 0, in_steps(terms.amount, card))
    return _charge(appointment_id, card, [item])


def billed_conversations(
    conversations: Iterable[Conversation], exclusions: Iterable[Exclusion], card: RateCard
) -> tuple[list[Conversation], list[ChargeItem]]:
    """Return the conversations that the card bills, and a line for each that it does not, with the reason."""
    talks, exclusions = list(conversations), list(exclusions)
    kept: list[Conversation] = []
    left_out: list[ChargeItem] = []
    for talk in talks:
        reason = _reason_against(talk, talks, exclusions, card)
        if reason is None:
            kept.append(talk)
        else:
            left_out.append(_left_out(talk, reason))
    return kept, left_out


def _reason_against(
    talk: Conversation, talks: list[Conversation], exclusions: list[Exclusion], card: RateCard
) -> NotBilled | None:
    for exclusion in exclusions:
        if exclusion.offer_id is not None and exclusion.offer_id != talk.offer_id:
            continue
        limit = card.limit_of(exclusion.reason)
        meant = [one for one in talks if exclusion.offer_id in (None, one.offer_id)]
        if limit is not None and length(_spans(meant)) < limit:
            return exclusion.reason
    return None


def _left_out(talk: Conversation, reason: NotBilled) -> ChargeItem:
    return ChargeItem(ItemKind.NOT_BILLED, 0, Decimal(0), talk.started_at, talk.ended_at, note=reason.value)


def _spans(talks: Iterable[Conversation]) -> list[Span]:
    return union((talk.started_at, talk.ended_at) for talk in talks)


def _times(talks: list[Conversation], card: RateCard) -> list[list[Span]]:
    """Return the times that are rounded each as a whole; no second is in two of them."""
    if card.merges_replacements:
        return [_spans(talks)]
    taken: list[Span] = []
    times: list[list[Span]] = []
    for who in dict.fromkeys(talk.interpreter_id or talk.leg_id for talk in talks):
        own = _spans(talk for talk in talks if who == (talk.interpreter_id or talk.leg_id))
        free = without(own, taken)
        if free:
            times.append(free)
            taken = union([*taken, *free])
    return times


def _additions(worth: Decimal, card: RateCard, circumstances: Circumstances) -> list[ChargeItem]:
    added: list[ChargeItem] = []
    least = in_steps(card.minimum_amount, card)
    if worth < least:
        added.append(ChargeItem(ItemKind.MINIMUM_AMOUNT, 0, least - worth))
    for occasion in circumstances.occasions:
        surcharge = card.surcharge_for(occasion)
        if surcharge is not None:
            amount = in_steps(surcharge.amount + surcharge.share * max(worth, least), card)
            added.append(ChargeItem(ItemKind.SURCHARGE, 0, amount, note=occasion.value))
    return added


def _charge(call_id: str, card: RateCard, items: list[ChargeItem]) -> Charge:
    valued = sum((item.amount for item in items), Decimal(0))
    if card.free_of_charge:
        items = [*items, ChargeItem(ItemKind.FREE_OF_CHARGE, 0, -valued)]
    return Charge(
        call_id=call_id,
        rate_card_id=card.rate_card_id,
        currency=card.currency,
        billed_seconds=sum(item.seconds for item in items),
        valued_amount=valued,
        due_amount=Decimal(0) if card.free_of_charge else valued,
        not_billed_reason=None,
        items=tuple(items),
    )


def _nothing(
    call_id: str, card: RateCard | None, reason: NotBilled, items: Iterable[ChargeItem] = ()
) -> Charge:
    if card is None:
        return Charge(call_id, None, NO_CURRENCY, 0, Decimal(0), Decimal(0), reason, ())
    empty = _charge(call_id, replace(card, free_of_charge=False), list(items))
    return replace(empty, not_billed_reason=reason)


__all__ = [
    "Billing",
    "Charge",
    "ChargeItem",
    "ItemKind",
    "NotBilled",
    "RateCard",
    "Rounding",
    "billed_conversations",
    "card_at",
    "card_for",
    "charge_for",
    "charge_for_cancellation",
    "rounded_seconds",
]
