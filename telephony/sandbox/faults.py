"""Say what goes wrong: every knob of bad weather, all of it decided by the sandbox's seed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random


@dataclass
class Faults:
    """Bad weather between the carrier and us. Shares are 0 to 1; event kinds are the carrier's own words.

    Call events are `initiated`, `ringing`, `answered`, `completed`; conference events are
    `participant-join`, `conference-end` and so on.
    """

    # Callbacks delivered twice, with the same idempotency token.
    duplicate_share: float = 0.0
    # Document requests (voice, Gather action, wait ...) asked twice, as after a lost answer.
    duplicate_document_share: float = 0.0
    # A further delay of every callback, drawn evenly from this range, in seconds.
    delay_range_seconds: tuple[float, float] = (0.0, 0.0)
    # Callbacks are held back by up to so many seconds, each for itself, so that they overtake each other.
    reorder_window_seconds: float = 0.0
    # Share of callbacks that are never delivered, by event kind ("*" for all).
    drop_share: dict[str, float] = field(default_factory=dict)
    # Share of requests whose first attempt fails to connect (and is then retried once).
    connect_failure_share: float = 0.0
    # How many more connections to addresses that contain this text fail.
    refused_connections: dict[str, int] = field(default_factory=dict)
    # Seconds by which answers of addresses that contain this text are late.
    slow_answers_seconds: dict[str, float] = field(default_factory=dict)
    # For so long after a leg answered, REST still says "not in-progress".
    not_in_progress_window_seconds: float = 0.0
    # The next so many REST requests are answered 429 with code 20429.
    too_many_requests: int = 0
    # Share of REST requests answered 503.
    unavailable_share: float = 0.0
    # Country prefixes that must not be called (21215, 13227).
    blocked_prefixes: tuple[str, ...] = ()
    # Sign the address as given, request it with its query sorted (https://github.com/twilio/twilio-php/issues/790).
    query_is_sorted_after_signing: bool = False
    # Sign conference events with the port, everything else without (https://github.com/twilio/twilio-node/issues/411).
    conference_events_signed_with_port: bool = False

    def drops(self, kind: str, random: Random) -> bool:
        """Return whether a callback of this kind gets lost."""
        share = self.drop_share.get(kind, self.drop_share.get("*", 0.0))
        return bool(share) and random.random() < share

    def callback_delay_seconds(self, random: Random) -> float:
        """Return by how much one callback is held back."""
        delay = 0.0
        if self.delay_range_seconds != (0.0, 0.0):
            delay += random.uniform(*self.delay_range_seconds)
        if self.reorder_window_seconds:
            delay += random.uniform(0.0, self.reorder_window_seconds)
        return delay

    def refuses_connection(self, url: str, attempt: int, random: Random) -> bool:
        """Return whether this attempt to connect fails, and count it."""
        for part, left in self.refused_connections.items():
            if left > 0 and part in url:
                self.refused_connections[part] = left - 1
                return True
        return (
            attempt == 0 and bool(self.connect_failure_share) and random.random() < self.connect_failure_share
        )

    def answer_delay_seconds(self, url: str) -> float:
        """Return by how much the answer of this address is late."""
        return sum(seconds for part, seconds in self.slow_answers_seconds.items() if part in url)
