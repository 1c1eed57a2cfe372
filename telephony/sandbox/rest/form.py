"""Read the fields of a REST request, refusing what the carrier refuses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from telephony.sandbox.documents import is_http_url
from telephony.sandbox.rest.answers import RestError
from telephony.sandbox.transports import LOOPBACK


@dataclass(frozen=True)
class Form:
    """The fields of one request, in order; names may repeat."""

    pairs: Sequence[tuple[str, str]]

    def get(self, name: str) -> str | None:
        """Return the last value of a field, or None."""
        return next((value for key, value in reversed(self.pairs) if key == name), None)

    def all(self, name: str) -> list[str]:
        """Return every value of a field."""
        return [value for key, value in self.pairs if key == name]

    def has(self, *names: str) -> bool:
        """Return whether one of the fields was sent."""
        return any(key in names for key, _ in self.pairs)

    def number(self, name: str, low: int, default: int | None, code: int) -> int | None:
        """Return a whole number, at least `low`."""
        text = self.get(name)
        if text is None or text == "":
            return default
        if not (text.isascii() and text.isdigit()) or int(text) < low:
            raise RestError(code, f"Invalid {name}: {text}")
        return int(text)

    def method(self, name: str, default: str = "POST") -> str:
        """Return an HTTP method: GET or POST, nothing else."""
        text = (self.get(name) or default).upper()
        if text not in {"GET", "POST"}:
            raise RestError(21209, f"{name} '{text}' is not a valid HTTP method")
        return text

    def url(self, name: str, code: int, *, refuses_local: bool) -> str | None:
        """Return an absolute address: scheme, host and path."""
        text = self.get(name)
        if not text:
            return None
        if not is_http_url(text) or (refuses_local and (urlsplit(text).hostname or "") in LOOPBACK):
            raise RestError(code, f"{name} is not a valid URL: {text}")
        return text
