"""Reads calls as they were recorded, whole: record, legs, conversations and charge."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from dispatch.records.tables import CallRow, ChargeRow, ConversationRow, LegRow

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class WholeCall:
    """One call with everything recorded of it; read-only."""

    call: CallRow
    legs: tuple[LegRow, ...]
    conversations: tuple[ConversationRow, ...]
    charge: ChargeRow | None


def read_whole_calls(session: Session) -> list[WholeCall]:
    """Return every recorded call in the order of arrival; for rehearsals and checks, not for pages."""
    legs: dict[str, list[LegRow]] = defaultdict(list)
    for leg in session.scalars(select(LegRow)):
        legs[leg.call_id].append(leg)
    conversations: dict[str, list[ConversationRow]] = defaultdict(list)
    for conversation in session.scalars(select(ConversationRow).order_by(ConversationRow.position)):
        conversations[conversation.call_id].append(conversation)
    charges = {charge.call_id: charge for charge in session.scalars(select(ChargeRow))}
    return [
        WholeCall(
            call, tuple(legs[call.call_id]), tuple(conversations[call.call_id]), charges.get(call.call_id)
        )
        for call in session.scalars(select(CallRow).order_by(CallRow.opened_at))
    ]
