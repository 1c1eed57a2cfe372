"""Reads people and places as entries of the live directory: some by key, or all for rebuilding it whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, select, true

from dispatch.domain.directory import (
    CallerEntry,
    Group,
    InstitutionLists,
    InterpreterEntry,
    LanguageEntry,
    LineEntry,
    PartnerEntry,
    Proficiency,
    RelatedLanguage,
    Requester,
    wishes_from,
)
from dispatch.domain.required_fields import read_fields
from dispatch.domain.requirements import MOST_NAMES
from dispatch.records.directory import CATALOGUE, EntryKind
from dispatch.records.tables import (
    AccessCodeRow,
    AssociationRow,
    InstitutionListRow,
    InterpreterDomainRow,
    InterpreterLanguageRow,
    InterpreterRow,
    KnownCallerRow,
    LanguageFallbackRow,
    LanguageRow,
    LineRow,
    ListKind,
    PartnerRow,
    PhoneNumberRow,
    SiteRow,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from sqlalchemy.orm import InstrumentedAttribute, Session

    Keys = Collection[str] | None


def read_entries(session: Session, kind: EntryKind, keys: Keys = None) -> dict[str, Any]:
    """Return the entries of a kind by key; those of `keys` that are missing must not be in the directory.

    The values are what `dispatch.live.directory.Directory` takes: entries, an interpreter id for a log-in, an
    E.164 number for a phone, a list of entries for the catalogue. Without `keys`, all of them.
    """
    return READERS[kind](session, keys)


def _lines(session: Session, keys: Keys) -> dict[str, LineEntry]:
    rows = session.scalars(select(LineRow).where(_among(LineRow.number, keys)))
    return {
        row.number: LineEntry(
            line_id=row.line_id,
            kind=row.kind,
            number=row.number,
            name=row.name,
            prompt_language=row.prompt_language,
            longest_wait_seconds=row.longest_wait_seconds,
            callback_wait_seconds=row.callback_wait_seconds,
            related_languages=row.related_languages,
            policy=row.policy,
            tier_delays=tuple(row.tier_delays),
            opening_hours=tuple(row.opening_hours),
            closed_line_id=row.closed_line_id,
            always_served=row.always_served,
            languages=tuple(row.languages),
            head_start_seconds=row.head_start_seconds,
        )
        for row in rows
    }


def _codes(session: Session, keys: Keys) -> dict[str, Requester]:
    valid = select(AccessCodeRow).where(AccessCodeRow.valid, _among(AccessCodeRow.digest, keys))
    return {
        row.digest: Requester(
            institution_id=row.institution_id,
            site_id=row.site_id,
            cost_centre_id=row.cost_centre_id,
            access_code_id=row.access_code_id,
            prompt_language=row.prompt_language,
            wishes=wishes_from(row.wishes),
            fields=read_fields(row.fields),
            may_be_urgent=row.may_be_urgent,
        )
        for row in session.scalars(valid)
    }


def _callers(session: Session, keys: Keys) -> dict[str, CallerEntry]:
    known = (
        select(KnownCallerRow, SiteRow.institution_id)
        .join(SiteRow, SiteRow.site_id == KnownCallerRow.site_id)
        .where(_among(KnownCallerRow.digest, keys))
    )
    return {
        row.digest: CallerEntry(
            requester=Requester(
                institution_id=institution_id,
                site_id=row.site_id,
                cost_centre_id=row.cost_centre_id,
                prompt_language=row.prompt_language,
                wishes=wishes_from(row.wishes),
                may_be_urgent=row.may_be_urgent,
            ),
            identification=row.identification,
            sharing=row.sharing,
        )
        for row, institution_id in session.execute(known)
    }


def _logins(session: Session, keys: Keys) -> dict[str, str]:
    active = select(InterpreterRow.login_digest, InterpreterRow.interpreter_id).where(
        InterpreterRow.active, _among(InterpreterRow.login_digest, keys)
    )
    return {digest: interpreter_id for digest, interpreter_id in session.execute(active)}  # noqa: C416 - rows


def _interpreters(session: Session, keys: Keys) -> dict[str, InterpreterEntry]:
    spoken: dict[str, dict[str, Proficiency]] = {}
    languages = select(InterpreterLanguageRow).where(_among(InterpreterLanguageRow.interpreter_id, keys))
    for language in session.scalars(languages.order_by(InterpreterLanguageRow.tag)):
        spoken.setdefault(language.interpreter_id, {})[language.tag] = language.proficiency
    domains: dict[str, list[str]] = {}
    held = select(InterpreterDomainRow).where(_among(InterpreterDomainRow.interpreter_id, keys))
    for credential in session.scalars(held.order_by(InterpreterDomainRow.domain)):
        domains.setdefault(credential.interpreter_id, []).append(credential.domain)
    tiers = {row.association_id: row.tier for row in session.scalars(select(AssociationRow))}
    sites = {row.site_id: row.name for row in session.scalars(select(SiteRow))}
    # Somebody without a number can neither be rung nor be in the directory.
    active = select(InterpreterRow).where(
        InterpreterRow.active,
        InterpreterRow.phone_number_id.is_not(None),
        _among(InterpreterRow.interpreter_id, keys),
    )
    return {
        row.interpreter_id: InterpreterEntry(
            interpreter_id=row.interpreter_id,
            languages=tuple(spoken.get(row.interpreter_id, ())),
            number_id=row.phone_number_id or "",
            prompt_language=row.prompt_language,
            proficiency=spoken.get(row.interpreter_id, {}),
            domains=tuple(domains.get(row.interpreter_id, ())),
            gender=row.gender,
            age_band=row.age_band,
            community=row.community,
            supplier_tier=tiers.get(row.association_id or "", 0),
            public_number=row.public_number,
            site_id=row.site_id,
            site_name=sites.get(row.site_id or ""),
            desk=row.desk,
            takes_emergencies=row.takes_emergencies,
            takes_nights=row.takes_nights,
            groups=tuple(Group(word) for word in row.groups.split()),
        )
        for row in session.scalars(active)
    }


def _phones(session: Session, keys: Keys) -> dict[str, str]:
    rows = session.scalars(select(PhoneNumberRow).where(_among(PhoneNumberRow.phone_number_id, keys)))
    return {row.phone_number_id: row.e164 for row in rows}


def _lists(session: Session, keys: Keys) -> dict[str, InstitutionLists]:
    named: dict[str, dict[ListKind, list[str]]] = {}
    rows = select(InstitutionListRow).where(_among(InstitutionListRow.institution_id, keys))
    for row in session.scalars(rows.order_by(InstitutionListRow.interpreter_id)):
        named.setdefault(row.institution_id, {}).setdefault(row.kind, []).append(row.interpreter_id)
    return {
        institution_id: InstitutionLists(
            **{kind.value: tuple(names[:MOST_NAMES]) for kind, names in kinds.items()}
        )
        for institution_id, kinds in named.items()
    }


def _catalogue(session: Session, keys: Keys) -> dict[str, list[LanguageEntry]]:
    del keys
    rows = session.scalars(select(LanguageRow).where(LanguageRow.offered).order_by(LanguageRow.keypad_code))
    related: dict[str, list[RelatedLanguage]] = {}
    for near in session.scalars(select(LanguageFallbackRow).order_by(LanguageFallbackRow.position)):
        related.setdefault(near.from_tag, []).append(RelatedLanguage(near.to_tag, near.ask_caller_first))
    entries = [
        LanguageEntry(
            row.tag,
            row.keypad_code,
            {"pt-PT": row.name_pt, "en": row.name_en},
            tuple(related.get(row.tag, ())),
            row.variety_of,
            row.plays_unreviewed,
        )
        for row in rows
    ]
    return {CATALOGUE: entries}


def _partners(session: Session, keys: Keys) -> dict[str, list[PartnerEntry]]:
    # A partner without a number cannot be dialled, and nothing is promised of it.
    active = select(PartnerRow).where(
        PartnerRow.active, PartnerRow.phone_number_id.is_not(None), _among(PartnerRow.line_id, keys)
    )
    found: dict[str, list[PartnerEntry]] = {}
    for row in session.scalars(active.order_by(PartnerRow.position, PartnerRow.partner_id)):
        found.setdefault(row.line_id, []).append(
            PartnerEntry(
                partner_id=row.partner_id,
                number_id=row.phone_number_id or "",
                languages=tuple(row.languages.split()),
                ring_seconds=row.ring_seconds,
                send_digits=row.send_digits,
            )
        )
    return found


def _among(column: InstrumentedAttribute[str], keys: Keys) -> ColumnElement[bool]:
    return true() if keys is None else column.in_(keys)


READERS: dict[EntryKind, Callable[[Session, Keys], dict[str, Any]]] = {
    EntryKind.LINE: _lines,
    EntryKind.CODE: _codes,
    EntryKind.CALLER: _callers,
    EntryKind.LOGIN: _logins,
    EntryKind.INTERPRETER: _interpreters,
    EntryKind.PHONE: _phones,
    EntryKind.LISTS: _lists,
    EntryKind.LANGUAGES: _catalogue,
    EntryKind.PARTNERS: _partners,
}
