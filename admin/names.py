"""Names of languages and institutions in the reader's own language and order."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dispatch.records.admin_reads import Institution, LanguageName

INDENT = "\N{NO-BREAK SPACE}" * 4


class LanguageNames:
    """The languages of the catalogue by tag, named in the reader's language."""

    def __init__(self, languages: Iterable[LanguageName], reader: str) -> None:
        self._names = {each.tag: each.name_pt if reader == "pt-PT" else each.name_en for each in languages}

    def __getitem__(self, tag: str) -> str:
        """Return a name; for a tag that has left the catalogue, the tag itself."""
        return self._names.get(tag, tag)

    def in_order(self) -> list[tuple[str, str]]:
        """Return tags and names by alphabet."""
        return sorted(self._names.items(), key=lambda item: sorting_key(item[1]))


def tree_in_order(institutions: Iterable[Institution]) -> list[tuple[str, str]]:
    """Return ids and names by alphabet, each branch indented below its root."""
    children: dict[str | None, list[Institution]] = {}
    by_name = sorted(institutions, key=lambda each: sorting_key(each.name))
    known = {each.institution_id for each in by_name}
    for each in by_name:
        parent = each.parent_id if each.parent_id in known else None
        children.setdefault(parent, []).append(each)
    ordered: list[tuple[str, str]] = []
    ahead = [(0, each) for each in reversed(children.get(None, []))]
    while ahead:
        depth, here = ahead.pop()
        ordered.append((here.institution_id, INDENT * depth + here.name))
        ahead += [(depth + 1, each) for each in reversed(children.get(here.institution_id, []))]
    return ordered


def sorting_key(name: str) -> str:
    """Return what puts accented letters beside their plain sisters."""
    return unicodedata.normalize("NFKD", name).casefold()
