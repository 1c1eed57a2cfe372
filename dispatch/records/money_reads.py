"""What the pages about money ask of the records: statements, invoices, funds and their claims."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, exists, or_, select

from dispatch.domain.statements import PartyKind
from dispatch.records.tables import (
    AssociationRow,
    ClaimItemRow,
    ClaimRow,
    FundRow,
    InstitutionRow,
    InterpreterRow,
    InvoiceState,
    StatementItemRow,
    StatementRow,
    SupplierInvoiceRow,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sqlalchemy.orm import Session

    from dispatch.domain.statements import Party


@dataclass(frozen=True, slots=True)
class StatementFilter:
    """Which statements to list; what is None does not matter."""

    kind: PartyKind | None = None
    first: date | None = None  # of the period that they are for
    last: date | None = None
    institution_ids: Collection[str] | None = None  # only of these institutions


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """A supplier's invoice for a statement."""

    invoice_number: str
    amount: Decimal
    state: InvoiceState
    received_at: datetime
    paid_at: datetime | None


@dataclass(frozen=True, slots=True)
class StatementLine:
    """An issued statement as the list shows it."""

    number: str
    kind: PartyKind
    party_id: str
    party: str
    first_day: date
    last_day: date
    sequence: int
    currency: str
    issued_at: datetime
    seconds: int
    valued: Decimal
    gross: Decimal
    corrected: bool
    invoice: InvoiceLine | None


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """A claim as the list shows it."""

    number: str
    fund_id: str
    first_day: date
    last_day: date
    asked: Decimal
    before: Decimal
    issued_at: datetime


@dataclass(frozen=True, slots=True)
class ClaimedCost:
    """One cost on a claim."""

    call_id: str
    kind: str
    opened_at: datetime
    amount: Decimal
    asked: Decimal
    reason: str | None
    statement_number: str | None


@dataclass(frozen=True, slots=True)
class ClaimStory:
    """A claim with its fund's name and costs."""

    line: ClaimLine
    fund: str
    left_out: tuple[dict[str, Any], ...]
    costs: tuple[ClaimedCost, ...]


def read_statements(
    session: Session, wanted: StatementFilter, offset: int, limit: int
) -> tuple[tuple[StatementLine, ...], bool]:
    """Return statements, newest first, and whether there are more."""
    row = StatementRow
    corrected = exists().where(StatementItemRow.corrects == row.number)
    query = (
        select(row, SupplierInvoiceRow, corrected)
        .outerjoin(SupplierInvoiceRow, SupplierInvoiceRow.statement_id == row.statement_id)
        .order_by(row.issued_at.desc(), row.series, row.serial.desc())
        .offset(offset)
        .limit(limit + 1)
    )
    if wanted.kind is not None:
        query = query.where(row.party_kind == wanted.kind)
    if wanted.first is not None:
        query = query.where(row.first_day >= wanted.first)
    if wanted.last is not None:
        query = query.where(row.last_day <= wanted.last)
    if wanted.institution_ids is not None:
        own = row.party_id.in_(wanted.institution_ids)
        query = query.where(and_(row.party_kind == PartyKind.INSTITUTION, own))
    found: Any = session.execute(query).all()
    names = party_names(session, ((one[0].party_kind, one[0].party_id) for one in found))
    lines = tuple(_line(one, invoice, is_corrected, names) for one, invoice, is_corrected in found[:limit])
    return lines, len(found) > limit


def read_statement_line(session: Session, number: str) -> StatementLine | None:
    """Return one statement's line, or None."""
    row = StatementRow
    corrected = exists().where(StatementItemRow.corrects == row.number)
    found: Any = session.execute(
        select(row, SupplierInvoiceRow, corrected)
        .outerjoin(SupplierInvoiceRow, SupplierInvoiceRow.statement_id == row.statement_id)
        .where(row.number == number)
    ).one_or_none()
    if found is None:
        return None
    names = party_names(session, [(found[0].party_kind, found[0].party_id)])
    return _line(found[0], found[1], found[2], names)


