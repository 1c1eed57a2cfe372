"""What the carrier can speak: the table in `voices.toml`, and which voice speaks a language of ours."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

TABLE = Path(__file__).parent / "voices.toml"


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice of the carrier, and what the carrier calls the language that it speaks: both must fit."""

    name: str
    language: str


@dataclass(frozen=True, slots=True)
class CarrierVoices:
    """What the carrier can speak."""

    voices: Mapping[str, tuple[str, ...]]  # by what the carrier calls a language
    languages: Mapping[str, tuple[str, ...]]  # by our tags

    def voice(self, tag: str, chosen: str | None = None) -> Voice | None:
        """Return who speaks a language, the chosen one where it can; None where nobody does."""
        for language in self.languages.get(tag, ()):
            if chosen is None:
                return Voice(self.voices[language][0], language)
            if chosen in self.voices[language]:
                return Voice(chosen, language)
        return None

    def language_of(self, name: str) -> str | None:
        """Return what the carrier calls the language of a voice, or None for a voice that is not listed."""
        return next((language for language, names in self.voices.items() if name in names), None)


@cache
def carrier_voices() -> CarrierVoices:
    """Return the table of what the carrier can speak."""
    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return CarrierVoices(
        {language: tuple(names) for language, names in table["voices"].items()},
        {tag: tuple(languages) for tag, languages in table["languages"].items()},
    )
