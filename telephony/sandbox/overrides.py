"""Read connection overrides from the fragment of a webhook address.

https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, urldefrag


@dataclass(frozen=True)
class ConnectionOverrides:
    """How long to try, how often, and what to try again after."""

    connect_seconds: float = 5.0
    read_seconds: float = 15.0
    total_seconds: float = 15.0
    retries: int = 1
    retry_after: frozenset[str] = frozenset({"ct"})

    def retries_status(self, status: int) -> bool:
        """Return whether an answer with this status is asked for again."""
        family = {4: "4xx", 5: "5xx"}.get(status // 100)
        return family is not None and bool(self.retry_after & {family, "all"})

    def retries_failure(self, kind: str) -> bool:
        """Return whether a failure to connect (`ct`) or to read in time (`rt`) is tried again."""
        return bool(self.retry_after & {kind, "all"})


def split_overrides(url: str) -> tuple[str, ConnectionOverrides]:
    """Return the address without its fragment, and what the fragment asks for; nonsense is ignored."""
    address, fragment = urldefrag(url)
    given = dict(parse_qsl(fragment))
    policies = frozenset(given.get("rp", "ct").split(",")) & {"4xx", "5xx", "ct", "rt", "all"}
    return address, ConnectionOverrides(
        connect_seconds=_number(given.get("ct"), 100, 10_000, 5_000) / 1000,
        read_seconds=_number(given.get("rt"), 100, 15_000, 15_000) / 1000,
        total_seconds=_number(given.get("tt"), 100, 15_000, 15_000) / 1000,
        retries=_number(given.get("rc"), 0, 5, 1),
        retry_after=policies or frozenset({"ct"}),
    )


def _number(text: str | None, low: int, high: int, default: int) -> int:
    if text is None or not text.isascii() or not text.isdigit():
        return default
    return min(max(int(text), low), high)
