"""The slot for prompts that are played instead of spoken: `<folder>/<language>/<prompt>.wav`.

For languages that no voice of the carrier speaks, and wherever a person's voice is better. Files are read
when a process starts. Each has an address with a digest of what it holds, so that the carrier may keep it.
"""

from __future__ import annotations

import hashlib
import io
import wave
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

ENDING = ".wav"
MOST_BYTES = 4_000_000
"""Twelve seconds of 44.1 kHz stereo have half as many; what is larger was not made for a telephone."""


class AudioError(ValueError):
    """A file in the folder cannot be played; the message names it and says why."""


@dataclass(frozen=True, slots=True)
class Recording:
    """One prompt as it was recorded."""

    language: str
    prompt: str
    digest: str
    seconds: float
    wav: bytes

    @property
    def path(self) -> str:
        """Return the end of its address: another recording of the same prompt has another."""
        return f"{self.digest}/{self.language}/{self.prompt}{ENDING}"


@dataclass(frozen=True, slots=True)
class Recordings:
    """Every recording of the folder."""

    by_language: dict[str, dict[str, Recording]]

    def of(self, language: str) -> dict[str, Recording]:
        """Return a language's recordings by prompt."""
        return self.by_language.get(language, {})

    def at(self, path: str) -> Recording | None:
        """Return the recording with this end of an address, or None."""
        _, _, rest = path.partition("/")
        language, _, name = rest.partition("/")
        found = self.of(language).get(name.removesuffix(ENDING))
        return found if found and found.path == path else None


NO_RECORDINGS = Recordings({})


@lru_cache(maxsize=4)
def read_recordings(folder: Path | None) -> Recordings:
    """Return what the folder holds, or raise AudioError; a file that is no `.wav` is passed over."""
    if folder is None:
        return NO_RECORDINGS
    if not folder.is_dir():
        raise AudioError(f"{folder} is no folder")
    found: dict[str, dict[str, Recording]] = {}
    for path in sorted(folder.glob(f"*/*{ENDING}")):
        found.setdefault(path.parent.name, {})[path.stem] = _read(path)
    return Recordings(found)


def _read(path: Path) -> Recording:
    name = f"{path.parent.name}/{path.name}"
    if path.stat().st_size > MOST_BYTES:
        raise AudioError(f"{name} has more than {MOST_BYTES} bytes")
    wav = path.read_bytes()
    try:
        with wave.open(io.BytesIO(wav)) as file:
            seconds = file.getnframes() / file.getframerate()
    except (wave.Error, EOFError, ZeroDivisionError) as error:
        raise AudioError(f"{name} is no wav file of plain samples (PCM): {error}") from None
    digest = hashlib.sha256(wav).hexdigest()[:16]
    return Recording(path.parent.name, path.stem, digest, seconds, wav)
