"""The words of the pages, one catalogue for each language, kept in TOML beside this file."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

LANGUAGES = {"pt-PT": "Português", "en": "English"}
"""The languages of the pages, each by the name that its readers give it."""


@cache
def catalogue(language: str) -> dict[str, str]:
    """Return every text of a language, by `section.name`."""
    sections = tomllib.loads((files(__package__) / f"{language}.toml").read_text(encoding="utf-8"))
    return {f"{section}.{name}": text for section, texts in sections.items() for name, text in texts.items()}


def say(language: str, key: str, **values: object) -> str:
    """Return the text of a key with its values filled in.

    A value named `count` chooses between the texts `KEY_one` and `KEY`.
    """
    texts = catalogue(language)
    if values.get("count") in (1, "1") and f"{key}_one" in texts:
        key = f"{key}_one"
    return texts[key].format(**values)
