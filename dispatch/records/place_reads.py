"""What the pages about places ask of the records: the tree, and one institution with all that is its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from dispatch.domain.directory import Identification, Sharing
from dispatch.domain.required_fields import read_fields
from dispatch.records.tables import (
    AccessCodeRow,
    CostCentreRow,
    InstitutionKind,
    InstitutionListRow,
    InstitutionRow,
    InterpreterRow,
    KnownCallerRow,
    ListKind,
    PhoneNumberRow,
    SiteRow,
)

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """An institution as the tree shows it; counts are its own, without those below it."""

    institution_id: str
    parent_id: str | None
    name: str
    kind: InstitutionKind
    region: str | None
    sites: int
    codes: int


@dataclass(frozen=True, slots=True)
class CodeLine:
    """An access code, of which nobody can tell the digits."""

    access_code_id: str
    cost_centre: str
    prompt_language: str
    asks: tuple[tuple[str, int], ...]  # kinds of fields and their digits
    valid: bool


@dataclass(frozen=True, slots=True)
class CallerLine:
    """A number that a site calls from; of the number itself the end is told."""

    known_caller_id: str
    sharing: Sharing
    identification: Identification
    cost_centre: str
    number_end: str | None


@dataclass(frozen=True, slots=True)
class MediatorLine:
    """Somebody who sits at a site."""

    public_number: str
    name: str
    desk: str | None


@dataclass(frozen=True, slots=True)
class SiteStory:
    """A site with what is known of it."""

    site_id: str
    name: str
    identification: Identification
    codes: tuple[CodeLine, ...]
    callers: tuple[CallerLine, ...]
    mediators: tuple[MediatorLine, ...]


@dataclass(frozen=True, slots=True)
class PlaceStory:
    """An institution with its sites and cost centres."""

    line: PlaceLine
    sites: tuple[SiteStory, ...]
    cost_centres: tuple[tuple[str, str], ...]
    lists: tuple[tuple[ListKind, str], ...]  # which interpreters, by number, it prefers or refuses


SHOWN_DIGITS = 3


def read_places(session: Session) -> tuple[PlaceLine, ...]:
    """Return every institution."""
    sites = _counted(session, SiteRow.institution_id)
    valid = select(AccessCodeRow.institution_id, func.count()).where(AccessCodeRow.valid)
    codes: dict[str, int] = dict(session.execute(valid.group_by(AccessCodeRow.institution_id)).all())
    return tuple(
        PlaceLine(
            institution_id=row.institution_id,
            parent_id=row.parent_id,
            name=row.name,
            kind=row.kind,
            region=row.region,
            sites=sites.get(row.institution_id, 0),
            codes=codes.get(row.institution_id, 0),
        )
        for row in session.scalars(select(InstitutionRow))
    )


def read_place(session: Session, line: PlaceLine) -> PlaceStory:
    """Return one institution of those that `read_places` told of."""
    owner = line.institution_id
    sites = session.scalars(select(SiteRow).where(SiteRow.institution_id == owner).order_by(SiteRow.name))
    row = CostCentreRow
    centres = select(row.cost_centre_id, row.name).where(row.institution_id == owner).order_by(row.name)
    named = (
        select(InstitutionListRow.kind, InterpreterRow.public_number)
        .join(InterpreterRow, InterpreterRow.interpreter_id == InstitutionListRow.interpreter_id)
        .where(InstitutionListRow.institution_id == owner)
        .order_by(InstitutionListRow.kind, InterpreterRow.public_number)
    )
    return PlaceStory(
        line,
        tuple(_site(session, site) for site in sites.all()),
        tuple(session.execute(centres).all()),
        tuple(session.execute(named).all()),
    )


def institution_of(session: Session, register: str, key: str) -> str | None:
    """Return to which institution something belongs, by its register and key; None where to none."""
    if register == "callers":
        caller = session.get(KnownCallerRow, key)
        register, key = "sites", caller.site_id if caller else ""
    rows: dict[str, Any] = {"sites": SiteRow, "cost_centres": CostCentreRow, "codes": AccessCodeRow}
    if register == "institutions":
        return key if session.get(InstitutionRow, key) else None
    row = session.get(rows[register], key) if register in rows else None
    return None if row is None else str(row.institution_id)


def _site(session: Session, site: SiteRow) -> SiteStory:
    code, caller, person = AccessCodeRow, KnownCallerRow, InterpreterRow
    codes = (
        select(code, CostCentreRow.name)
        .join(CostCentreRow, CostCentreRow.cost_centre_id == code.cost_centre_id)
        .where(code.site_id == site.site_id)
        .order_by(code.valid.desc(), code.access_code_id)
    )
    callers = (
        select(caller, CostCentreRow.name, PhoneNumberRow.e164)
        .join(CostCentreRow, CostCentreRow.cost_centre_id == caller.cost_centre_id)
        .outerjoin(PhoneNumberRow, PhoneNumberRow.phone_number_id == caller.phone_number_id)
        .where(caller.site_id == site.site_id)
        .order_by(caller.known_caller_id)
    )
    seated = select(person.public_number, person.name, person.desk).where(
        person.site_id == site.site_id, person.active
    )
    return SiteStory(
        site_id=site.site_id,
        name=site.name,
        identification=site.identification,
        codes=tuple(
            CodeLine(row.access_code_id, centre, row.prompt_language, _asked(row.fields), row.valid)
            for row, centre in session.execute(codes)
        ),
        callers=tuple(
            CallerLine(
                row.known_caller_id,
                row.sharing,
                row.identification,
                centre,
                number[-SHOWN_DIGITS:] if number else None,
            )
            for row, centre, number in session.execute(callers)
        ),
        mediators=tuple(
            MediatorLine(*each) for each in session.execute(seated.order_by(person.public_number))
        ),
    )


def _asked(fields: list[dict[str, Any]]) -> tuple[tuple[str, int], ...]:
    return tuple((field.kind.value, field.digits) for field in read_fields(fields))


def _counted(session: Session, column: object) -> dict[str, int]:
    query = select(column, func.count()).group_by(column)  # type: ignore[call-overload]
    return dict(session.execute(query).all())
