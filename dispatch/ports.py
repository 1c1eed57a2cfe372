"""The few real boundaries of dispatching: the carrier, the job queue, the clock."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from dispatch.domain.commands import Announcement, Scene, TextMessage
    from dispatch.domain.reconciliation import CarrierLeg


@dataclass(frozen=True, slots=True)
class LegReport:
    """What the carrier says of one leg when asked."""

    leg_id: str
    status: str  # a value of dispatch.domain.legs.LegStatus
    ended_at: datetime | None = None
    duration_seconds: int | None = None
    from_number: str | None = field(default=None, repr=False)  # E.164; never logged


@dataclass(frozen=True, slots=True)
class PartnerAttempt:
    """Asking one partner."""

    call_id: str
    attempt_id: str
    ring_seconds: int
    send_digits: str | None  # pressed once they answer


class Carrier(Protocol):
    """Somebody who connects telephones.

    Every method may raise CarrierUnavailable (not done, a retry can help), CarrierUncertain (perhaps done),
    CarrierRefused (a retry cannot help) or, where a leg or conference is named, LegGone (already over).
    """

    def dial_interpreter(self, offer_id: str, to_number: str, from_number: str, ring_seconds: int) -> str:
        """Ring an interpreter's phone for an offer and return the new leg's id."""
        ...

    def dial_standby(
        self, interpreter_id: str, standby_id: str, to_number: str, from_number: str, ring_seconds: int
    ) -> str:
        """Ring an interpreter's phone for a line to wait on and return the new leg's id."""
        ...

    def dial_staff(self, call_id: str, to_number: str, from_number: str, ring_seconds: int) -> str:
        """Ring staff back into their call and return the new leg's id."""
        ...

    def dial_partner(self, attempt: PartnerAttempt, to_number: str, from_number: str) -> str:
        """Ring another service's number for a call and return the new leg's id."""
        ...

    def dial_client(
        self, call_id: str, attempt_id: str, to_number: str, from_number: str, ring_seconds: int
    ) -> str:
        """Ring a client's phone for a call and return the new leg's id."""
        ...

    def lead_leg(self, leg_id: str, scene: Scene, call_id: str | None, offer_id: str | None) -> None:
        """Lead a live leg into another scene of its dialogue."""
        ...

    def end_leg(self, leg_id: str) -> None:
        """Hang up one leg, whether it rings or talks."""
        ...

    def announce(self, conference_id: str, announcement: Announcement, prompt_language: str) -> None:
        """Have everybody in a room hear something at once."""
        ...

    def send_text(self, to_number: str, from_number: str, text: TextMessage) -> None:
        """Send a text message; `from_number` is a number of ours or an alphanumeric sender."""
        ...

    def end_conference(self, conference_id: str) -> None:
        """Close a room; the legs in it go on with their own dialogue."""
        ...

    def fetch_leg(self, leg_id: str) -> LegReport:
        """Ask how one leg stands; the answer may lag behind events by a second or two."""
        ...

    def list_legs(self) -> dict[str, str]:
        """Return the legs that are not over, with their status (a LegStatus); it may lag by a few seconds."""
        ...

    def list_rooms(self) -> dict[str, str]:
        """Return the names of the rooms that are open, with their conference ids; it may lag likewise."""
        ...

    def find_conference(self, room_name: str) -> str | None:
        """Return the id of the room that is open under this name, or None."""
        ...

    def fetch_participants(self, conference_id: str) -> dict[str, datetime | None]:
        """Return the ids of the legs that are in a room now, and when they entered; empty once it is over."""
        ...


class CallList(Protocol):
    """The carrier's own list of legs, asked after the call; raises as `Carrier` does."""

    def list_calls(self, since: datetime, until: datetime) -> Iterator[CarrierLeg]:
        """Yield the legs of the account that began in a time; one that was never dialled is in no list."""
        ...

    def fetch_call(self, leg_id: str) -> CarrierLeg:
        """Return one leg as the list would have it; raises LegGone where the carrier does not know it."""
        ...


class JobQueue(Protocol):
    """Work for after the call. A job may be lost or run twice: each is idempotent, and a sweep makes up."""

    def record_calls(self, call_ids: Sequence[str]) -> None:
        """Have the record, charge and roll-up made of calls that ended at about the same time."""
        ...


class Mailer(Protocol):
    """Somebody who carries letters. A letter may be lost: what it offers can be asked for again."""

    def send(self, to: str, subject: str, text: str) -> None:
        """Send a letter on its way; returns at once, and never raises for what becomes of it."""
        ...


class Clock(Protocol):
    """The time, real or virtual."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        ...
