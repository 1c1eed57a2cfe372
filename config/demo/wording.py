"""Recognises what is heard on a phone: which prompt it is, and what it says in English."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from config.world.plan import Language
from telephony.prompts.catalogue import Prompts

ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Recognised:
    """A sentence of ours."""

    prompt: str
    """Its name in the catalogue; of two that take turns, the name they share."""
    english: str | None
    """None where it was English already."""


class Wording:
    """Knows every sentence that the service can speak."""

    def __init__(self, prompts: Prompts, languages: Iterable[Language]) -> None:
        self._english = prompts.speaker(ENGLISH)
        self._names = {language.name_pt: language.name_en for language in languages}
        for speaker in prompts.speakers.values():
            fragments = {key: text for key, text in speaker.texts.items() if _is_fragment(key)}
            self._names |= {text: self._english.texts[key] for key, text in fragments.items()}
        texts = [
            (text, speaker.language, prompt)
            for speaker in prompts.speakers.values()
            for prompt, text in speaker.texts.items()
        ]
        # What leaves least open comes first: a prompt that is nearly all fact would be found in any other.
        # What is the same in both languages may hold a fact that wants translating.
        texts.sort(key=lambda one: (-_length_of_own_words(one[0]), one[1] == ENGLISH))
        self._patterns = [(_pattern(text), language, prompt) for text, language, prompt in texts]

    def recognise(self, text: str) -> Recognised | None:
        """Return which prompt this is, or None for words that are not ours."""
        for pattern, language, prompt in self._patterns:
            found = pattern.fullmatch(text)
            if found:
                english = text if language == ENGLISH else self._in_english(prompt, found.groupdict())
                name = prompt.removesuffix("_a").removesuffix("_b")
                return Recognised(name, None if english == text else english)
        return None

    def _in_english(self, prompt: str, facts: Mapping[str, str]) -> str:
        # A language's name may stand at the beginning, with a capital.
        names = {**self._names, **{name.capitalize(): english for name, english in self._names.items()}}
        return self._english.text(
            prompt,
            **{
                name: ", ".join(names.get(part, part) for part in fact.split(", "))
                for name, fact in facts.items()
            },
        )


def _is_fragment(prompt: str) -> bool:
    """Tell whether this is no sentence but is said within one, after a language."""
    return prompt.startswith("domain.") or prompt == "offer.at_your_centre"


def _length_of_own_words(text: str) -> int:
    return sum(len(literal) for literal, *_ in string.Formatter().parse(text))


def _pattern(text: str) -> re.Pattern[str]:
    parts = []
    for literal, name, _, _ in string.Formatter().parse(text):
        parts.append(re.escape(literal))
        parts.append(f"(?P<{name}>.+)" if name else "")
    return re.compile("".join(parts), re.IGNORECASE)  # spoken with a capital, even where it is a fragment
