"""Statements in SQL: what was stated so far, the next number of a series, issued statements as they are."""

from __future__ import annotations

import secrets
from collections import defaultdict
from dataclasses import asdict, dataclass, fields, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import exists, func, select, update

from dispatch.domain.periods import Period
from dispatch.domain.statements import (
    Item,
    Line,
    Party,
    PartyKind,
    Stated,
    Statement,
    StatementState,
    Vat,
)
from dispatch.records.tables import CallRow, PayRow, StatementItemRow, StatementRow, StatementSeriesRow
from dispatch.records.upsert import insert_into

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from dispatch.domain.statements import Key

MARGIN = timedelta(days=1)
"""How much earlier than the last statement changes are looked for: more than clocks and commits differ."""

CLAIMS = "F"
LETTERS = {PartyKind.INSTITUTION: "I", PartyKind.ASSOCIATION: "A", PartyKind.INTERPRETER: "P"}
LINE_COLUMNS = [field.name for field in fields(Line) if field.name != "vat"]


@dataclass(frozen=True, slots=True)
class Earlier:
    """What earlier statements of a party mean for the next one."""

    since: datetime  # the first stated moment
    changed_since: datetime  # what has not changed since has been compared already


@dataclass(frozen=True, slots=True)
class Series:
    """A series of numbers, held until the transaction ends."""

    name: str
    next_number: int
    last_digest: str | None


def earlier_statements(session: Session, party: Party) -> Earlier | None:
    """Return since when a party has been stated, and when it was compared last; None for the first statement.

    The one that reaches furthest looked at everything older too, whenever the others were issued.
    """
    furthest = select(StatementRow).where(*_is_of(party))
    row = session.scalars(furthest.order_by(StatementRow.until.desc(), StatementRow.issued_at.desc())).first()
    if row is None:
        return None
    first = session.scalar(select(func.min(StatementRow.since)).where(*_is_of(party)))
    return Earlier(first or row.since, row.issued_at - MARGIN)


def stated_calls_moved(session: Session, party: Party, changed_since: datetime) -> set[Key]:
    """Return what was stated to a party though it is no longer theirs: late facts gave it to another."""
    query = (
        select(StatementItemRow.call_id, StatementItemRow.interpreter_id)
        .join(StatementRow, StatementRow.statement_id == StatementItemRow.statement_id)
        .join(CallRow, CallRow.call_id == StatementItemRow.call_id)
        .where(*_is_of(party), CallRow.revised_at >= changed_since)
    )
    if party.kind is PartyKind.INSTITUTION:
        query = query.where(CallRow.institution_id.is_distinct_from(party.party_id))
    else:
        is_paid = (PayRow.call_id == StatementItemRow.call_id) & (
            PayRow.interpreter_id == StatementItemRow.interpreter_id
        )
        query = query.where(~exists().where(is_paid))
    return {(call_id, interpreter_id) for call_id, interpreter_id in session.execute(query.distinct())}


def read_stated(session: Session, party: Party, keys: Iterable[Key]) -> dict[Key, list[Stated]]:
    """Return what a party's statements have said so far of calls; those never stated are left out."""
    wanted = set(keys)
    call_ids = sorted({call_id for call_id, _ in wanted})
    sums: dict[Key, dict[Vat, Stated]] = defaultdict(dict)
    for start in range(0, len(call_ids), 500):
        query = (
            select(StatementItemRow, StatementRow.number)
            .join(StatementRow, StatementRow.statement_id == StatementItemRow.statement_id)
            .where(*_is_of(party), StatementItemRow.call_id.in_(call_ids[start : start + 500]))
            .order_by(StatementRow.issued_at, StatementItemRow.position)
        )
        for row, number in session.execute(query):
            line = _line(row)
            before = sums[line.key].get(line.vat)
            sums[line.key][line.vat] = Stated(_added(before.line, line) if before else line, number)
    return {key: list(said.values()) for key, said in sums.items() if key in wanted}


def take_series(session: Session, name: str) -> Series:
    """Take a series for the rest of the transaction: one statement is issued after another, without gaps."""
    first = {"series": name, "last_number": 0, "last_digest": None}
    session.execute(insert_into(session, StatementSeriesRow).values(first).on_conflict_do_nothing())
    row = session.scalars(
        select(StatementSeriesRow).where(StatementSeriesRow.series == name).with_for_update()
    ).one()
    return Series(name, row.last_number + 1, row.last_digest)