def numbers_beside(session: Session, number: str) -> list[str]:
    """Return other statements of the same party and period, and those that correct this one or are by it."""
    own = session.scalars(select(StatementRow).where(StatementRow.number == number)).one()
    row, item = StatementRow, StatementItemRow
    corrects_this = select(item.statement_id).where(item.corrects == number)
    corrected = select(item.corrects).where(item.statement_id == own.statement_id)
    same = and_(
        row.party_kind == own.party_kind,
        row.party_id == own.party_id,
        row.first_day == own.first_day,
        row.last_day == own.last_day,
    )
    beside = or_(same, row.statement_id.in_(corrects_this), row.number.in_(corrected))
    query = select(row.number).where(beside, row.number != number)
    return list(session.scalars(query.order_by(row.issued_at)))


def party_names(
    session: Session, parties: Iterable[tuple[PartyKind, str]]
) -> dict[tuple[PartyKind, str], str]:
    """Return what parties are called; interpreters by their public number, whoever left by their id."""
    columns: dict[PartyKind, tuple[Any, Any]] = {
        PartyKind.INSTITUTION: (InstitutionRow.institution_id, InstitutionRow.name),
        PartyKind.ASSOCIATION: (AssociationRow.association_id, AssociationRow.name),
        PartyKind.INTERPRETER: (InterpreterRow.interpreter_id, InterpreterRow.public_number),
    }
    wanted: dict[PartyKind, set[str]] = {}
    for kind, party_id in parties:
        wanted.setdefault(kind, set()).add(party_id)
    names: dict[tuple[PartyKind, str], str] = {}
    for kind, ids in wanted.items():
        key, name = columns[kind]
        found: Any = session.execute(select(key, name).where(key.in_(ids))).all()
        names |= {(kind, party_id): text for party_id, text in found}
    return names


def name_of_party(session: Session, party: Party) -> str | None:
    """Return what one party is called, or None where the directory has nobody of this id."""
    return party_names(session, [(party.kind, party.party_id)]).get((party.kind, party.party_id))


def read_claims(session: Session) -> list[ClaimLine]:
    """Return every claim, newest first: there are a few in a year."""
    query = select(ClaimRow).order_by(ClaimRow.issued_at.desc(), ClaimRow.number.desc())
    return [_claim(row) for row in session.scalars(query)]


def read_claim(session: Session, number: str) -> ClaimStory | None:
    """Return one claim whole, or None."""
    row = session.scalars(select(ClaimRow).where(ClaimRow.number == number)).one_or_none()
    if row is None:
        return None
    item = ClaimItemRow
    query = (
        select(item.call_id, item.kind, item.opened_at, item.amount)
        .add_columns(item.asked, item.reason, item.statement_number)
        .where(item.claim_id == row.claim_id)
        .order_by(item.position)
    )
    fund = session.get_one(FundRow, row.fund_id)
    costs = tuple(ClaimedCost(*cost) for cost in session.execute(query))
    return ClaimStory(_claim(row), fund.name, tuple(row.left_out), costs)


def _line(row: Any, invoice: Any, corrected: bool, names: dict[tuple[PartyKind, str], str]) -> StatementLine:  # noqa: FBT001
    return StatementLine(
        number=row.number,
        kind=row.party_kind,
        party_id=row.party_id,
        party=names.get((row.party_kind, row.party_id), row.party_id),
        first_day=row.first_day,
        last_day=row.last_day,
        sequence=row.sequence,
        currency=row.currency,
        issued_at=row.issued_at,
        seconds=row.seconds,
        valued=row.valued,
        gross=row.gross,
        corrected=bool(corrected),
        invoice=invoice
        and InvoiceLine(
            invoice.invoice_number, invoice.amount, invoice.state, invoice.received_at, invoice.paid_at
        ),
    )


def _claim(row: ClaimRow) -> ClaimLine:
    return ClaimLine(
        row.number, row.fund_id, row.first_day, row.last_day, row.asked, row.before, row.issued_at
    )
