"""Rate cards in SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from dispatch.domain.charges import RateCard, card_at
from dispatch.records.tables import RateCardRow

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session


def add_rate_card(session: Session, card: RateCard) -> None:
    """Add a card; one that is in force already is followed by a newer one, never changed."""
    session.add(
        RateCardRow(
            rate_card_id=card.rate_card_id,
            name=card.name,
            valid_from=card.valid_from,
            currency=card.currency,
            per_minute=card.per_minute,
            increment_seconds=card.increment_seconds,
            minimum_seconds=card.minimum_seconds,
            rounding=card.rounding,
            amount_step=card.amount_step,
            free_of_charge=card.free_of_charge,
        )
    )


def rate_card_at(session: Session, moment: datetime) -> RateCard | None:
    """Return the card in force at a moment."""
    return card_at(list_rate_cards(session), moment)


def list_rate_cards(session: Session) -> list[RateCard]:
    """Return every card, oldest first."""
    rows = session.scalars(select(RateCardRow).order_by(RateCardRow.valid_from, RateCardRow.rate_card_id))
    return [
        RateCard(
            rate_card_id=row.rate_card_id,
            name=row.name,
            valid_from=row.valid_from,
            currency=row.currency,
            per_minute=row.per_minute,
            increment_seconds=row.increment_seconds,
            minimum_seconds=row.minimum_seconds,
            rounding=row.rounding,
            amount_step=row.amount_step,
            free_of_charge=row.free_of_charge,
        )
        for row in rows
    ]
