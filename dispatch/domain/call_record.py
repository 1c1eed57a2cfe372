"""The call record: what one call was, with its legs, rooms, offers and conversations.

`dispatch.domain.assembly` makes it out of facts.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from dispatch.domain.assistance_history import Assistance
from dispatch.domain.leg_history import Leg
from dispatch.domain.offer_history import Offer, OfferOutcome
from dispatch.domain.stays import length

if TYPE_CHECKING:
    from datetime import datetime

    from dispatch.domain.directory import Sharing
    from dispatch.domain.facts import (
        CallbackOutcome,
        CallOutcome,
        ClientAnswer,
        MediationOutcome,
        MediationTheme,
        UnservedReason,
    )

__all__ = [
    "Assistance",
    "CallRecord",
    "Conference",
    "Conversation",
    "Eligibility",
    "Leg",
    "Offer",
    "OfferOutcome",
]


class Eligibility(StrEnum):
    """Whether the client is a third-country national; asked where a fund requires it, never inferred."""

    YES = "yes"
    NO = "no"
    NOT_ASKED = "not_asked"


@dataclass(frozen=True, slots=True)
class Conference:
    """One room of the call under the carrier's id."""

    conference_id: str
    started_at: datetime
    ended_at: datetime | None
    end_reason: str | None


@dataclass(frozen=True, slots=True)
class Conversation:
    """A time in which staff and one interpreter heard each other."""

    conference_id: str
    leg_id: str  # the interpreter's
    offer_id: str | None
    interpreter_id: str | None
    started_at: datetime
    ended_at: datetime
    estimated: bool

    @property
    def seconds(self) -> int:
        """Whole seconds."""
        return length([(self.started_at, self.ended_at)])


@dataclass(frozen=True, slots=True)
class CallRecord:
    """One requester's whole visit."""

    call_id: str
    line_id: str | None
    institution_id: str | None
    site_id: str | None
    cost_centre_id: str | None
    access_code_id: str | None
    sharing: Sharing | None
    language: str | None  # of the request that was answered, else of the last one
    outcome: CallOutcome
    reason: UnservedReason | None  # why nobody could be found, where it is unserved
    callback: CallbackOutcome | None  # what became of a promise to call staff back
    opened_at: datetime
    requested_at: datetime | None  # the first request's original time
    connected_at: datetime | None  # the first moment staff and an interpreter were in one room
    closed_at: datetime
    connect_seconds: float | None  # requested to connected
    dial_to_voice_seconds: float | None  # opened to connected
    waiting_seconds: float | None  # requested to connected, or to the end of waiting in vain
    conversation_seconds: int  # each second once, however many rooms and interpreters
    estimated: bool  # some time in it is our conclusion, because a report never came
    fact_count: int
    legs: tuple[Leg, ...]
    conferences: tuple[Conference, ...]
    offers: tuple[Offer, ...]
    conversations: tuple[Conversation, ...]
    domain: str | None = None  # of the request whose language this is: health, legal ...
    eligibility: Eligibility = Eligibility.NOT_ASKED
    rating: int | None = None  # 1 to 5, by staff at the end
    problem_reported: bool = False  # an interpreter asks the coordination to look at it
    client_answer: ClientAnswer | None = None  # whether it helped, by the client; None: not asked
    mediation_theme: MediationTheme | None = None  # what the last mediation in it was about
    mediation_outcome: MediationOutcome | None = None  # and how it ended
    cost_reference: str | None = None  # the cost centre that staff keyed in, as the institution counts them
    case_digest: str | None = None  # of the institution's case reference, keyed; its digits are kept nowhere
    assistances: tuple[Assistance, ...] = ()  # operators and supervisors who were asked for
    assisted_seconds: int = 0  # that they were in the room, each for themselves
