"""The names that statements are printed with, as the directory has them today."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import select

from dispatch.domain.statements import PartyKind
from dispatch.records.tables import (
    AssociationRow,
    CostCentreRow,
    InstitutionRow,
    InterpreterRow,
    LanguageRow,
)

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dispatch.domain.statements import Statement


@dataclass(frozen=True, slots=True)
class Names:
    """Names by id; what is not in the directory any more keeps its id."""

    party: str | None = None
    cost_centres: dict[str, str] = field(default_factory=dict)
    languages: dict[str, dict[str, str]] = field(
        default_factory=dict
    )  # by tag, then by the language it is in


def read_names(session: Session, statement: Statement) -> Names:
    """Return the names a statement speaks of; an interpreter is named by their number, as everywhere."""
    party = statement.party
    wanted = {item.line.cost_centre_id for item in statement.items} - {None}
    centres = select(CostCentreRow).where(CostCentreRow.cost_centre_id.in_(wanted))
    return Names(
        party=_party(session, party.kind, party.party_id),
        cost_centres={row.cost_centre_id: row.name for row in session.scalars(centres)},
        languages={
            row.tag: {"pt-PT": row.name_pt, "en": row.name_en} for row in session.scalars(select(LanguageRow))
        },
    )


def _party(session: Session, kind: PartyKind, party_id: str) -> str | None:
    if kind is PartyKind.INSTITUTION:
        institution = session.get(InstitutionRow, party_id)
        return institution.name if institution else None
    if kind is PartyKind.ASSOCIATION:
        association = session.get(AssociationRow, party_id)
        return association.name if association else None
    interpreter = session.get(InterpreterRow, party_id)
    return interpreter.public_number if interpreter else None
