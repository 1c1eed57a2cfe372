"""Reads the prompts of every language and refuses to start when they do not match."""

from __future__ import annotations

import string
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from telephony.addresses import Addresses
from telephony.prompts.audio import Recording, Recordings, read_recordings
from telephony.prompts.speech import speaking_seconds
from telephony.voices import Voice, carrier_voices

if TYPE_CHECKING:
    from collections.abc import Mapping

    from twilio.twiml.voice_response import Gather, VoiceResponse

    from telephony.settings import TelephonySettings

__all__ = ["Prompts", "PromptsError", "Sentence", "Speaker", "load_prompts", "speaking_seconds"]

FOLDER = Path(__file__).parent
CLIENT = "client."
"""What prompts of `telephony.prompts.client` begin with."""
WRITTEN = "text."
"""Prompts that begin so are sent as text messages, not spoken."""

Sentence = tuple[str, dict[str, object]]
"""A prompt and its facts."""


class PromptsError(ValueError):
    """The prompts of two languages differ in what they offer; the message lists every difference."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """Speaks one language: with recordings where there are some, else with a voice of the carrier's."""

    language: str
    texts: Mapping[str, str]
    voice: Voice | None
    addresses: Addresses
    recordings: Mapping[str, Recording] = field(default_factory=dict)

    def text(self, prompt: str, **facts: object) -> str:
        """Return a prompt with its facts filled in; it begins with a capital, a language's name may not."""
        words = self.texts[prompt].format(**facts)
        return words[:1].upper() + words[1:]

    def say(self, verb: VoiceResponse | Gather, prompt: str, **facts: object) -> None:
        """Have the carrier play a prompt's recording, or speak it."""
        recording = self.recordings.get(prompt)
        if recording is not None:
            verb.play(self.addresses.recording(recording.path))  # type: ignore[no-untyped-call] # as below
        elif self.voice is not None:
            verb.say(  # type: ignore[no-untyped-call] # the SDK's TwiML builder has no annotations
                self.text(prompt, **facts), voice=self.voice.name, language=self.voice.language
            )

    def seconds(self, prompt: str, **facts: object) -> float:
        """Return about how long a prompt takes to hear."""
        recording = self.recordings.get(prompt)
        return recording.seconds if recording else speaking_seconds(self.text(prompt, **facts))

    def can_speak(self, prompt: str) -> bool:
        """Tell whether a prompt can be heard: it has a recording, or its language a voice."""
        return self.voice is not None or prompt in self.recordings or prompt.startswith(WRITTEN)


@dataclass(frozen=True, slots=True)
class Prompts:
    """The words of every prompt language."""

    speakers: Mapping[str, Speaker]
    default_language: str

    def speaker(self, language: str | None) -> Speaker:
        """Return who speaks this language, or the default where nobody does."""
        return self.speakers.get(language or "", self.speakers[self.default_language])


def load_prompts(settings: TelephonySettings, folder: Path = FOLDER) -> Prompts:
    """Return all prompts, or raise PromptsError where languages differ, or one cannot be heard."""
    speakers = read_speakers(settings, folder)
    problems = differences(
        {name: speaker.texts for name, speaker in speakers.items()}, settings.prompt_language
    )
    problems += unknown_voices(settings)
    problems += [problem for speaker in speakers.values() for problem in unheard(speaker)]
    if problems:
        raise PromptsError("; ".join(problems))
    return Prompts(speakers, settings.prompt_language)


def read_speakers(settings: TelephonySettings, folder: Path = FOLDER) -> dict[str, Speaker]:
    """Return who speaks each language that a folder has a file of, whatever is wrong with it."""
    recordings = read_recordings(settings.audio_folder)
    addresses = Addresses(settings.public_base_url)
    return {
        path.stem: Speaker(
            path.stem,
            read_texts(path),
            carrier_voices().voice(path.stem, settings.voices.get(path.stem)),
            addresses,
            recordings_of(recordings, path.stem),
        )
        for path in sorted(folder.glob("*.toml"))
    }


def recordings_of(recordings: Recordings, language: str, *, client: bool = False) -> dict[str, Recording]:
    """Return a language's recordings: of the service's prompts, or of what its clients hear."""
    return {
        prompt: recording
        for prompt, recording in recordings.of(language).items()
        if prompt.startswith(CLIENT) is client
    }


def read_texts(path: Path) -> dict[str, str]:
    """Return a file's prompts as `section.key` -> text."""
    sections = tomllib.loads(path.read_text(encoding="utf-8"))
    return {f"{section}.{key}": text for section, texts in sections.items() for key, text in texts.items()}


def unknown_voices(settings: TelephonySettings) -> list[str]:
    """Return the voices that are chosen for a language and do not speak it."""
    return [
        f"{language}: {name} is no voice of it in telephony/voices.toml"
        for language, name in settings.voices.items()
        if carrier_voices().voice(language, name) is None
    ]


def unheard(speaker: Speaker) -> list[str]:
    """Return what nobody could hear of a language's prompts, and recordings that cannot tell their facts."""
    mute = [key for key in speaker.texts if not speaker.can_speak(key)]
    if mute and not speaker.recordings:
        return [f"{speaker.language}: the carrier has no voice for it, and there are no recordings"]
    problems = [f"{speaker.language}: {key} has no voice and no recording" for key in mute]
    for key in sorted(speaker.recordings):
        if key not in speaker.texts:
            problems.append(f"{speaker.language}: there is a recording of {key}, but no such prompt")
        elif placeholders(speaker.texts[key]):
            problems.append(f"{speaker.language}: {key} tells facts, which a recording cannot")
    return problems


def differences(catalogues: Mapping[str, Mapping[str, str]], default: str) -> list[str]:
    """Return every difference between languages, and what is empty or says the same twice."""
    if default not in catalogues:
        return [f"there are no prompts in {default}, the language of those who are not yet known"]
    wanted = catalogues[default]
    problems = []
    for language, texts in catalogues.items():
        problems += [f"{language}: {key} is missing" for key in sorted(wanted.keys() - texts.keys())]
        problems += [f"{language}: {key} is not in {default}" for key in sorted(texts.keys() - wanted.keys())]
        for key in sorted(wanted.keys() & texts.keys()):
            if placeholders(texts[key]) != placeholders(wanted[key]):
                problems.append(f"{language}: {key} has other placeholders than in {default}")
            if key.endswith("_b") and texts[key] == texts.get(f"{key[:-2]}_a"):
                problems.append(f"{language}: {key} repeats {key[:-2]}_a")
            if not texts[key].strip():
                problems.append(f"{language}: {key} is empty")
    return problems


def placeholders(text: str) -> set[str]:
    """Return the names of the facts that a prompt tells."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}
