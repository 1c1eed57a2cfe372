"""What the pages about people ask of the records: lists of interpreters, one with their numbers and calls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, or_, select

from dispatch.domain.directory import Proficiency
from dispatch.domain.states import Presence
from dispatch.records.tables import (
    AssociationRow,
    CallRow,
    Grain,
    InterpreterDomainRow,
    InterpreterLanguageRow,
    InterpreterPresenceRow,
    InterpreterRow,
    InterpreterSumsRow,
    PayRow,
    SiteRow,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Select
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class PeopleFilter:
    """Which interpreters to list; what is None does not matter."""

    text: str | None = None  # in the name, or the beginning of the number
    language: str | None = None
    domain: str | None = None
    association_id: str | None = None
    active: bool | None = True


@dataclass(frozen=True, slots=True)
class PersonLine:
    """An interpreter as the list shows them."""

    interpreter_id: str
    public_number: str
    name: str
    active: bool
    association: str | None
    site: str | None
    desk: str | None
    has_phone: bool
    presence: Presence | None
    since: datetime | None
    languages: tuple[tuple[str, Proficiency], ...]
    domains: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """Some interpreters by their numbers, how many match, and whether the list goes on."""

    lines: tuple[PersonLine, ...]
    matching: int
    has_more: bool


@dataclass(frozen=True, slots=True)
class Work:
    """What an interpreter did in a time."""

    conversations: int
    seconds: int
    offers: int
    accepted: int
    unanswered: int
    mean_rating: float | None

    @property
    def accepted_share(self) -> float | None:
        """Return the share of offers that they accepted, 0 to 1."""
        return self.accepted / self.offers if self.offers else None


@dataclass(frozen=True, slots=True)
class Earned:
    """What an interpreter is paid for the calls of a time."""

    calls: int
    seconds: int
    amounts: tuple[tuple[str, Decimal], ...]  # by currency, without VAT


@dataclass(frozen=True, slots=True)
class WorkedCall:
    """One interpreter's part in a call, without anything of its client."""

    call_id: str
    opened_at: datetime
    language: str | None
    seconds: int
    amount: Decimal
    currency: str
    rating: int | None


def read_people(session: Session, wanted: PeopleFilter, after: str, limit: int) -> PeoplePage:
    """Return interpreters by their public numbers, those behind `after`."""
    query = _filtered(select(InterpreterRow.interpreter_id), wanted)
    matching = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    place = InterpreterRow.public_number
    ids = list(session.scalars(query.where(place > after).order_by(place).limit(limit + 1)))
    return PeoplePage(tuple(_lines(session, ids[:limit])), matching, has_more=len(ids) > limit)


def read_person_line(session: Session, public_number: str) -> PersonLine | None:
    """Return one interpreter, or None."""
    query = select(InterpreterRow.interpreter_id).where(InterpreterRow.public_number == public_number)
    return next(iter(_lines(session, session.scalars(query).all())), None)


def read_own_line(session: Session, interpreter_id: str) -> PersonLine | None:
    """Return one interpreter by their id, or None."""
    return next(iter(_lines(session, [interpreter_id])), None)


def read_earned(session: Session, interpreter_id: str, since: datetime, until: datetime) -> Earned:
    """Return what somebody is paid for the calls opened in a time, standby aside."""
    pay = PayRow
    sums = (
        select(pay.currency, func.count(), func.sum(pay.conversation_seconds), func.sum(pay.amount))
        .where(pay.interpreter_id == interpreter_id, pay.opened_at >= since, pay.opened_at < until)
        .group_by(pay.currency)
        .order_by(pay.currency)
    )
    rows: Any = session.execute(sums).all()
    return Earned(
        calls=sum(int(row[1]) for row in rows),
        seconds=sum(int(row[2] or 0) for row in rows),
        amounts=tuple((row[0], row[3]) for row in rows if row[3]),
    )


def read_held_domains(session: Session) -> tuple[str, ...]:
    """Return every domain in which somebody may interpret."""
    row = InterpreterDomainRow
    return tuple(session.scalars(select(row.domain).distinct().order_by(row.domain)))


def read_associations(session: Session) -> tuple[tuple[str, str], ...]:
    """Return ids and names of associations, by name."""
    row = AssociationRow
    return tuple(session.execute(select(row.association_id, row.name).order_by(row.name)).all())


