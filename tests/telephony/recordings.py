"""Makes recorded prompts for tests: silence, of a length."""

import wave
from pathlib import Path

RATE = 8_000


def record(folder: Path, language: str, prompt: str, seconds: float = 1.0) -> Path:
    """Write a wav file where a prompt's recording belongs."""
    path = folder / language / f"{prompt}.wav"
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(b"\0\0" * int(RATE * seconds))
    return path
