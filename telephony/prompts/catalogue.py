"""Reads the prompts of every language and refuses to start when they do not match."""

from __future__ import annotations

import string
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from twilio.twiml.voice_response import Gather, VoiceResponse

    from telephony.settings import TelephonySettings

FOLDER = Path(__file__).parent

# How long the carrier's voices take, as measured for the sandbox's latency profile.
START_SECONDS = 0.3
CHARACTERS_PER_SECOND = 14

Sentence = tuple[str, dict[str, object]]
"""A prompt and its facts."""


class PromptsError(ValueError):
    """The prompts of two languages differ in what they offer; the message lists every difference."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """Speaks one language with one voice."""

    language: str
    texts: Mapping[str, str]
    voice: str
    speech_language: str

    def text(self, prompt: str, **facts: object) -> str:
        """Return a prompt with its facts filled in; it begins with a capital, a language's name may not."""
        words = self.texts[prompt].format(**facts)
        return words[:1].upper() + words[1:]

    def say(self, verb: VoiceResponse | Gather, prompt: str, **facts: object) -> None:
        """Have the carrier speak a prompt."""
        verb.say(  # type: ignore[no-untyped-call] # the SDK's TwiML builder has no annotations
            self.text(prompt, **facts), voice=self.voice, language=self.speech_language
        )


@dataclass(frozen=True, slots=True)
class Prompts:
    """The words of every prompt language."""

    speakers: Mapping[str, Speaker]
    default_language: str

    def speaker(self, language: str | None) -> Speaker:
        """Return who speaks this language, or the default where nobody does."""
        return self.speakers.get(language or "", self.speakers[self.default_language])


def speaking_seconds(text: str) -> float:
    """Return about how long it takes to say this."""
    return START_SECONDS + len(text) / CHARACTERS_PER_SECOND


def load_prompts(settings: TelephonySettings, folder: Path = FOLDER) -> Prompts:
    """Return all prompts, or raise PromptsError where languages differ in keys or placeholders."""
    catalogues = {path.stem: _read(path) for path in sorted(folder.glob("*.toml"))}
    problems = _differences(catalogues, settings.prompt_language)
    problems += [f"{language}: no voice is set" for language in catalogues if language not in settings.voices]
    if problems:
        raise PromptsError("; ".join(problems))
    speakers = {
        language: Speaker(
            language, texts, settings.voices[language], settings.speech_languages.get(language, language)
        )
        for language, texts in catalogues.items()
    }
    return Prompts(speakers, settings.prompt_language)


def _read(path: Path) -> dict[str, str]:
    sections = tomllib.loads(path.read_text(encoding="utf-8"))
    return {f"{section}.{key}": text for section, texts in sections.items() for key, text in texts.items()}


def _differences(catalogues: Mapping[str, Mapping[str, str]], default: str) -> list[str]:
    if default not in catalogues:
        return [f"there are no prompts in {default}, the language of those who are not yet known"]
    wanted = catalogues[default]
    problems = []
    for language, texts in catalogues.items():
        problems += [f"{language}: {key} is missing" for key in sorted(wanted.keys() - texts.keys())]
        problems += [f"{language}: {key} is not in {default}" for key in sorted(texts.keys() - wanted.keys())]
        for key in sorted(wanted.keys() & texts.keys()):
            if _placeholders(texts[key]) != _placeholders(wanted[key]):
                problems.append(f"{language}: {key} has other placeholders than in {default}")
            if key.endswith("_b") and texts[key] == texts.get(f"{key[:-2]}_a"):
                problems.append(f"{language}: {key} repeats {key[:-2]}_a")
            if not texts[key].strip():
                problems.append(f"{language}: {key} is empty")
    return problems


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}
