"""Interpreters with their languages and domains, their associations, and their shifts."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from dispatch.domain.directory import Gender, Group, Proficiency
from dispatch.domain.plain_text import Column, Kind, Wrong
from dispatch.domain.secret_digits import INTERPRETER_NUMBER_DIGITS, PIN_DIGITS, fresh_digits
from dispatch.records.directory import discard, keep
from dispatch.records.registers.base import (
    PROMPT_LANGUAGES,
    Keeping,
    Register,
    Values,
    Written,
    as_given,
)
from dispatch.records.registers.phones import let_go_of_phone, new_phone
from dispatch.records.tables import (
    AssociationRow,
    InterpreterDomainRow,
    InterpreterLanguageRow,
    InterpreterRow,
    PhoneNumberRow,
    PhonePurpose,
    ShiftExceptionRow,
    ShiftRow,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

ELSEWHERE_KEPT = ("phone", "pin", "languages", "domains")
"""Values that stand in other tables than the person's own, or only as a digest."""
MOST_TIERS = 9
GROUPS = (
    "interpreter",
    "operator",
    "supervisor",
    "operator supervisor",
    "interpreter operator",
    "interpreter operator supervisor",
)
"""Words of `Group`, in every combination that a service has."""


class Associations(Register):
    """Who places interpreters."""

    row = AssociationRow
    subject = "association"
    key = "association_id"
    named_by = "name"
    columns = (
        Column("association_id", Kind.ID),
        Column("name", is_required=True),
        Column("tier", Kind.NUMBER, is_required=True, longest=MOST_TIERS, default="0"),
    )


class Interpreters(Register):
    """Who interprets; the key is the public number."""

    row = InterpreterRow
    subject = "interpreter"
    key = "public_number"
    columns = (
        Column("public_number", Kind.DIGITS, longest=INTERPRETER_NUMBER_DIGITS),
        Column("name", is_required=True, is_private=True),
        Column("phone", Kind.PHONE, is_private=True),
        Column("pin", Kind.DIGITS, is_secret=True, longest=PIN_DIGITS),
        Column(
            "languages",
            Kind.LEVELS,
            of="languages",
            choices=tuple(Proficiency),
            usual=Proficiency.FLUENT,
        ),
        Column("domains", Kind.WORDS),
        Column("association_id", Kind.ONE_OF, of="associations"),
        Column("prompt_language", Kind.CHOICE, is_required=True, choices=PROMPT_LANGUAGES, default="pt-PT"),
        Column("gender", Kind.CHOICE, is_private=True, choices=tuple(Gender)),
        Column("age_band", is_private=True, longest=16),
        Column("community", is_private=True, longest=32),
        Column("site_id", Kind.ONE_OF, of="sites"),
        Column("desk", longest=32),
        Column("time_zone", Kind.ZONE),
        Column("groups", Kind.CHOICE, choices=GROUPS, default=Group.INTERPRETER.value),
        Column("takes_emergencies", Kind.FLAG),
        Column("takes_nights", Kind.FLAG),
        Column("active", Kind.FLAG, default="yes"),
    )

    def values_of(self, session: Session, rows: Iterable[Any]) -> list[Values]:
        """Return people with what other tables say of them, read whole where many are asked for."""
        people = list(rows)
        ids = [row.interpreter_id for row in people] if len(people) == 1 else None
        languages = _by_person(session, InterpreterLanguageRow, InterpreterLanguageRow.tag, ids)
        domains = _by_person(session, InterpreterDomainRow, InterpreterDomainRow.domain, ids)
        phones = _phones(session, [row.phone_number_id for row in people] if ids else None)
        own = [column.name for column in self.columns if column.name not in ELSEWHERE_KEPT]
        return [
            {name: getattr(row, name) for name in own}
            | {
                "languages": {
                    one.tag: one.proficiency.value for one in languages.get(row.interpreter_id, ())
                },
                "domains": tuple(one.domain for one in domains.get(row.interpreter_id, ())),
                "phone": phones.get(row.phone_number_id),
            }
            for row in people
        ]

    def check(
        self, session: Session, values: Values, before: Values | None, keeping: Keeping
    ) -> dict[str, Wrong]:
        """Refuse a desk without a site, and the telephone of another interpreter."""
        wrong = super().check(session, values, before, keeping)
        if values["desk"] and not values["site_id"]:
            wrong["site_id"] = Wrong.BOTH_OR_NEITHER
        if values["phone"] and (before is None or before["phone"] != values["phone"]):
            rung = (
                select(InterpreterRow.public_number)
                .join(PhoneNumberRow, PhoneNumberRow.phone_number_id == InterpreterRow.phone_number_id)
                .where(InterpreterRow.public_number != values["public_number"], InterpreterRow.active)
            )
            if session.scalar(rung.where(PhoneNumberRow.e164 == values["phone"]).limit(1)):
                wrong["phone"] = Wrong.TAKEN
        return wrong

    def write(self, session: Session, values: Values, before: Values | None, keeping: Keeping) -> Written:
        """Write a person, their number, PIN, languages and domains."""
        row = self._row(session, values["public_number"])
        kept = as_given(row) if row is not None else {"interpreter_id": secrets.token_hex(8)}
        interpreter_id, old_phone = kept["interpreter_id"], kept.get("phone_number_id")
        if before is None or before["phone"] != values["phone"]:
            purpose = PhonePurpose.INTERPRETER
            phone = values["phone"]
            kept["phone_number_id"] = phone and new_phone(session, phone, purpose, keeping.now)
        makes_pin = before is None and not values.get("pin") and keeping.makes_secrets
        shown = fresh_digits(PIN_DIGITS) if makes_pin else None
        pin = values.get("pin") or shown
        if pin:
            kept["login_digest"] = keeping.digest("login", values["public_number"] + pin)
        kept.setdefault("login_digest", secrets.token_hex(32))  # nobody's, until there is a PIN
        own = {name: value for name, value in values.items() if name not in ELSEWHERE_KEPT}
        own["groups"] = own.get("groups") or Group.INTERPRETER.value
        keep(session, [InterpreterRow(**kept | own)], keeping.now)
        if old_phone and old_phone != kept["phone_number_id"]:
            let_go_of_phone(session, old_phone, keeping.now)
        _keep_languages(session, interpreter_id, values["languages"], keeping)
        _keep_domains(session, interpreter_id, values["domains"], keeping)
        return Written(values["public_number"], interpreter_id, shown)

    def discard(self, session: Session, key: str, keeping: Keeping) -> str | None:
        """Delete nobody: records and statements name them. `erase_person` forgets who they are."""
        del session, key, keeping
        return None

    def fresh_key(self, session: Session, values: Values) -> str:
        """Return the lowest number that nobody has had."""
        del values
        taken = set(session.scalars(select(InterpreterRow.public_number)))
        first = 10 ** (INTERPRETER_NUMBER_DIGITS - 1) + 1
        return next(str(number) for number in range(first, 10 * first) if str(number) not in taken)


