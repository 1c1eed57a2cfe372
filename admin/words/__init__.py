"""The words of the pages, one catalogue for each language, kept in TOML beside this file.

`en.toml` holds what all pages share and the pages of figures; `keeping.en.toml` those of people and places.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

LANGUAGES = {"pt-PT": "Português", "en": "English"}
"""The languages of the pages, each by the name that its readers give it."""


@cache
def catalogue(language: str) -> dict[str, str]:
    """Return every text of a language, by `section.name`."""
    found: dict[str, str] = {}
    for file in files(__package__).iterdir():
        if file.name == f"{language}.toml" or file.name.endswith(f".{language}.toml"):
            sections = tomllib.loads(file.read_text(encoding="utf-8"))
            for section, texts in sections.items():
                found |= {f"{section}.{name}": text for name, text in texts.items()}
    return found


def say(language: str, key: str, /, **values: object) -> str:
    """Return the text of a key with its values filled in.

    A value named `count` chooses between the texts `KEY_one` and `KEY`.
    """
    texts = catalogue(language)
    if values.get("count") in (1, "1") and f"{key}_one" in texts:
        key = f"{key}_one"
    return texts[key].format(**values)
