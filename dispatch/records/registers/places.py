"""Institutions in their tree, sites, cost centres, and the numbers that sites call from."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from dispatch.domain.directory import Identification, Sharing
from dispatch.domain.plain_text import Column, Kind, Wrong
from dispatch.records.directory import discard, keep
from dispatch.records.registers.base import (
    PROMPT_LANGUAGES,
    Keeping,
    Register,
    Values,
    Written,
    as_given,
    at_and_above,
    is_taken,
    pays_for,
)
from dispatch.records.registers.phones import let_go_of_phone, new_phone
from dispatch.records.tables import (
    CostCentreRow,
    InstitutionKind,
    InstitutionRow,
    KnownCallerRow,
    PhoneNumberRow,
    PhonePurpose,
    SiteRow,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session


class Institutions(Register):
    """The tree of those who ask."""

    row = InstitutionRow
    subject = "institution"
    key = "institution_id"
    named_by = "name"
    columns = (
        Column("institution_id", Kind.ID),
        Column("name", is_required=True),
        Column("kind", Kind.CHOICE, is_required=True, choices=tuple(InstitutionKind)),
        Column("parent_id", Kind.ONE_OF, of="institutions"),
        Column("region", longest=8),
    )

    def read_all(self, session: Session) -> list[Values]:
        """Return every institution, each below those that it belongs to, so that a table can be read back."""
        found = super().read_all(session)
        depth = {one["institution_id"]: len(at_and_above(session, one["institution_id"])) for one in found}
        return sorted(found, key=lambda one: (depth[one["institution_id"]], one["institution_id"]))

    def check(
        self, session: Session, values: Values, before: Values | None, keeping: Keeping
    ) -> dict[str, Wrong]:
        """Refuse an institution below itself."""
        wrong = super().check(session, values, before, keeping)
        if values["institution_id"] in at_and_above(session, values["parent_id"]):
            wrong["parent_id"] = Wrong.A_LOOP
        return wrong


class Sites(Register):
    """Where staff sit."""

    row = SiteRow
    subject = "site"
    key = "site_id"
    named_by = "name"
    fixed = ("institution_id",)  # codes and records name both
    columns = (
        Column("site_id", Kind.ID),
        Column("institution_id", Kind.ONE_OF, is_required=True, of="institutions"),
        Column("name", is_required=True),
        Column("identification", Kind.CHOICE, is_required=True, choices=tuple(Identification)),
    )

    def write(self, session: Session, values: Values, before: Values | None, keeping: Keeping) -> Written:
        """Write a site; what its known numbers are good for follows it."""
        written = super().write(session, values, before, keeping)
        callers = select(KnownCallerRow).where(KnownCallerRow.site_id == values["site_id"])
        for caller in session.scalars(callers).all():
            asked = asked_of(Identification(values["identification"]), caller.sharing)
            if asked is not caller.identification:
                keep(session, [KnownCallerRow(**as_given(caller) | {"identification": asked})], keeping.now)
        return written


class CostCentres(Register):
    """Who pays."""

    row = CostCentreRow
    subject = "cost_centre"
    key = "cost_centre_id"
    named_by = "name"
    fixed = ("institution_id",)
    columns = (
        Column("cost_centre_id", Kind.ID),
        Column("institution_id", Kind.ONE_OF, is_required=True, of="institutions"),
        Column("name", is_required=True),
    )


class Callers(Register):
    """The numbers that sites call from."""

    row = KnownCallerRow
    subject = "known_caller"
    key = "known_caller_id"
    order = ("site_id", "known_caller_id")
    fixed = ("site_id",)
    columns = (
        Column("known_caller_id", Kind.ID),
        Column("site_id", Kind.ONE_OF, is_required=True, of="sites"),
        Column("phone", Kind.PHONE, is_required=True, is_private=True),
        Column("line_id", Kind.ONE_OF, of="lines"),
        Column("sharing", Kind.CHOICE, is_required=True, choices=tuple(Sharing)),
        Column("cost_centre_id", Kind.ONE_OF, is_required=True, of="cost_centres"),
        Column("prompt_language", Kind.CHOICE, choices=PROMPT_LANGUAGES, default="pt-PT", is_required=True),
    )

    def values_of(self, session: Session, rows: Iterable[Any]) -> list[Values]:
        """Return the values of rows, with their numbers."""
        own = [column.name for column in self.columns if column.name != "phone"]
        found = []
        for row in rows:
            phone = session.get(PhoneNumberRow, row.phone_number_id) if row.phone_number_id else None
            found.append({name: getattr(row, name) for name in own} | {"phone": phone and phone.e164})
        return found

    def check(
        self, session: Session, values: Values, before: Values | None, keeping: Keeping
    ) -> dict[str, Wrong]:
        """Refuse a number that is known already, and a cost centre of somebody else."""
        wrong = super().check(session, values, before, keeping)
        row = KnownCallerRow
        digest = _digest(values, keeping)
        if is_taken(session, row.digest, digest, row.known_caller_id, values["known_caller_id"]):
            wrong["phone"] = Wrong.TAKEN
        if not pays_for(session, values["cost_centre_id"], values["site_id"]):
            wrong["cost_centre_id"] = Wrong.ELSEWHERE
        return wrong

    def write(self, session: Session, values: Values, before: Values | None, keeping: Keeping) -> Written:
        """Write a number under a random id, and what it is good for."""
        site = session.get_one(SiteRow, values["site_id"])
        row = self._row(session, values["known_caller_id"])
        kept = as_given(row) if row is not None else {}
        old_phone = kept.get("phone_number_id")
        if before is None or before["phone"] != values["phone"]:
            kept["phone_number_id"] = new_phone(
                session, values["phone"], PhonePurpose.KNOWN_CALLER, keeping.now
            )
        given = {column.name: values[column.name] for column in self.columns if column.name != "phone"}
        given["digest"] = _digest(values, keeping)
        given["identification"] = asked_of(site.identification, Sharing(values["sharing"]))
        keep(session, [KnownCallerRow(**kept | given)], keeping.now)
        if old_phone and old_phone != kept["phone_number_id"]:
            let_go_of_phone(session, old_phone, keeping.now)
        return Written(values["known_caller_id"], values["known_caller_id"])

    def discard(self, session: Session, key: str, keeping: Keeping) -> str | None:
        """Forget a number: it opens nothing any more."""
        row = self._row(session, key)
        if row is None:
            return None
        phone = row.phone_number_id
        discard(session, [row], keeping.now)
        if phone:
            let_go_of_phone(session, phone, keeping.now)
        return key

    def fresh_key(self, session: Session, values: Values) -> str:
        """Return a random key: one made of the number would tell it."""
        del session, values
        return secrets.token_hex(8)


def _digest(values: Values, keeping: Keeping) -> str:
    """Return what a number is known by; one listed for an emergency line is good for that line alone."""
    if values["line_id"]:
        return keeping.digest("listed", f"{values['line_id']} {values['phone']}")
    return keeping.digest("caller", values["phone"])


def asked_of(identification: Identification, sharing: Sharing) -> Identification:
    """Return what a known number is good for: a switchboard that many share never opens the door alone."""
    if sharing is Sharing.SHARED and identification is Identification.CALLER:
        return Identification.BOTH
    return identification