class OfPeople(Register):
    """A register whose entries belong to interpreters."""

    def read_of(self, session: Session, owner: str) -> list[Values]:
        """Return the entries of the interpreter with a public number."""
        named = select(InterpreterRow.interpreter_id).where(InterpreterRow.public_number == owner)
        order = [getattr(self.row, name) for name in self.order]
        query = select(self.row).where(self.row.interpreter_id.in_(named)).order_by(*order)  # type: ignore[attr-defined]
        return self.values_of(session, session.scalars(query).all())


class Shifts(OfPeople):
    """Weekly shifts; an interpreter is named by their public number, a weekday from 1, Monday."""

    row = ShiftRow
    subject = "shift"
    key = "shift_id"
    order = ("interpreter_id", "weekday", "begins", "shift_id")
    columns = (
        Column("shift_id", Kind.ID),
        Column("interpreter", Kind.ONE_OF, is_required=True, of="interpreters"),
        Column("weekday", Kind.CHOICE, is_required=True, choices=tuple("1234567")),
        Column("begins", Kind.CLOCK, is_required=True),
        Column("ends", Kind.CLOCK, is_required=True),
        Column("valid_from", Kind.DAY, is_required=True),
        Column("valid_until", Kind.DAY),
        Column("is_night", Kind.FLAG),
        Column("on_holidays", Kind.FLAG),
    )

    def values_of(self, session: Session, rows: Iterable[Any]) -> list[Values]:
        """Return shifts as people write them."""
        numbers = public_numbers(session)
        own = [column.name for column in self.columns if column.name not in ("interpreter", "weekday")]
        return [
            {name: getattr(row, name) for name in own}
            | {"interpreter": numbers[row.interpreter_id], "weekday": str(row.weekday + 1)}
            for row in rows
        ]

    def check(
        self, session: Session, values: Values, before: Values | None, keeping: Keeping
    ) -> dict[str, Wrong]:
        """Refuse a shift whose last day comes before its first."""
        wrong = super().check(session, values, before, keeping)
        if values["valid_until"] and values["valid_until"] < values["valid_from"]:
            wrong["valid_until"] = Wrong.ENDS_BEFORE
        return wrong

    def write(self, session: Session, values: Values, before: Values | None, keeping: Keeping) -> Written:
        """Write a shift."""
        own = of_person(session, values) | {"weekday": int(values["weekday"]) - 1}
        return super().write(session, own, before, keeping)


