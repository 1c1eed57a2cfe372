"""Who is asked next, in plain Python: what the scripts must decide, and what a planner can simulate.

No clock, no Redis, no limits of a carrier. Given everybody on duty and every open request it tells which
offers are to be made now, one after another. It is written from the rules, not from the scripts, so that the
two can disagree; `tests/dispatch/live/test_rules_machine.py` asks both after every step.

Whom a request admits   its admission is one of theirs, in a tier that is open; they are on its list where it
                        names the only ones, have not refused it, and it does not bar them
Who is asked first      whom it prefers by name, in their order; else by tier, then who waits on a
                        standby line, then by idle time less the handicap. Of the first twenty, who meets
                        most of its soft wishes
Which request is first  one that no phone rings for before one that wants a further phone; then interrupted
                        conversations, urgent ones, and the older original time, whatever the language
How narrow it is        as its plan says for the time it has waited. People on the spot are asked before
                        everybody, until none of them is left or their time is over
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from dispatch.domain.requirements import EVERY_TIER, NEVER, TIER, Place, Plan, Stage
from dispatch.domain.states import Presence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

COMPARED = 20
"""So many people are compared by what a request only prefers."""


@dataclass(frozen=True, slots=True)
class Person:
    """An interpreter as matching sees them."""

    interpreter_id: str
    place: Place
    presence: Presence
    idle_since: float  # seconds since the epoch
    is_on_standby: bool = False


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """A request that nobody has accepted yet."""

    request_id: str
    plan: Plan
    queued_at: float  # seconds since the epoch: the original time, whatever became of it since
    stages_from: float | None  # when its stages began; None while only people on the spot are asked
    phones_ringing: int = 0
    phones_wanted: int = 1
    refused: frozenset[str] = field(default_factory=frozenset)  # not to be asked for now
    is_at_front: bool = False  # its call has been served before

    @property
    def is_short(self) -> bool:
        """Tell whether it asks for a phone more than rings."""
        return self.phones_ringing < self.phones_wanted


@dataclass(frozen=True, slots=True)
class Match:
    """One offer to be made."""

    request_id: str
    interpreter_id: str


def stage_of(request: OpenRequest, now: float) -> Stage:
    """Return how narrow a request is now."""
    if request.stages_from is None:
        return Stage(0.0, request.plan.on_the_spot or "", EVERY_TIER)
    waited = now - request.stages_from
    return [stage for stage in request.plan.stages if stage.after <= max(waited, 0.0)][-1]


def widens_at(request: OpenRequest, now: float) -> float:
    """Return when a request's plan opens its next stage; infinity where it is as wide as it gets."""
    if request.stages_from is None:
        return NEVER
    following = request.plan.stages[request.plan.stages.index(stage_of(request, now)) + 1 :]
    return following[0].after + request.stages_from if following else NEVER


def admits(request: OpenRequest, person: Person, now: float) -> bool:
    """Tell whether somebody may be asked for a request, were they free."""
    plan, stage = request.plan, stage_of(request, now)
    if person.interpreter_id in request.refused or person.interpreter_id in plan.never:
        return False
    if plan.only and person.interpreter_id not in plan.only:
        return False
    standing = _standing(person, plan.policy, stage.admission)
    return standing is not None and standing[0] <= stage.tier


def free_for(request: OpenRequest, people: Iterable[Person], now: float) -> list[Person]:
    """Return who could be asked for a request now, the first to be asked first."""
    admission = stage_of(request, now).admission
    found = [p for p in people if p.presence is Presence.AVAILABLE and admits(request, p, now)]
    return sorted(found, key=lambda person: _turn(person, request.plan.policy, admission))


def choose_interpreter(request: OpenRequest, people: Iterable[Person], now: float) -> Person | None:
    """Return who is asked for a request, or None where nobody can be."""
    found = free_for(request, people, now)
    named = request.plan.only or request.plan.preferred
    for interpreter_id in named:
        for person in found:
            if person.interpreter_id == interpreter_id:
                return person
    compared = found[:COMPARED]
    return max(compared, key=lambda person: _wishes_met(person, request.plan), default=None)


def rank(request: OpenRequest) -> tuple[bool, bool, bool, float]:
    """Return what orders requests; the least is served first."""
    return (
        request.phones_ringing > 0,
        not request.is_at_front,
        not request.plan.urgent,
        request.queued_at - request.plan.head_start,
    )


def choose_request(person: Person, requests: Iterable[OpenRequest], now: float) -> OpenRequest | None:
    """Return the request that somebody who has become free is asked for, over all their languages."""
    if person.presence is not Presence.AVAILABLE:
        return None
    fitting = [request for request in requests if request.is_short and admits(request, person, now)]
    return min(fitting, key=lambda request: (*rank(request), request.request_id), default=None)


def next_match(requests: Iterable[OpenRequest], people: Sequence[Person], now: float) -> Match | None:
    """Return the offer that is to be made first, or None where nobody waits in vain."""
    short = sorted(
        (request for request in requests if request.is_short), key=lambda r: (*rank(r), r.request_id)
    )
    for request in short:
        person = choose_interpreter(request, people, now)
        if person:
            return Match(request.request_id, person.interpreter_id)
    return None


def matches(requests: Iterable[OpenRequest], people: Iterable[Person], now: float) -> Iterator[Match]:
    """Yield every offer that is to be made now, in order: after a refill, a change of shift, or an outage."""
    open_requests, everybody = list(requests), {person.interpreter_id: person for person in people}
    while True:
        open_requests = [widen_if_alone(request, everybody.values(), now) for request in open_requests]
        match = next_match(open_requests, list(everybody.values()), now)
        if match is None:
            return
        yield match
        person = everybody[match.interpreter_id]
        everybody[match.interpreter_id] = replace(person, presence=Presence.OFFERED)
        open_requests = [
            replace(request, phones_ringing=request.phones_ringing + 1)
            if request.request_id == match.request_id
            else request
            for request in open_requests
        ]


def widen_if_alone(request: OpenRequest, people: Iterable[Person], now: float) -> OpenRequest:
    """Let a request that asked people on the spot ask everybody, where nobody there is left to be asked."""
    is_brief = request.stages_from is None
    if is_brief and request.phones_ringing == 0 and not free_for(request, people, now):
        return replace(request, stages_from=now)
    return request


def _standing(person: Person, policy: str, admission: str) -> tuple[int, float] | None:
    """Return the tier and the handicap (seconds) of somebody in a pool, or None where they are not in it."""
    place = person.place
    if admission not in place.admissions or policy not in place.pools:
        return None
    tier, handicap = divmod(place.pools[policy][place.admissions.index(admission)], TIER)
    return int(tier), handicap


def _turn(person: Person, policy: str, admission: str) -> tuple[int, bool, float, str]:
    standing = _standing(person, policy, admission)
    assert standing is not None, "only who is admitted has a turn"  # noqa: S101
    tier, handicap = standing
    return tier, not person.is_on_standby, person.idle_since + handicap, person.interpreter_id


def _wishes_met(person: Person, plan: Plan) -> int:
    return len(set(plan.traits) & set(person.place.traits))
