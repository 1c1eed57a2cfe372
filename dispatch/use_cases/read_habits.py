"""Which languages a site asks for most."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dispatch.domain.directory import LanguageEntry
    from dispatch.services import Services

MOST = 4
"""As many as are said: more nobody keeps in mind."""


def languages_of_site(services: Services, *, call_id: str) -> list[LanguageEntry]:
    """Return the languages that the site of a call asks for most, the most asked for first.

    Where a site has asked for fewer, the rest are those with the easiest codes, which repeat a digit.
    """
    languages = services.directory.languages()
    tags = services.live.run("read_habits", {"call_id": call_id, "most": MOST}).get("languages", [])
    found = [entry for entry in map(languages.by_tag, tags) if entry is not None]
    easy = [entry for entry in languages.all() if len(set(entry.keypad_code)) == 1 and entry not in found]
    return [*found, *easy][:MOST]