class ShiftExceptions(OfPeople):
    """Days off, and shifts on one day only."""

    row = ShiftExceptionRow
    subject = "shift_exception"
    key = "exception_id"
    order = ("interpreter_id", "day", "exception_id")
    columns = (
        Column("exception_id", Kind.ID),
        Column("interpreter", Kind.ONE_OF, is_required=True, of="interpreters"),
        Column("day", Kind.DAY, is_required=True),
        Column("begins", Kind.CLOCK),
        Column("ends", Kind.CLOCK),
        Column("is_night", Kind.FLAG),
    )

    def values_of(self, session: Session, rows: Iterable[Any]) -> list[Values]:
        """Return exceptions as people write them."""
        numbers = public_numbers(session)
        own = [column.name for column in self.columns if column.name != "interpreter"]
        return [
            {name: getattr(row, name) for name in own} | {"interpreter": numbers[row.interpreter_id]}
            for row in rows
        ]

    def check(
        self, session: Session, values: Values, before: Values | None, keeping: Keeping
    ) -> dict[str, Wrong]:
        """Refuse half a shift."""
        wrong = super().check(session, values, before, keeping)
        if (values["begins"] is None) != (values["ends"] is None):
            wrong["ends" if values["ends"] is None else "begins"] = Wrong.BOTH_OR_NEITHER
        return wrong

    def write(self, session: Session, values: Values, before: Values | None, keeping: Keeping) -> Written:
        """Write an exception."""
        return super().write(session, of_person(session, values), before, keeping)


def _keep_languages(session: Session, person: str, wanted: dict[str, str], keeping: Keeping) -> None:
    row = InterpreterLanguageRow
    kept = {one.tag: one for one in session.scalars(select(row).where(row.interpreter_id == person))}
    discard(session, [one for tag, one in kept.items() if tag not in wanted], keeping.now)
    new = (
        row(interpreter_id=person, tag=tag, proficiency=Proficiency(level))
        for tag, level in wanted.items()
        if tag not in kept or kept[tag].proficiency != level
    )
    keep(session, new, keeping.now)


def _keep_domains(session: Session, person: str, wanted: tuple[str, ...], keeping: Keeping) -> None:
    row = InterpreterDomainRow
    kept = {one.domain: one for one in session.scalars(select(row).where(row.interpreter_id == person))}
    discard(session, [one for domain, one in kept.items() if domain not in wanted], keeping.now)
    new = (row(interpreter_id=person, domain=domain) for domain in wanted if domain not in kept)
    keep(session, new, keeping.now)


def _by_person(session: Session, row: Any, order: Any, ids: list[str] | None) -> dict[str, list[Any]]:
    query = select(row).order_by(order)
    found: dict[str, list[Any]] = {}
    for one in session.scalars(query if ids is None else query.where(row.interpreter_id.in_(ids))):
        found.setdefault(one.interpreter_id, []).append(one)
    return found


def _phones(session: Session, ids: list[str] | None) -> dict[str, str]:
    query = select(PhoneNumberRow.phone_number_id, PhoneNumberRow.e164)
    if ids is not None:
        query = query.where(PhoneNumberRow.phone_number_id.in_([one for one in ids if one]))
    else:
        query = query.where(PhoneNumberRow.purpose == PhonePurpose.INTERPRETER)
    return dict(session.execute(query).all())


def public_numbers(session: Session) -> dict[str, str]:
    """Return public numbers by the ids of interpreters."""
    query = select(InterpreterRow.interpreter_id, InterpreterRow.public_number)
    return dict(session.execute(query).all())


def of_person(session: Session, values: Values) -> Values:
    """Return values with the id of the interpreter whose public number is among them."""
    named = select(InterpreterRow.interpreter_id).where(InterpreterRow.public_number == values["interpreter"])
    return values | {"interpreter_id": session.scalars(named).one()}
