"""What the fields of forms offer to choose from, by name and in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from admin.access import visible
from admin.context import formats
from admin.names import LanguageNames, sorting_key, tree_in_order
from admin.words import catalogue
from dispatch.records.admin_reads import read_institutions, read_languages
from dispatch.records.choice_reads import read_cost_centres, read_people_names
from dispatch.records.people_reads import read_associations, read_held_domains
from dispatch.records.slice_reads import read_lines, read_sites

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from admin.forms import Option
    from dispatch.records.engine import RecordsSession


def options_for(session: RecordsSession, wanted: set[str]) -> dict[str, Sequence[Option]]:
    """Return the options of those of these kinds that there are any of."""
    institutions = visible(read_institutions(session))
    names = {each.institution_id: each.name for each in institutions}
    offered: dict[str, Sequence[Option]] = {}
    if "institutions" in wanted:
        offered["institutions"] = tree_in_order(institutions)
    if "sites" in wanted:
        offered["sites"] = by_name(
            (site.key, _of_place(names[site.institution_id or ""], site.name))
            for site in read_sites(session)
            if site.institution_id in names
        )
    if "cost_centres" in wanted:
        offered["cost_centres"] = by_name(
            (key, _of_place(names[owner], name))
            for key, owner, name in read_cost_centres(session)
            if owner in names
        )
    if "associations" in wanted:
        offered["associations"] = read_associations(session)
    if "languages" in wanted:
        offered["languages"] = LanguageNames(read_languages(session), formats().language).in_order()
    if "lines" in wanted:
        offered["lines"] = by_name((line.key, line.name) for line in read_lines(session))
    if "interpreters" in wanted:
        offered["interpreters"] = read_people_names(session)
    if "domains" in wanted:
        offered["domains"] = domains(session)
    return offered


def domains(session: RecordsSession) -> list[Option]:
    """Return every domain that has a name here or that somebody holds."""
    words = catalogue(formats().language)
    named = {key.removeprefix("domain."): name for key, name in words.items() if key.startswith("domain.")}
    return by_name(({each: each for each in read_held_domains(session)} | named).items())


def by_name(options: Iterable[Option]) -> list[Option]:
    """Return options by alphabet."""
    return sorted(options, key=lambda option: sorting_key(option[1]))


def _of_place(institution: str, name: str) -> str:
    return institution if institution == name else f"{institution}: {name}"
