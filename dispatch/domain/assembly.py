"""Makes the call record out of facts, as a pure function.

The same facts give the same record, in whatever order and however often they come, so that a record can be
made again and compared at any time. Times of people in rooms are the carrier's own, in whole seconds.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from dispatch.domain.assistance_history import assemble_assistances, offers_of_assistants
from dispatch.domain.call_record import CallRecord, Conference, Conversation, Eligibility
from dispatch.domain.directory import Sharing
from dispatch.domain.facts import (
    CallbackOutcome,
    CallOutcome,
    ClientAnswer,
    Fact,
    MediationOutcome,
    MediationTheme,
    Remark,
    UnservedReason,
)
from dispatch.domain.leg_history import (
    Leg,
    assemble_legs,
    moment_of,
    read_moment,
    roles_of,
    whole_second,
)
from dispatch.domain.legs import LegRole, RoomEvent
from dispatch.domain.offer_history import Offer, OfferOutcome, assemble_offers
from dispatch.domain.stays import Ends, Passage, Stay, length, shared, stays_from, union, with_lost_joins

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime


Told = TypeVar("Told", MediationTheme, MediationOutcome)

CLOCKS_APART = timedelta(seconds=2)
"""By how much a carrier's whole seconds may lie before our own time of the same moment."""


def assemble_call_record(facts: Iterable[Fact]) -> CallRecord:
    """Return the record of one call.

    Facts may be doubled, missing or in any order. Raises ValueError unless all are of one call.
    """
    in_order = _in_order(facts)
    call_ids = {fact.call_id for fact in in_order}
    if len(call_ids) != 1 or None in call_ids:
        raise ValueError(f"a record is made from the facts of one call, not of {len(call_ids)}")
    return _Assembly(in_order).record()


def _in_order(facts: Iterable[Fact]) -> list[Fact]:
    """Return each fact once, as it occurred; the stream entries of one millisecond count up."""
    once = {fact.fact_id: fact for fact in facts}
    return sorted(once.values(), key=lambda fact: (fact.occurred_at, len(fact.fact_id), fact.fact_id))


