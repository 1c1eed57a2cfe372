"""Reckons what a call comes to: for its institution, and for each interpreter in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dispatch.domain.charges import Billing, Charge, charge_for
from dispatch.domain.circumstances import circumstances_of
from dispatch.domain.pay import Pay, interpreters_of, pay_for
from dispatch.domain.rate_cards import Side
from dispatch.public_holidays import calendar_for
from dispatch.records.pay import association_of
from dispatch.records.rate_cards import institution_and_above, rate_card_at

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

    from dispatch.domain.call_record import CallRecord
    from dispatch.domain.circumstances import Circumstances
    from dispatch.domain.facts import Fact
    from dispatch.domain.rate_cards import RateCard


@dataclass(frozen=True, slots=True)
class Reckoned:
    """Both sides of the money of one call."""

    charge: Charge
    pays: tuple[Pay, ...]


def charge_call(session: Session, record: CallRecord, facts: Iterable[Fact]) -> Reckoned:
    """Return what a call comes to by the cards in force when it was opened; nothing is written."""
    circumstances = circumstances_of(facts, record)
    # A line may have rates of its own, as one that is served at any hour: they come before everybody's.
    parties = [*_line(record), *institution_and_above(session, record.institution_id)]
    card = rate_card_at(session, record.opened_at, Side.INSTITUTION, parties)
    charge = charge_for(record, card, _billing(circumstances, card))
    pays = [_pay(session, record, who, circumstances) for who in interpreters_of(record)]
    return Reckoned(charge, tuple(pays))


def _pay(session: Session, record: CallRecord, interpreter_id: str, circumstances: Circumstances) -> Pay:
    association_id = association_of(session, interpreter_id, record.call_id)
    parties = [*_line(record), interpreter_id, *([association_id] if association_id else [])]
    card = rate_card_at(session, record.opened_at, Side.INTERPRETER, parties)
    pay = pay_for(record, interpreter_id, card, _billing(circumstances, card))
    return replace(pay, association_id=association_id)


def _line(record: CallRecord) -> list[str]:
    return [record.line_id] if record.line_id else []


def _billing(circumstances: Circumstances, card: RateCard | None) -> Billing:
    if card is None:
        return Billing(circumstances)
    return Billing(circumstances, calendar_for(card.time_zone, card.holidays))
