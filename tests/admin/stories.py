"""Calls as they may go: found at once, after refusals, or in vain."""

from __future__ import annotations

import json
import math
import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from dispatch.domain.call_record import CallRecord, Conference, Conversation, Leg, Offer, OfferOutcome
from dispatch.domain.directory import Sharing
from dispatch.domain.facts import CallOutcome
from dispatch.domain.legs import LegRole, LegStatus
from tests.admin.cast import ASKING, INTERPRETERS, LANGUAGES, SCARCE


def any_call(chance: random.Random, call_id: str, opened_at: datetime) -> CallRecord:
    """Return a call as chance will have it."""
    fate = chance.random()
    if fate < 0.02:
        return ended_early(call_id, opened_at, CallOutcome.REFUSED, chance.uniform(15, 40))
    if fate < 0.035:
        return ended_early(call_id, opened_at, CallOutcome.NO_REQUEST, chance.uniform(5, 25))
    language = chance.choices([row[0] for row in LANGUAGES], [row[4] for row in LANGUAGES])[0]
    slow = 5.0 if language in SCARCE else 1.0
    wait = min(chance.lognormvariate(math.log(9.5), 0.55) * slow, 400)
    story = Story(call_id, opened_at, language, chance)
    if fate < (0.2 if language in SCARCE else 0.06):
        return story.in_vain(
            wait * 2, CallOutcome.ABANDONED if chance.random() < 0.7 else CallOutcome.UNSERVED
        )
    talk = max(20, int(chance.lognormvariate(math.log(430), 0.75)))
    return story.talked(wait, min(talk, 5400), refusals=chance.choices([0, 1, 2], [72, 20, 8])[0])


def ended_early(call_id: str, opened_at: datetime, outcome: CallOutcome, seconds: float) -> CallRecord:
    """Return a call that ended before a language was chosen."""
    return Story(call_id, opened_at, None, random.Random(0)).record(outcome, seconds)


@dataclass(slots=True)
class Story:
    """One call on its way to a record."""

    call_id: str
    opened_at: datetime
    language: str | None
    chance: random.Random
    offers: list[Offer] = field(default_factory=list)
    legs: list[Leg] = field(default_factory=list)

    def talked(self, wait: float, talk: int, refusals: int = 0) -> CallRecord:
        """Return a call in which somebody was found after a wait and talked for whole seconds."""
        asked_at = 6.0
        share = wait / (refusals + 1)
        for number in range(refusals):
            outcome = self.chance.choice([OfferOutcome.DECLINED, OfferOutcome.UNANSWERED])
            self._ask(asked_at + share * number, share, outcome)
        offer = self._ask(
            asked_at + share * refusals, share, OfferOutcome.ACCEPTED, until=asked_at + wait + talk
        )
        start = self._whole(asked_at + wait)
        conversation = Conversation(
            conference_id=f"CF{self.call_id}",
            leg_id=offer.leg_id or "",
            offer_id=offer.offer_id,
            interpreter_id=offer.interpreter_id,
            started_at=start,
            ended_at=start + timedelta(seconds=talk),
            estimated=False,
        )
        return self.record(
            CallOutcome.CONNECTED, asked_at + wait + talk + 3, wait=wait, talks=(conversation,)
        )

    def in_vain(self, wait: float, outcome: CallOutcome) -> CallRecord:
        """Return a call in which nobody was found."""
        self._ask(6.0, wait / 2, OfferOutcome.UNANSWERED)
        self._ask(6.0 + wait / 2, wait / 2, OfferOutcome.WITHDRAWN)
        return self.record(outcome, 6.0 + wait, wait=wait)

    def record(
        self,
        outcome: CallOutcome,
        seconds: float,
        *,
        wait: float | None = None,
        talks: tuple[Conversation, ...] = (),
    ) -> CallRecord:
        """Return what has been told so far as a call record."""
        place = None if outcome is CallOutcome.REFUSED else self.chance.choice(ASKING)
        connected = outcome is CallOutcome.CONNECTED
        requested_at = self._at(6.0) if wait is not None else None
        staff = self._leg("staff", LegRole.STAFF, 0, seconds)
        return CallRecord(
            call_id=self.call_id,
            line_id="line-1",
            institution_id=place,
            site_id=place and f"site-{place}",
            cost_centre_id=place and f"cost-{place}",
            access_code_id=None,
            sharing=Sharing.DIRECT,
            language=self.language,
            outcome=outcome,
            reason=None,
            callback=None,
            opened_at=self.opened_at,
            requested_at=requested_at,
            connected_at=talks[0].started_at if talks else None,
            closed_at=self._at(seconds),
            connect_seconds=wait if connected else None,
            dial_to_voice_seconds=6.0 + (wait or 0) if connected else None,
            waiting_seconds=wait,
            conversation_seconds=sum(talk.seconds for talk in talks),
            estimated=False,
            fact_count=12,
            legs=(staff, *self.legs),
            conferences=(Conference(f"CF{self.call_id}", self._whole(6), self._whole(seconds), "last left"),)
            if requested_at
            else (),
            offers=tuple(self.offers),
            conversations=talks,
        )

    def _ask(self, start: float, seconds: float, outcome: OfferOutcome, until: float | None = None) -> Offer:
        number = len(self.offers) + 1
        accepted = outcome is OfferOutcome.ACCEPTED
        picked_up = accepted or outcome is OfferOutcome.DECLINED
        idle = round(self.chance.uniform(40, 4000), 3)
        offer = Offer(
            offer_id=f"O{number}-{self.call_id}",
            request_id=f"R-{self.call_id}",
            interpreter_id=f"interpreter-{self.chance.choice(INTERPRETERS)}",
            leg_id=f"leg-{number}-{self.call_id}",
            reason=json.dumps(
                {"rule": "request_looked", "interpreter_idle_seconds": idle, "refused_passed": number - 1}
            ),
            made_at=self._at(start),
            picked_up_at=self._at(start + seconds * 0.55) if picked_up else None,
            accepted_at=self._at(start + seconds * 0.97) if accepted else None,
            ended_at=None if accepted else self._at(start + seconds),
            outcome=outcome,
        )
        status = LegStatus.COMPLETED if picked_up else LegStatus.CANCELED
        self.offers.append(offer)
        self.legs.append(
            self._leg(
                offer.leg_id or "",
                LegRole.INTERPRETER,
                start,
                until or start + seconds,
                offer_id=offer.offer_id,
                status=status,
            )
        )
        return offer

    def _leg(
        self,
        name: str,
        role: LegRole,
        start: float,
        end: float,
        *,
        offer_id: str | None = None,
        status: LegStatus = LegStatus.COMPLETED,
    ) -> Leg:
        answered = status is LegStatus.COMPLETED
        return Leg(
            leg_id=name if offer_id else f"{name}-{self.call_id}",
            role=role,
            offer_id=offer_id,
            started_at=self._whole(start),
            answered_at=self._whole(start + 1) if answered else None,
            ended_at=self._whole(end),
            status=status,
            duration_seconds=int(end - start) if answered else 0,
            estimated=False,
        )

    def _at(self, seconds: float) -> datetime:
        return self.opened_at + timedelta(seconds=seconds)

    def _whole(self, seconds: float) -> datetime:
        return self._at(seconds).replace(microsecond=0)
