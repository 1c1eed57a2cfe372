"""What the evaluation pack is made from: sums by slice, the tree of institutions, ratings, people."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import func, select

from dispatch.records.slice_reads import SUMMED, Sums, spans
from dispatch.records.tables import (
    CallRow,
    InstitutionRow,
    InterpreterDomainRow,
    InterpreterLanguageRow,
    InterpreterRow,
    InterpreterSumsRow,
    ReviewRow,
    SiteRow,
    SliceKind,
    SliceRow,
)

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from dispatch.domain.facts import ClientAnswer, MediationOutcome, MediationTheme
    from dispatch.domain.reviews import ReviewKind


@dataclass(frozen=True, slots=True)
class Place:
    """An institution in the tree, with its own sites."""

    institution_id: str
    parent_id: str | None
    kind: str
    name: str
    region: str | None  # its own or that of the nearest above
    sites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class People:
    """Interpreters of one language."""

    registered: int
    certified: int
    active: int


class Mediation(NamedTuple):
    """What the mediator said by key of a call, and where it came from."""

    theme: MediationTheme | None
    outcome: MediationOutcome | None
    language: str | None
    institution_id: str | None


def read_sums_by(session: Session, kind: SliceKind, first: date, last: date) -> dict[str, dict[str, Sums]]:
    """Return the sums of every slice of a kind over local days, both included, by its id and language."""
    row = SliceRow
    found: dict[str, dict[str, Sums]] = defaultdict(lambda: defaultdict(Counter))
    sums = [func.sum(getattr(row, name)) for name in SUMMED]
    for grain, begins, ends in spans(first, last):
        query = select(row.slice_id, row.language, *sums).where(
            row.kind == kind, row.grain == grain, row.first_day.between(begins, ends)
        )
        for slice_id, language, *numbers in session.execute(query.group_by(row.slice_id, row.language)):
            plain = (number if isinstance(number, float) else int(number) for number in numbers)
            found[slice_id][language].update(dict(zip(SUMMED, plain, strict=True)))
    return found


def read_places(session: Session) -> dict[str, Place]:
    """Return every institution by its id."""
    sites: dict[str, list[str]] = defaultdict(list)
    for site_id, institution_id in session.execute(select(SiteRow.site_id, SiteRow.institution_id)):
        sites[institution_id].append(site_id)
    rows = {row.institution_id: row for row in session.scalars(select(InstitutionRow))}
    return {
        key: Place(
            institution_id=key,
            parent_id=row.parent_id,
            kind=row.kind.value,
            name=row.name,
            region=_region(rows, key),
            sites=tuple(sorted(sites[key])),
        )
        for key, row in rows.items()
    }


def read_site_names(session: Session) -> dict[str, tuple[str, str]]:
    """Return the name and the institution of every site by its id."""
    query = select(SiteRow.site_id, SiteRow.name, SiteRow.institution_id)
    return {site_id: (name, institution_id) for site_id, name, institution_id in session.execute(query)}


def read_stars(session: Session, since: datetime, until: datetime) -> dict[int, int]:
    """Return how many calls opened in a time staff rated with each number of stars."""
    query = (
        select(CallRow.rating, func.count())
        .where(CallRow.opened_at >= since, CallRow.opened_at < until, CallRow.rating.is_not(None))
        .group_by(CallRow.rating)
    )
    return {int(stars): calls for stars, calls in session.execute(query) if stars is not None}


def read_client_answers(session: Session, since: datetime, until: datetime) -> dict[ClientAnswer, int]:
    """Return how many calls opened in a time ended with each answer of the client, of those asked."""
    row = CallRow
    query = select(row.client_answer, func.count()).where(
        row.opened_at >= since, row.opened_at < until, row.client_answer.is_not(None)
    )
    return {answer: calls for answer, calls in session.execute(query.group_by(row.client_answer)) if answer}


def read_mediations(session: Session, since: datetime, until: datetime) -> dict[Mediation, int]:
    """Return how many calls opened in a time had a mediation of each kind whose mediator told it by key."""
    row = CallRow
    told = (row.mediation_theme, row.mediation_outcome, row.language, row.institution_id)
    query = select(*told, func.count()).where(
        row.opened_at >= since,
        row.opened_at < until,
        row.mediation_theme.is_not(None) | row.mediation_outcome.is_not(None),
    )
    counted = session.execute(query.group_by(*told))
    return {
        Mediation(theme, outcome, language, whose): calls
        for theme, outcome, language, whose, calls in counted
    }


def read_review_numbers(session: Session, since: datetime, until: datetime) -> dict[ReviewKind, int]:
    """Return how many calls opened in a time were put on the review list, by reason."""
    row = ReviewRow
    query = select(row.kind, func.count()).where(row.opened_at >= since, row.opened_at < until)
    return {found[0]: found[1] for found in session.execute(query.group_by(row.kind))}


def read_people(session: Session, first: date, last: date) -> tuple[People, dict[str, People]]:
    """Return the interpreters of all languages together, and of each by its tag; each person once."""
    speaks: dict[str, set[str]] = defaultdict(set)
    registered = set(session.scalars(select(InterpreterRow.interpreter_id).where(InterpreterRow.active)))
    certified = set(session.scalars(select(InterpreterDomainRow.interpreter_id).distinct())) & registered
    for who, tag in session.execute(
        select(InterpreterLanguageRow.interpreter_id, InterpreterLanguageRow.tag)
    ):
        speaks[tag].add(who)
    active: dict[str, set[str]] = defaultdict(set)
    row = InterpreterSumsRow
    for grain, begins, ends in spans(first, last):
        query = select(row.language, row.interpreter_id).where(
            row.grain == grain, row.first_day.between(begins, ends), row.calls > 0
        )
        for tag, who in session.execute(query.distinct()):
            active[tag].add(who)
    by_language = {
        tag: People(len(speaks[tag] & registered), len(speaks[tag] & certified), len(active[tag]))
        for tag in sorted(speaks.keys() | active.keys())
    }
    whole = People(len(registered), len(certified), len(set().union(*active.values())))
    return whole, by_language


def _region(rows: dict[str, InstitutionRow], key: str | None) -> str | None:
    seen: set[str] = set()
    while key is not None and key in rows and key not in seen:
        seen.add(key)
        if rows[key].region is not None:
            return rows[key].region
        key = rows[key].parent_id
    return None