def read_work(session: Session, interpreter_id: str, first: date, last: date) -> Work:
    """Return what somebody did on local days, both included, from the sums of days."""
    row = InterpreterSumsRow
    names = ("calls", "conversation_seconds", "offers", "offers_accepted", "offers_unanswered")
    columns = [func.sum(getattr(row, name)) for name in (*names, "rated", "rating_sum")]
    sums = session.execute(
        select(*columns).where(
            row.interpreter_id == interpreter_id,
            row.grain == Grain.DAY,
            row.first_day >= first,
            row.first_day <= last,
        )
    ).one()
    calls, seconds, offers, accepted, unanswered, rated, rating_sum = (int(one or 0) for one in sums)
    mean = rating_sum / rated if rated else None
    return Work(calls, seconds, offers, accepted, unanswered, mean)


def read_worked_calls(session: Session, interpreter_id: str, limit: int) -> tuple[WorkedCall, ...]:
    """Return somebody's latest parts in calls, newest first."""
    pay = PayRow
    query = (
        select(pay.call_id, pay.opened_at, CallRow.language, pay.conversation_seconds)
        .add_columns(pay.amount, pay.currency, CallRow.rating)
        .join(CallRow, CallRow.call_id == pay.call_id)
        .where(pay.interpreter_id == interpreter_id)
        .order_by(pay.opened_at.desc(), pay.call_id)
        .limit(limit)
    )
    return tuple(WorkedCall(*row) for row in session.execute(query))


def _filtered(query: Select[Any], wanted: PeopleFilter) -> Select[Any]:
    person = InterpreterRow
    if wanted.active is not None:
        query = query.where(person.active.is_(wanted.active))
    if wanted.text:
        text = wanted.text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        named = func.lower(person.name).like(f"%{text.lower()}%", escape="\\")
        query = query.where(or_(named, person.public_number.like(f"{text}%", escape="\\")))
    if wanted.association_id is not None:
        query = query.where(person.association_id == wanted.association_id)
    for row, column, value in (
        (InterpreterLanguageRow, InterpreterLanguageRow.tag, wanted.language),
        (InterpreterDomainRow, InterpreterDomainRow.domain, wanted.domain),
    ):
        if value is not None:
            held = select(row.interpreter_id).where(column == value)
            query = query.where(person.interpreter_id.in_(held))
    return query


def _lines(session: Session, ids: Iterable[str]) -> list[PersonLine]:
    wanted = list(ids)
    person, spoken, held = InterpreterRow, InterpreterLanguageRow, InterpreterDomainRow
    languages: dict[str, list[tuple[str, Proficiency]]] = {}
    for row in session.scalars(select(spoken).where(spoken.interpreter_id.in_(wanted)).order_by(spoken.tag)):
        languages.setdefault(row.interpreter_id, []).append((row.tag, row.proficiency))
    domains: dict[str, list[str]] = {}
    for one in session.scalars(select(held).where(held.interpreter_id.in_(wanted)).order_by(held.domain)):
        domains.setdefault(one.interpreter_id, []).append(one.domain)
    query = (
        select(person, AssociationRow.name, SiteRow.name, InterpreterPresenceRow)
        .outerjoin(AssociationRow, AssociationRow.association_id == person.association_id)
        .outerjoin(SiteRow, SiteRow.site_id == person.site_id)
        .outerjoin(InterpreterPresenceRow, InterpreterPresenceRow.interpreter_id == person.interpreter_id)
        .where(person.interpreter_id.in_(wanted))
        .order_by(person.public_number)
    )
    found: list[Any] = session.execute(query).all()  # type: ignore[assignment]
    return [
        PersonLine(
            interpreter_id=row.interpreter_id,
            public_number=row.public_number,
            name=row.name,
            active=row.active,
            association=association,
            site=site,
            desk=row.desk,
            has_phone=row.phone_number_id is not None,
            presence=doing and doing.presence,
            since=doing and doing.since,
            languages=tuple(languages.get(row.interpreter_id, ())),
            domains=tuple(domains.get(row.interpreter_id, ())),
        )
        for row, association, site, doing in found
    ]