class _Assembly:
    """The steps from ordered facts to a record, each reading what the steps before it found."""

    def __init__(self, facts: list[Fact]) -> None:
        self.facts = facts
        self.roles = roles_of(facts)
        beside = offers_of_assistants(facts)
        self.offers = assemble_offers(fact for fact in facts if fact.details.get("offer_id") not in beside)
        self.legs = assemble_legs(facts, self.roles, self._offers_of_legs())
        self.closing = self._last("call_closed")
        self.closed_at = self.closing.occurred_at if self.closing else self._latest_moment()
        self.conferences = self._conferences()
        self.stays = stays_from(with_lost_joins(self._passages(), self._starts()), self._ends())
        self.conversations = self._conversations()
        self.assistances = assemble_assistances(facts, self.stays)

    def record(self) -> CallRecord:
        identified = self._last("call_identified")
        opened = self._first("call_opened")
        opened_at = opened.occurred_at if opened else self._earliest_moment()
        requested_at = self._requested_at()
        connected_at = self._connected_at()
        who: dict[str, Any] = identified.details if identified else {}
        where: dict[str, Any] = opened.details if opened else {}
        return CallRecord(
            call_id=self.facts[0].call_id or "",
            line_id=where.get("line_id"),
            institution_id=who.get("institution_id"),
            site_id=who.get("site_id"),
            cost_centre_id=who.get("cost_centre_id"),
            access_code_id=who.get("access_code_id"),
            sharing=Sharing(where["sharing"]) if where.get("sharing") else None,
            language=self._asked("language"),
            domain=self._asked("domain"),
            eligibility=self._eligibility(),
            rating=self._rating(),
            problem_reported=any(
                fact.details.get("remark") == Remark.PROBLEM for fact in self._of("interpreter_remarked")
            ),
            case_digest=self._case_digest(),
            cost_reference=self._cost_reference(),
            client_answer=self._client_answer(),
            mediation_theme=self._mediation("theme", MediationTheme),
            mediation_outcome=self._mediation("outcome", MediationOutcome),
            outcome=self._outcome(connected_at, requested_at),
            reason=self._reason(connected_at),
            callback=self._callback(),
            opened_at=opened_at,
            requested_at=requested_at,
            connected_at=connected_at,
            closed_at=self.closed_at,
            connect_seconds=_seconds_between(requested_at, connected_at),
            dial_to_voice_seconds=_seconds_between(opened_at, connected_at),
            waiting_seconds=_seconds_between(requested_at, connected_at or self._gave_up_at()),
            conversation_seconds=length((talk.started_at, talk.ended_at) for talk in self.conversations),
            estimated=self._is_estimated(opened),
            fact_count=len(self.facts),
            legs=self.legs,
            conferences=self.conferences,
            offers=self.offers,
            conversations=self.conversations,
            assistances=self.assistances,
            assisted_seconds=sum(one.seconds for one in self.assistances),
        )

    def _of(self, kind: str) -> list[Fact]:
        return [fact for fact in self.facts if fact.kind == kind]

    def _first(self, kind: str) -> Fact | None:
        return next((fact for fact in self.facts if fact.kind == kind), None)

    def _last(self, kind: str) -> Fact | None:
        return next((fact for fact in reversed(self.facts) if fact.kind == kind), None)

    def _moments(self) -> list[datetime]:
        return [moment_of(fact) if "carrier_at" in fact.details else fact.occurred_at for fact in self.facts]

    def _earliest_moment(self) -> datetime:
        return min(self._moments())

    def _latest_moment(self) -> datetime:
        return max(self._moments())

    def _offers_of_legs(self) -> dict[str, str]:
        named = {
            fact.details["leg_id"]: fact.details["offer_id"]
            for fact in self.facts
            if fact.details.get("leg_id") and fact.details.get("offer_id")
        }
        # A standby leg may have served several offers of one call: the last that was accepted counts.
        in_order = sorted(self.offers, key=lambda offer: offer.accepted_at is not None)
        return named | {offer.leg_id: offer.offer_id for offer in in_order if offer.leg_id}

    def _offer_of_talk(self, leg_id: str, started_at: datetime) -> str | None:
        """Return the offer by which this leg came to talk: the last accepted by then."""
        accepted = [
            (offer.accepted_at, offer.offer_id)
            for offer in self.offers
            if offer.leg_id == leg_id and offer.accepted_at
        ]
        by_then = [(at, offer_id) for at, offer_id in accepted if at <= started_at + CLOCKS_APART]
        if by_then:
            return max(by_then)[1]
        return min(accepted)[1] if accepted else self._offers_of_legs().get(leg_id)

    def _conferences(self) -> tuple[Conference, ...]:
        seen: dict[str, list[Fact]] = {}
        for fact in self._of("room_reported"):
            seen.setdefault(fact.details["conference_id"], []).append(fact)
        rooms = [_conference(conference_id, facts) for conference_id, facts in seen.items()]
        return tuple(sorted(rooms, key=lambda room: (room.started_at, room.conference_id)))

    def _starts(self) -> dict[str, datetime]:
        return {
            fact.details["conference_id"]: moment_of(fact)
            for fact in self._of("room_reported")
            if fact.details["event"] == RoomEvent.STARTED
        }

    def _passages(self) -> list[Passage]:
        return [
            Passage(
                conference_id=fact.details["conference_id"],
                leg_id=fact.details["leg_id"],
                is_join=fact.details["event"] == RoomEvent.JOINED,
                at=moment_of(fact),
                sequence=fact.details.get("sequence"),
                estimated=bool(fact.details.get("estimated")),
            )
            for fact in self._of("room_reported")
            if fact.details.get("leg_id") and fact.details["event"] in (RoomEvent.JOINED, RoomEvent.LEFT)
        ]

    def _ends(self) -> Ends:
        return Ends(
            legs={leg.leg_id: leg.ended_at for leg in self.legs if leg.ended_at},
            conferences={room.conference_id: room.ended_at for room in self.conferences if room.ended_at},
            last=whole_second(self.closed_at),
        )

    def _meetings(self) -> list[tuple[Stay, Stay, datetime, datetime]]:
        staff = [stay for stay in self.stays if self.roles.get(stay.leg_id) is LegRole.STAFF]
        others = [stay for stay in self.stays if self.roles.get(stay.leg_id) is LegRole.INTERPRETER]
        others += self._stays_of_partners()
        pairs = ((theirs, ours, shared(theirs, ours)) for theirs in others for ours in staff)
        return [(theirs, ours, *overlap) for theirs, ours, overlap in pairs if overlap]

    def _stays_of_partners(self) -> list[Stay]:
        """Return what staff said was a conversation: a partner's menu and music before their key are none."""
        confirmed = {
            fact.details["leg_id"]: whole_second(fact.occurred_at) for fact in self._of("partner_confirmed")
        }
        return [
            replace(stay, started_at=max(stay.started_at, confirmed[stay.leg_id]))
            for stay in self.stays
            if stay.leg_id in confirmed and confirmed[stay.leg_id] < stay.ended_at
        ]

    def _conversations(self) -> tuple[Conversation, ...]:
        interpreters = {offer.offer_id: offer.interpreter_id for offer in self.offers}
        meetings: dict[tuple[str, str], list[tuple[Stay, Stay, datetime, datetime]]] = {}
        for meeting in self._meetings():
            meetings.setdefault((meeting[0].conference_id, meeting[0].leg_id), []).append(meeting)
        talks = [
            Conversation(
                conference_id=conference_id,
                leg_id=leg_id,
                offer_id=self._offer_of_talk(leg_id, start),
                interpreter_id=interpreters.get(self._offer_of_talk(leg_id, start) or ""),
                started_at=start,
                ended_at=end,
                estimated=any(
                    theirs.estimated or ours.estimated
                    for theirs, ours, began, ended in met
                    if began < end and start < ended
                ),
            )
            for (conference_id, leg_id), met in meetings.items()
            for start, end in union((began, ended) for _, _, began, ended in met)
        ]
        return tuple(sorted(talks, key=lambda talk: (talk.started_at, talk.leg_id, talk.conference_id)))

    def _connected_at(self) -> datetime | None:
        """Return the first shared moment; one under a second counts only if dispatching saw it too."""
        saw_both = self.closing is not None and self.closing.details.get("outcome") == CallOutcome.CONNECTED
        starts = [start for _, _, start, end in self._meetings() if start < end or saw_both]
        return min(starts, default=None)

    def _requested_at(self) -> datetime | None:
        requests = self._of("language_requested")
        return min((_queued_at(fact) for fact in requests), default=None)

    def _gave_up_at(self) -> datetime:
        ended = self._last("request_ended")
        return ended.occurred_at if ended else self.closed_at

    def _asked(self, what: str) -> str | None:
        """Return what the request that was answered asked for, else what the last one did."""
        requests = {fact.details["request_id"]: fact.details for fact in self._of("language_requested")}
        answered = [
            offer.request_id
            for offer in self.offers
            if offer.outcome is OfferOutcome.ACCEPTED and offer.request_id in requests
        ]
        chosen = requests[answered[0] or ""] if answered else next(reversed(requests.values()), {})
        return str(chosen[what]) if chosen.get(what) else None

    def _eligibility(self) -> Eligibility:
        noted = self._last("eligibility_noted")
        return Eligibility(noted.details["eligibility"]) if noted else Eligibility.NOT_ASKED

    def _rating(self) -> int | None:
        rated = self._first("call_rated")
        return int(rated.details["rating"]) if rated else None

    def _case_digest(self) -> str | None:
        noted = self._last("case_noted")
        return noted.details.get("case_digest") if noted else None

    def _client_answer(self) -> ClientAnswer | None:
        asked = self._first("client_questioned")
        return ClientAnswer(asked.details["answer"]) if asked else None

    def _mediation(self, what: str, kind: type[Told]) -> Told | None:
        noted = [fact.details[what] for fact in self._of("mediation_noted") if fact.details.get(what)]
        return kind(noted[-1]) if noted else None

    def _cost_reference(self) -> str | None:
        numbers = [fact.details.get("number") for fact in self._of("field_noted")]
        return next((number for number in reversed(numbers) if number), None)

    def _outcome(self, connected_at: datetime | None, requested_at: datetime | None) -> CallOutcome:
        if connected_at is not None:
            return CallOutcome.CONNECTED
        told = [self.closing.details.get("outcome") if self.closing else None]
        ended = self._last("request_ended")
        told.append(ended.details.get("outcome") if ended else None)
        # Dispatching may have seen both where one's report overtook the other's leave: they never met.
        ends_in_vain = set(CallOutcome) - {CallOutcome.CONNECTED}
        known = [CallOutcome(outcome) for outcome in told if outcome in ends_in_vain]
        if known:
            return known[0]
        return CallOutcome.NO_REQUEST if requested_at is None else CallOutcome.ABANDONED

    def _reason(self, connected_at: datetime | None) -> UnservedReason | None:
        ends = (self.closing, self._last("request_ended"))
        told = next((end.details["reason"] for end in ends if end and end.details.get("reason")), None)
        return UnservedReason(told) if connected_at is None and told in set(UnservedReason) else None

    def _callback(self) -> CallbackOutcome | None:
        """Return how the last promise ended; one that nothing is known of any more was not kept."""
        if self._last("callback_promised") is None:
            return None
        ended = self._last("callback_ended")
        told = ended.details.get("outcome") if ended else None
        return CallbackOutcome(told) if told in set(CallbackOutcome) else CallbackOutcome.BROKEN

    def _is_estimated(self, opened: Fact | None) -> bool:
        return (
            opened is None
            or self.closing is None
            or any(leg.estimated for leg in self.legs)
            or any(talk.estimated for talk in self.conversations)
        )


def _conference(conference_id: str, facts: Sequence[Fact]) -> Conference:
    ends = [fact for fact in facts if fact.details["event"] == RoomEvent.ENDED]
    end = min(ends, key=lambda fact: (bool(fact.details.get("estimated")), moment_of(fact)), default=None)
    return Conference(
        conference_id=conference_id,
        started_at=min(moment_of(fact) for fact in facts),
        ended_at=moment_of(end) if end else None,
        end_reason=end.details.get("reason") if end else None,
    )


def _queued_at(fact: Fact) -> datetime:
    stamp = fact.details.get("queued_at")
    return read_moment(stamp) if stamp else fact.occurred_at


def _seconds_between(start: datetime | None, end: datetime | None) -> float | None:
    """Return a duration, never below 0: the carrier's whole seconds may lie just before our clock."""
    if start is None or end is None:
        return None
    return round(max(0.0, (end - start).total_seconds()), 3)


__all__ = [
    "CallRecord",
    "Conference",
    "Conversation",
    "Eligibility",
    "Leg",
    "Offer",
    "OfferOutcome",
    "assemble_call_record",
]
