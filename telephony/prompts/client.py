"""What the client hears in their own language, each phrase marked as reviewed by a speaker or not.

A file for each language, named by its tag, with two sections: `[reviewed]` and `[unreviewed]`. Whoever speaks
the language and finds a phrase good moves its line from the second to the first. An unreviewed one is heard
on a live line only where an administrator allows it for the language (`LanguageEntry.plays_unreviewed`).
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from telephony.addresses import Addresses
from telephony.prompts.audio import read_recordings
from telephony.prompts.catalogue import CLIENT, Speaker, recordings_of
from telephony.voices import carrier_voices

if TYPE_CHECKING:
    from collections.abc import Mapping

    from telephony.settings import TelephonySettings

FOLDER = Path(__file__).parent / "client"
PHRASES = ("greeting", "wait_a", "wait_b", "sample", "question")
"""The first words, two ways to ask for patience, a question to nod at where the language is not known, and
one that some are asked at the end."""
REVIEWED, UNREVIEWED = "reviewed", "unreviewed"


@dataclass(frozen=True, slots=True)
class ClientPhrases:
    """One language's phrases."""

    speaker: Speaker  # its prompts are "client.greeting" and so on
    reviewed: frozenset[str]

    def may_be_heard(self, phrase: str, *, unreviewed: bool) -> bool:
        """Tell whether a phrase can be spoken, and has been reviewed or is allowed although it was not."""
        can = CLIENT + phrase in self.speaker.texts and self.speaker.can_speak(CLIENT + phrase)
        return can and (unreviewed or phrase in self.reviewed)


def load_phrases(settings: TelephonySettings, folder: Path = FOLDER) -> dict[str, ClientPhrases]:
    """Return every language's phrases by tag."""
    recordings = read_recordings(settings.audio_folder)
    addresses = Addresses(settings.public_base_url)
    found = {}
    for path in sorted(folder.glob("*.toml")):
        sections = _read(path)
        texts = {CLIENT + name: text for section in sections.values() for name, text in section.items()}
        voice = carrier_voices().voice(path.stem, settings.voices.get(path.stem))
        recorded = recordings_of(recordings, path.stem, client=True)
        speaker = Speaker(path.stem, texts, voice, addresses, recorded)
        found[path.stem] = ClientPhrases(speaker, frozenset(sections.get(REVIEWED, {})))
    return found


def phrase_faults(folder: Path = FOLDER) -> list[str]:
    """Return what is missing, empty, unknown, marked twice, or said twice in the phrases of any language."""
    faults = []
    for path in sorted(folder.glob("*.toml")):
        sections = _read(path)
        texts = {name: text for section in sections.values() for name, text in section.items()}
        tag = path.stem
        faults += [f"{tag}: {name} is no mark" for name in sections if name not in {REVIEWED, UNREVIEWED}]
        faults += [f"{tag}: the client's {name} is missing" for name in PHRASES if name not in texts]
        faults += [f"{tag}: {name} is no phrase" for name in texts if name not in PHRASES]
        faults += [f"{tag}: the client's {name} is empty" for name, text in texts.items() if not text.strip()]
        twice = sections.get(REVIEWED, {}).keys() & sections.get(UNREVIEWED, {}).keys()
        faults += [f"{tag}: the client's {name} is marked twice" for name in sorted(twice)]
        if texts.get("wait_a") == texts.get("wait_b"):
            faults.append(f"{tag}: the client's wait_b repeats wait_a")
    return faults


def phrase_notes(phrases: Mapping[str, ClientPhrases]) -> list[str]:
    """Return what an administrator should know: languages that nobody can speak yet, phrases not reviewed."""
    notes = []
    for tag, each in phrases.items():
        mute = [key.removeprefix(CLIENT) for key in each.speaker.texts if not each.speaker.can_speak(key)]
        if mute:
            told = "a tone is heard until there are recordings"
            notes.append(f"{tag}: the carrier has no voice for the client's {', '.join(mute)}; {told}")
    rough = [tag for tag, each in phrases.items() if each.reviewed != set(PHRASES)]
    if rough:
        notes.append(f"not reviewed by a speaker, heard only where it is allowed: {' '.join(rough)}")
    return notes


def _read(path: Path) -> dict[str, dict[str, str]]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
