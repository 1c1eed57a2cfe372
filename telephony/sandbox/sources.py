"""Say where the next document of a leg comes from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fetch:
    """A document to be requested, with further fields beside those of every request."""

    url: str
    method: str = "POST"
    params: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Inline:
    """A document given at once."""

    twiml: str


Source = Fetch | Inline
