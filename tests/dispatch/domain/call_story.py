"""Tells a call as facts, second by second, so that a test reads like what happened."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from dispatch.domain.facts import Fact, FactSource

START = datetime(2026, 11, 23, 9, 0, 0, tzinfo=UTC)


def at(second: float) -> datetime:
    return START + timedelta(seconds=second)


class CallStory:
    """One call; each method appends the fact that dispatching or the carrier would have left."""

    def __init__(self, call_id: str = "call-1", first_entry: int = 1) -> None:
        self.call_id = call_id
        self.facts: list[Fact] = []
        self._entry = first_entry
        self._sequences: dict[str, int] = {}

    def dispatch(self, kind: str, second: float, **details: Any) -> CallStory:
        return self._append(FactSource.DISPATCH, kind, second, details)

    def opened(self, second: float = 0) -> CallStory:
        return self.dispatch(
            "call_opened", second, line_id="line-staff", sharing="direct", prompt_language="pt-PT"
        )

    def identified(self, second: float = 4) -> CallStory:
        return self.dispatch(
            "call_identified",
            second,
            institution_id="agency-1",
            site_id="site-1",
            cost_centre_id="cost-1",
            access_code_id="code-1",
        )

    def requested(self, second: float, language: str = "uk", request_id: str = "request-1") -> CallStory:
        queued_at = at(second).isoformat()
        return self.dispatch(
            "language_requested", second, request_id=request_id, language=language, queued_at=queued_at
        )

    def offered(self, second: float, offer_id: str = "offer-1", interpreter_id: str = "olena") -> CallStory:
        return self.dispatch(
            "offer_made",
            second,
            offer_id=offer_id,
            request_id="request-1",
            interpreter_id=interpreter_id,
            reason="longest idle",
        )

    def accepted(self, second: float, offer_id: str = "offer-1", leg_id: str = "leg-i") -> CallStory:
        return self.dispatch(
            "offer_accepted",
            second,
            offer_id=offer_id,
            request_id="request-1",
            interpreter_id="olena",
            leg_id=leg_id,
        )

    def closed(self, second: float, outcome: str = "connected") -> CallStory:
        return self.dispatch("call_closed", second, outcome=outcome)

    def room(
        self, event: str, second: float, leg_id: str | None = None, room: str = "CF1", **more: Any
    ) -> CallStory:
        self._sequences[room] = self._sequences.get(room, 0) + 1
        role = None if leg_id is None else "staff" if leg_id.startswith("leg-s") else "interpreter"
        details = {
            "conference_id": room,
            "event": event,
            "leg_id": leg_id,
            "role": role,
            "offer_id": "offer-1" if role == "interpreter" else None,
            "sequence": self._sequences[room],
            "carrier_at": at(second).isoformat(),
            "reason": None,
            "estimated": False,
        }
        return self._append(FactSource.CARRIER, "room_reported", second + 0.4, details | more)

    def joined(self, second: float, leg_id: str, room: str = "CF1", **more: Any) -> CallStory:
        return self.room("joined", second, leg_id, room, **more)

    def left(self, second: float, leg_id: str, room: str = "CF1", **more: Any) -> CallStory:
        return self.room("left", second, leg_id, room, **more)

    def leg(self, status: str, second: float, leg_id: str, **more: Any) -> CallStory:
        role = "staff" if leg_id.startswith("leg-s") else "interpreter"
        details = {
            "leg_id": leg_id,
            "role": role,
            "offer_id": "offer-1" if role == "interpreter" else None,
            "status": status,
            "sequence": None,
            "carrier_at": at(second).isoformat(),
            "estimated": False,
        }
        return self._append(FactSource.CARRIER, "leg_reported", second + 0.3, details | more)

    def _append(self, source: FactSource, kind: str, second: float, details: dict[str, Any]) -> CallStory:
        fact_id = f"{self._entry}-0"
        self._entry += 1
        self.facts.append(Fact(fact_id, source, kind, self.call_id, at(second), details))
        return self


def plain_call(call_id: str = "call-1", talk_seconds: int = 125, first_entry: int = 1) -> CallStory:
    """Staff ring, choose Ukrainian after 10 s, and talk with Olena from second 30."""
    end = 30 + talk_seconds
    return (
        CallStory(call_id, first_entry)
        .opened()
        .identified()
        .requested(10)
        .joined(11, "leg-s")
        .offered(10.01)
        .leg("initiated", 11, "leg-i")
        .leg("ringing", 13, "leg-i")
        .leg("answered", 20, "leg-i")
        .accepted(28)
        .joined(30, "leg-i")
        .left(end, "leg-i")
        .leg("completed", end, "leg-i", duration_seconds=end - 20)
        .left(end + 1, "leg-s")
        .room("ended", end + 1)
        .leg("completed", end + 2, "leg-s", duration_seconds=end + 2)
        .closed(end + 4)
    )
