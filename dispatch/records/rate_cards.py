"""Rate cards in SQL: what is asked for in queries as columns, the rest of the terms as a document."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter
from sqlalchemy import select

from dispatch.domain.charges import card_for
from dispatch.domain.rate_cards import RateCard, Side
from dispatch.public_holidays import calendar_for
from dispatch.records.tables import InstitutionRow, RateCardRow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

_CARD = TypeAdapter(RateCard)
COLUMNS = frozenset(column.key for column in RateCardRow.__mapper__.column_attrs) - {"terms"}
TERMS = frozenset(field.name for field in fields(RateCard)) - COLUMNS
DEEPEST_TREE = 10


def add_rate_card(session: Session, card: RateCard) -> None:
    """Add a card; one that is in force already is followed by a newer one, never changed.

    Raises ValueError for a time zone or region that nobody knows: found later, it would keep calls from their
    records.
    """
    calendar_for(card.time_zone, card.holidays)
    terms: dict[str, Any] = _CARD.dump_python(card, mode="json", include=set(TERMS))
    session.add(RateCardRow(**{name: getattr(card, name) for name in COLUMNS}, terms=terms))


def rate_card_from(row: RateCardRow) -> RateCard:
    """Return the card that a row keeps."""
    return _CARD.validate_python({name: getattr(row, name) for name in COLUMNS} | row.terms)


def rate_card_at(
    session: Session, moment: datetime, side: Side = Side.INSTITUTION, parties: Sequence[str] = ()
) -> RateCard | None:
    """Return the card in force at a moment: of the first party that has one, else the general one."""
    rows = session.scalars(
        select(RateCardRow).where(
            RateCardRow.side == side,
            RateCardRow.valid_from <= moment,
            RateCardRow.party_id.is_(None) | RateCardRow.party_id.in_(parties),
        )
    )
    return card_for([rate_card_from(row) for row in rows], moment, parties)


def list_rate_cards(session: Session) -> list[RateCard]:
    """Return every card, oldest first."""
    rows = session.scalars(select(RateCardRow).order_by(RateCardRow.valid_from, RateCardRow.rate_card_id))
    return [rate_card_from(row) for row in rows]


def institution_and_above(session: Session, institution_id: str | None) -> list[str]:
    """Return an institution and those above it, nearest first: a card of theirs is for it too."""
    found: list[str] = []
    while institution_id is not None and institution_id not in found and len(found) < DEEPEST_TREE:
        found.append(institution_id)
        row = session.get(InstitutionRow, institution_id)
        institution_id = row.parent_id if row else None
    return found
