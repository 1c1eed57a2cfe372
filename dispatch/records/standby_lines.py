"""Days of standby as lines for a supplier's statement."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, or_, select

from dispatch.domain.standby import REFERENCE
from dispatch.domain.statements import Line, PartyKind, Vat
from dispatch.records.tables import (
    InterpreterRow,
    RateCardRow,
    StandbyPayRow,
    StatementItemRow,
    StatementRow,
)

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from dispatch.domain.statements import Key, Party
    from dispatch.records.statement_lines import Reach

PAYS = (StandbyPayRow.per_hour > 0) | (StandbyPayRow.amount != 0)
"""Days by a card that pays nothing for standby are kept, and not stated."""


def read_standby_lines(session: Session, party: Party, reach: Reach) -> list[tuple[Line, str]]:
    """Return a supplier's days of standby that a statement looks at, each with its currency."""
    if party.kind is PartyKind.INSTITUTION:
        return []
    row = StandbyPayRow
    query = (
        select(row, RateCardRow.terms, InterpreterRow.public_number)
        .outerjoin(RateCardRow, RateCardRow.rate_card_id == row.rate_card_id)
        .outerjoin(InterpreterRow, InterpreterRow.interpreter_id == row.interpreter_id)
        .where(_is_of(party), PAYS, _within(reach))
        .order_by(row.started_at, row.interpreter_id)
    )
    return [
        (_line(pay, terms or {}, number or ""), pay.currency) for pay, terms, number in session.execute(query)
    ]


def suppliers_on_standby(session: Session, kind: PartyKind, since: datetime, until: datetime) -> set[str]:
    """Return the suppliers of a kind who have standby to be paid for in a period."""
    row = StandbyPayRow
    if kind is PartyKind.INSTITUTION:
        return set()
    query = select(row.association_id if kind is PartyKind.ASSOCIATION else row.interpreter_id).where(
        row.started_at >= since, row.started_at < until, PAYS
    )
    if kind is PartyKind.INTERPRETER:
        query = query.where(row.association_id.is_(None))
    return {party_id for party_id in session.scalars(query.distinct()) if party_id is not None}


def stated_standby_gone(session: Session, party: Party) -> set[Key]:
    """Return days that were stated to a party and are no longer paid: late facts took the stays away."""
    item = StatementItemRow
    stated = (
        select(item.call_id, item.interpreter_id)
        .join(StatementRow, StatementRow.statement_id == item.statement_id)
        .where(StatementRow.party_kind == party.kind, StatementRow.party_id == party.party_id)
        .where(item.call_id.startswith(REFERENCE))
        .group_by(item.call_id, item.interpreter_id)
        .having((func.sum(item.seconds) != 0) | (func.sum(item.net) != 0))
    )
    told = {(call_id, interpreter_id) for call_id, interpreter_id in session.execute(stated)}
    if not told:
        return set()
    row = StandbyPayRow
    kept = select(row.day, row.interpreter_id).where(_is_of(party), PAYS)
    return told - {(f"{REFERENCE}{day}", interpreter_id) for day, interpreter_id in session.execute(kept)}


def _is_of(party: Party) -> Any:
    row = StandbyPayRow
    if party.kind is PartyKind.ASSOCIATION:
        return row.association_id == party.party_id
    return and_(row.association_id.is_(None), row.interpreter_id == party.party_id)


def _within(reach: Reach) -> Any:
    row = StandbyPayRow
    inside = and_(row.started_at >= reach.since, row.started_at < reach.until)
    if reach.older_since is None or reach.changed_since is None:
        return inside
    changed = func.coalesce(row.revised_at, row.recorded_at) >= reach.changed_since
    return or_(inside, and_(row.started_at >= reach.older_since, row.started_at < reach.since, changed))


def _line(pay: StandbyPayRow, terms: dict[str, Any], public_number: str) -> Line:
    return Line(
        call_id=f"{REFERENCE}{pay.day}",
        interpreter_id=pay.interpreter_id,
        opened_at=pay.started_at,
        started_at=pay.started_at,
        ended_at=pay.ended_at,
        language=None,
        access_code_id=None,
        cost_centre_id=None,
        interpreter_numbers=public_number,
        rates=f"{pay.per_hour.normalize():f}/h",
        seconds=pay.billed_seconds,
        valued=pay.amount,
        net=pay.amount,
        vat=Vat(Decimal(terms.get("vat_rate", "0")), terms.get("vat_exemption")),
        reason=None,
    )
