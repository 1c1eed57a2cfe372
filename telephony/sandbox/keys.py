"""Carry what a person puts into a phone: keys pressed and words spoken."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass


@dataclass(frozen=True)
class Input:
    """One key, or one utterance."""

    text: str
    is_speech: bool = False
    confidence: float = 0.9
    language: str = "en-US"


KeyQueue = asyncio.Queue[Input]