def write_statement(
    session: Session, drawn: Statement, series: Series, now: datetime, zone: Any
) -> Statement:
    """Give a statement its number, seal it, and write it; `series` was taken before it was drawn."""
    issued = replace(
        drawn,
        state=StatementState.ISSUED,
        number=f"{series.name}-{series.next_number}",
        issued_at=now,
        previous_digest=series.last_digest,
    )
    since, until = issued.period.moments(zone)
    row = StatementRow(
        statement_id=secrets.token_hex(16),
        series=series.name,
        serial=series.next_number,
        number=issued.number,
        party_kind=issued.party.kind,
        party_id=issued.party.party_id,
        first_day=issued.period.first,
        last_day=issued.period.last,
        since=since,
        until=until,
        sequence=issued.sequence,
        currency=issued.currency,
        issued_at=now,
        seconds=issued.seconds,
        valued=issued.valued,
        net=issued.net,
        gross=issued.gross,
        previous_digest=issued.previous_digest,
        digest=issued.digest(),
    )
    session.add(row)
    session.flush()
    session.add_all(_item_row(row.statement_id, item) for item in issued.items)
    advance_series(session, series, row.digest)
    return issued


def advance_series(session: Session, series: Series, digest: str | None) -> None:
    """Note that a series' next number is taken."""
    session.execute(
        update(StatementSeriesRow)
        .where(StatementSeriesRow.series == series.name)
        .values(last_number=series.next_number, last_digest=digest)
    )


def read_statement(session: Session, number: str) -> Statement | None:
    """Return an issued statement, or None."""
    row = session.scalars(select(StatementRow).where(StatementRow.number == number)).one_or_none()
    return _statement(session, row) if row else None


def read_latest(session: Session, party: Party, period: Period) -> Statement | None:
    """Return what a party was last issued for a period, or None."""
    query = _for_period(select(StatementRow), period).where(*_is_of(party))
    row = session.scalars(query.order_by(StatementRow.sequence.desc())).first()
    return _statement(session, row) if row else None


def parties_stated(session: Session, kind: PartyKind, period: Period) -> set[str]:
    """Return the parties of a kind that have a statement for a period."""
    query = _for_period(select(StatementRow.party_id), period)
    return set(session.scalars(query.where(StatementRow.party_kind == kind)))


def broken_statements(session: Session) -> list[str]:
    """Return the numbers of statements that no longer say what was issued, or whose chain is broken."""
    broken = []
    before: dict[str, str] = {}
    for row in session.scalars(select(StatementRow).order_by(StatementRow.series, StatementRow.serial)):
        said = _statement(session, row)
        if said.digest() != row.digest or row.previous_digest != before.get(row.series):
            broken.append(row.number)
        before[row.series] = row.digest
    return broken


def _is_of(party: Party) -> tuple[Any, Any]:
    return StatementRow.party_kind == party.kind, StatementRow.party_id == party.party_id


def _for_period(query: Select[Any], period: Period) -> Select[Any]:
    return query.where(StatementRow.first_day == period.first, StatementRow.last_day == period.last)


def _statement(session: Session, row: StatementRow) -> Statement:
    items = session.scalars(
        select(StatementItemRow)
        .where(StatementItemRow.statement_id == row.statement_id)
        .order_by(StatementItemRow.position)
    )
    corrected = session.scalar(select(exists().where(StatementItemRow.corrects == row.number)))
    return Statement(
        party=Party(row.party_kind, row.party_id),
        period=Period(row.first_day, row.last_day),
        sequence=row.sequence,
        currency=row.currency,
        items=tuple(Item(each.position, each.nature, each.corrects, _line(each)) for each in items),
        state=StatementState.CORRECTED if corrected else StatementState.ISSUED,
        number=row.number,
        issued_at=row.issued_at,
        previous_digest=row.previous_digest,
    )


def _item_row(statement_id: str, item: Item) -> StatementItemRow:
    line = asdict(item.line)
    vat = line.pop("vat")
    place = {"statement_id": statement_id, "position": item.position}
    return StatementItemRow(
        **place,
        **line,
        nature=item.nature,
        corrects=item.corrects,
        vat_rate=vat["rate"],
        vat_exemption=vat["exemption"],
    )


def _line(row: StatementItemRow) -> Line:
    values: dict[str, Any] = {name: getattr(row, name) for name in LINE_COLUMNS}
    return Line(**values, vat=Vat(row.vat_rate, row.vat_exemption))


def _added(before: Line, more: Line) -> Line:
    return replace(
        more,
        seconds=before.seconds + more.seconds,
        valued=before.valued + more.valued,
        net=before.net + more.net,
    )
