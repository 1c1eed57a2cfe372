"""Reads what calls come to for one party, as lines for a statement: of a period, and changed since."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, and_, func, or_, select

from dispatch.domain.charges import NO_CURRENCY
from dispatch.domain.statements import Line, PartyKind, Vat
from dispatch.records import tables as kept
from dispatch.records.charge_items import items_from_documents
from dispatch.records.standby_lines import read_standby_lines, suppliers_on_standby
from dispatch.records.tables import CallRow, ChargeRow, ConversationRow, InterpreterRow, PayRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from dispatch.domain.statements import Party

AT_ONCE = 500
"""Calls asked for in one query: SQLite takes a limited number of values."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Which calls of a party a statement looks at."""

    since: datetime  # opened at or after, and
    until: datetime  # opened before
    older_since: datetime | None = None  # also those opened at or after this that have changed since
    changed_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Lines, and the currencies that they are in."""

    lines: tuple[Line, ...]
    currencies: frozenset[str]


def read_lines(session: Session, party: Party, reach: Reach) -> Found:
    """Return the lines of a party: its calls, oldest first, then days of standby.

    To institutions, only calls in which a language was asked for are stated.
    """
    query = _of_party(party).where(_within(reach)).order_by(CallRow.opened_at, CallRow.call_id)
    rows = list(session.execute(query))
    talks = _talks(session, [row.CallRow.call_id for row in rows])
    cards = {row.rate_card_id: row for row in session.scalars(select(kept.RateCardRow))}
    standby = read_standby_lines(session, party, reach)
    lines = [_line(row, talks, cards) for row in rows] + [line for line, _ in standby]
    currencies = {_money_of(row).currency for row in rows} | {currency for _, currency in standby}
    return Found(tuple(lines), frozenset(currencies - {NO_CURRENCY}))


def parties_between(session: Session, kind: PartyKind, since: datetime, until: datetime) -> list[str]:
    """Return everybody of a kind for whom there is something to state of calls opened in a period."""
    column = {
        PartyKind.INSTITUTION: CallRow.institution_id,
        PartyKind.ASSOCIATION: PayRow.association_id,
        PartyKind.INTERPRETER: PayRow.interpreter_id,
    }[kind]
    query = select(column).distinct().where(CallRow.opened_at >= since, CallRow.opened_at < until)
    if kind is PartyKind.INSTITUTION:
        query = query.where(CallRow.requested_at.is_not(None))
    else:
        query = query.join(CallRow, CallRow.call_id == PayRow.call_id)
    if kind is PartyKind.INTERPRETER:
        query = query.where(PayRow.association_id.is_(None))
    found = {party_id for party_id in session.scalars(query) if party_id is not None}
    return sorted(found | suppliers_on_standby(session, kind, since, until))


def _of_party(party: Party) -> Select[Any]:
    if party.kind is PartyKind.INSTITUTION:
        charged = _joined(ChargeRow)
        return charged.where(CallRow.institution_id == party.party_id, CallRow.requested_at.is_not(None))
    paid = _joined(PayRow)
    if party.kind is PartyKind.ASSOCIATION:
        return paid.where(PayRow.association_id == party.party_id)
    return paid.where(PayRow.association_id.is_(None), PayRow.interpreter_id == party.party_id)


def _joined(money: Any) -> Select[Any]:
    return select(CallRow, money).join(money, money.call_id == CallRow.call_id)


def _within(reach: Reach) -> Any:
    inside = and_(CallRow.opened_at >= reach.since, CallRow.opened_at < reach.until)
    if reach.older_since is None or reach.changed_since is None:
        return inside
    changed = func.coalesce(CallRow.revised_at, CallRow.recorded_at) >= reach.changed_since
    older = and_(CallRow.opened_at >= reach.older_since, CallRow.opened_at < reach.since, changed)
    return or_(inside, older)


def _talks(session: Session, call_ids: Sequence[str]) -> dict[str, list[Any]]:
    talks: dict[str, list[Any]] = defaultdict(list)
    columns = (ConversationRow.call_id, ConversationRow.interpreter_id, ConversationRow.started_at)
    query = (
        select(*columns, ConversationRow.ended_at, InterpreterRow.public_number)
        .outerjoin(InterpreterRow, InterpreterRow.interpreter_id == ConversationRow.interpreter_id)
        .order_by(ConversationRow.call_id, ConversationRow.position)
    )
    for some in _chunks(call_ids):
        for talk in session.execute(query.where(ConversationRow.call_id.in_(some))):
            talks[talk.call_id].append(talk)
    return talks


def _line(row: Any, talks: dict[str, list[Any]], cards: dict[str, kept.RateCardRow]) -> Line:
    call, money = row.CallRow, _money_of(row)
    interpreter_id = money.interpreter_id if isinstance(money, PayRow) else ""
    own = [talk for talk in talks[call.call_id] if interpreter_id in ("", talk.interpreter_id)]
    terms = cards[money.rate_card_id].terms if money.rate_card_id else {}
    is_pay = isinstance(money, PayRow)
    rates = {item.per_minute for item in items_from_documents(money.items) if item.per_minute is not None}
    return Line(
        call_id=call.call_id,
        interpreter_id=interpreter_id,
        opened_at=call.opened_at,
        started_at=min((talk.started_at for talk in own), default=None),
        ended_at=max((talk.ended_at for talk in own), default=None),
        language=call.language,
        access_code_id=call.access_code_id,
        cost_centre_id=call.cost_centre_id,
        interpreter_numbers=", ".join(
            dict.fromkeys(talk.public_number for talk in own if talk.public_number)
        ),
        rates=", ".join(str(rate) for rate in sorted(rates)),
        seconds=money.billed_seconds,
        valued=money.amount if is_pay else money.valued_amount,
        net=money.amount if is_pay else money.due_amount,
        vat=Vat(Decimal(terms.get("vat_rate", "0")), terms.get("vat_exemption")),
        reason=money.not_paid_reason if is_pay else money.not_billed_reason,
    )


def _money_of(row: Any) -> Any:
    return row[1]


def _chunks(call_ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(call_ids), AT_ONCE):
        yield call_ids[start : start + AT_ONCE]
