"""A register: one kind of thing that people keep, with its columns, its checks and how it is written."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import inspect, select

from dispatch.domain.plain_text import Column, Wrong, write_value
from dispatch.records.directory import discard, keep
from dispatch.records.tables import (
    AccessCodeRow,
    AssociationRow,
    CostCentreRow,
    InstitutionRow,
    InterpreterRow,
    LanguageRow,
    LineRow,
    SiteRow,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from dispatch.domain.plain_text import Known
    from dispatch.records.columns import Base

Digest = Callable[[str, str], str]
"""Of the live directory: what a code, a number or a log-in is kept under."""

Values = dict[str, Any]
PROMPT_LANGUAGES = ("pt-PT", "en")
LONGEST_SLUG = 40

KEYS: dict[str, Any] = {
    "institutions": InstitutionRow.institution_id,
    "sites": SiteRow.site_id,
    "cost_centres": CostCentreRow.cost_centre_id,
    "associations": AssociationRow.association_id,
    "languages": LanguageRow.tag,
    "lines": LineRow.line_id,
    "interpreters": InterpreterRow.public_number,
    "codes": AccessCodeRow.access_code_id,
}
"""What a value of another entry may name."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """Who writes, when, and with what."""

    now: datetime
    user_id: str
    digest: Digest
    makes_secrets: bool = True  # a code, PIN or password where none is given; it must then be shown


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: the entry's key, the id that the audit log knows it by, what is shown once."""

    key: str
    subject_id: str
    secret: str | None = None


class Register:
    """A kind of thing kept in one table, whose columns are named as the table's own.

    Others overrule what differs for them.
    """

    row: ClassVar[type[Base]]
    subject: ClassVar[str]  # what the audit log calls one of them
    key: ClassVar[str]
    columns: ClassVar[tuple[Column, ...]]
    fixed: ClassVar[tuple[str, ...]] = ()  # columns that cannot be changed any more
    named_by: ClassVar[str] = ""  # whose text a new key is made of; empty: keys are random
    order: ClassVar[tuple[str, ...]] = ()
    imports: ClassVar[bool] = True  # False where a new one has a secret, which a file could not show

    def column(self, name: str) -> Column:
        """Return a column by its name."""
        return next(column for column in self.columns if column.name == name)

    def known(self, session: Session) -> Known:
        """Return the keys that values of this register may name."""
        names = {column.of for column in self.columns if column.of}
        return {name: set(session.scalars(select(KEYS[name]))) for name in names}

    def find(self, session: Session, key: str) -> Values | None:
        """Return the values of an entry, or None."""
        row = self._row(session, key)
        return None if row is None else self.values_of(session, [row])[0]

    def read_all(self, session: Session) -> list[Values]:
        """Return the values of every entry."""
        order = [getattr(self.row, name) for name in self.order or (self.key,)]
        return self.values_of(session, session.scalars(select(self.row).order_by(*order)).all())

    def read_of(self, session: Session, owner: str) -> list[Values]:
        """Return the values of the entries of one owner, in a register that has owners."""
        raise NotImplementedError

    def values_of(self, session: Session, rows: Iterable[Any]) -> list[Values]:
        """Return the values of rows."""
        del session
        names = [column.name for column in self.columns if not column.is_secret]
        return [{name: getattr(row, name) for name in names} for row in rows]

    def texts_of(self, values: Values) -> dict[str, str]:
        """Return values as they are written in a form or a table; of secrets nothing is known."""
        return {
            column.name: write_value(column, values[column.name])
            for column in self.columns
            if column.name in values and not column.is_secret
        }

    def check(
        self, session: Session, values: Values, before: Values | None, keeping: Keeping
    ) -> dict[str, Wrong]:
        """Return what is wrong with values that could be read; by default what is fixed and was changed."""
        del session, keeping
        if before is None:
            return {}
        changed = [name for name in self.fixed if name in values and values[name] != before[name]]
        return dict.fromkeys(changed, Wrong.FIXED)

    def write(self, session: Session, values: Values, before: Values | None, keeping: Keeping) -> Written:
        """Write an entry whole, and tell the live directory."""
        del before
        row = self._row(session, values[self.key])
        kept = as_given(row) if row is not None else {}
        own = {name: value for name, value in values.items() if name in inspect(self.row).columns}
        keep(session, [self.row(**kept | own)], keeping.now)
        return Written(values[self.key], values[self.key])

    def discard(self, session: Session, key: str, keeping: Keeping) -> str | None:
        """Delete an entry, where that is possible at all, and return its id; None where there is none."""
        row = self._row(session, key)
        if row is None:
            return None
        discard(session, [row], keeping.now)
        return key

    def fresh_key(self, session: Session, values: Values) -> str:
        """Return a key for a new entry."""
        slug = _slug(str(values.get(self.named_by) or "")) if self.named_by else ""
        if not slug:
            return secrets.token_hex(8)
        taken = set(session.scalars(select(getattr(self.row, self.key))))
        candidates = (slug if number == 1 else f"{slug}-{number}" for number in range(1, len(taken) + 3))
        return next(candidate for candidate in candidates if candidate not in taken)

    def _row(self, session: Session, key: str) -> Any:
        return session.scalars(select(self.row).where(getattr(self.row, self.key) == key)).one_or_none()


def as_given(row: Any) -> dict[str, Any]:
    """Return the columns of a row, for another that takes its place."""
    return {column.key: getattr(row, column.key) for column in inspect(type(row)).column_attrs}


def is_taken(session: Session, column: Any, value: object, own: Any, own_key: object) -> bool:
    """Tell whether another row than one's own has a value that only one may have."""
    query = select(own).where(column == value, own != own_key)
    return session.scalar(query.limit(1)) is not None


def at_and_above(session: Session, institution_id: str | None) -> list[str]:
    """Return an institution and those above it, the nearest first."""
    parents = dict(session.execute(select(InstitutionRow.institution_id, InstitutionRow.parent_id)).all())
    found: list[str] = []
    while institution_id is not None and institution_id not in found:
        found.append(institution_id)
        institution_id = parents.get(institution_id)
    return found


def pays_for(session: Session, cost_centre_id: str | None, site_id: str | None) -> bool:
    """Tell whether a cost centre belongs to a site's institution or to one above it."""
    centre = session.get(CostCentreRow, cost_centre_id or "")
    site = session.get(SiteRow, site_id or "")
    return bool(centre and site and centre.institution_id in at_and_above(session, site.institution_id))


def changed(columns: Iterable[Column], before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> Values:
    """Return what has changed, for the audit log: from what to what, of private values only that they did."""
    found: Values = {}
    for column in columns:
        if column.is_secret:  # of which nothing is known before: a new one is always another
            found |= {column.name: None} if after.get(column.name) else {}
            continue
        if column.name not in after or (before is not None and column.name not in before):
            continue
        old = write_value(column, before[column.name]) if before else ""
        new = write_value(column, after[column.name])
        if old != new:
            found[column.name] = None if column.is_private else [old, new]
    return found


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_SLUG].strip("-")
