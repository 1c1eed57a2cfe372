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


@lru_cache(maxsize=len(LENGTHS))
def quiet_music(seconds: int) -> bytes:
    """Return a wav file of so many seconds that begins and ends in silence."""
    count = RATE * seconds
    samples = (int(32_767 * LOUDNESS * _swell(n, count) * _chord(n / RATE)) for n in range(count))
    written = io.BytesIO()
    with wave.open(written, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(struct.pack(f"<{count}h", *samples))
    return written.getvalue()


def _swell(sample: int, count: int) -> float:
    return math.sin(math.pi * sample / count) ** 2


def _chord(at: float) -> float:
    return sum(math.sin(2 * math.pi * tone * at) for tone in CHORD) / len(CHORD)
