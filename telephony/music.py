"""Quiet music for those who wait: a soft chord that comes and goes, made here, so that it is nobody's."""

from __future__ import annotations

import io
import math
import struct
import wave
from functools import lru_cache

RATE = 8_000
"""Samples a second of a telephone line."""
CHORD = (196.0, 246.94, 293.66, 392.0)
"""G major, in the middle of what a telephone carries."""
LOUDNESS = 0.10
LENGTHS = (4, 8)
"""The pieces there are, in seconds; whoever waits long hears the longest over and over."""


TONES = (523.25, 659.25)
"""Two soft notes, one after the other: c'' and e''."""
TONE_SECONDS = 1


@lru_cache(maxsize=len(LENGTHS))
def quiet_music(seconds: int) -> bytes:
    """Return a wav file of so many seconds that begins and ends in silence."""
    count = RATE * seconds
    return _wav([LOUDNESS * _swell(n, count) * _chord(n / RATE) for n in range(count)])


@lru_cache(maxsize=1)
def soft_tone() -> bytes:
    """Return a wav file of two notes that tell, in no language, that something goes on."""
    count = RATE * TONE_SECONDS // len(TONES)
    return _wav(
        [
            2 * LOUDNESS * _swell(n, count) * math.sin(2 * math.pi * tone * n / RATE)
            for tone in TONES
            for n in range(count)
        ]
    )


def _wav(samples: list[float]) -> bytes:
    written = io.BytesIO()
    with wave.open(written, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(struct.pack(f"<{len(samples)}h", *(int(32_767 * sample) for sample in samples)))
    return written.getvalue()


def _swell(sample: int, count: int) -> float:
    return math.sin(math.pi * sample / count) ** 2


def _chord(at: float) -> float:
    return sum(math.sin(2 * math.pi * tone * at) for tone in CHORD) / len(CHORD)
