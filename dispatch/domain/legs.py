"""Legs: one phone connection between us and one party, and what a carrier can report of it."""

from __future__ import annotations

from enum import StrEnum


class LegRole(StrEnum):
    """Who is at the other end of a leg."""

    STAFF = "staff"
    INTERPRETER = "interpreter"
    PARTNER = "partner"  # another service's number
    CLIENT = "client"  # the client, who is elsewhere
    OPERATOR = "operator"  # asked in beside whoever talks
    SUPERVISOR = "supervisor"  # the same


class LegStatus(StrEnum):
    """How a leg stands."""

    INITIATED = "initiated"
    RINGING = "ringing"
    ANSWERED = "answered"
    COMPLETED = "completed"  # was answered, is over
    UNANSWERED = "unanswered"
    BUSY = "busy"
    CANCELED = "canceled"
    FAILED = "failed"


FINAL_LEG_STATUSES = frozenset(
    {LegStatus.COMPLETED, LegStatus.UNANSWERED, LegStatus.BUSY, LegStatus.CANCELED, LegStatus.FAILED}
)
"""A leg in one of these is over and never comes back."""


class RoomEvent(StrEnum):
    """What a carrier can report of a conference."""

    STARTED = "started"
    JOINED = "joined"
    LEFT = "left"
    ENDED = "ended"
