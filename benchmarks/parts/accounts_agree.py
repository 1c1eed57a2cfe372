"""Holds what phones lived under dying processes against records, charges and live state, for `killed`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from redis import Redis

from benchmarks.parts.hurried_people import People, Visit
from config.replay.people import Played
from config.replay.proof import Proof, prove
from config.world.call_log import LoggedCall
from dispatch.domain.facts import CallOutcome
from dispatch.live.keys import Keys
from dispatch.records.whole_calls import WholeCall

if TYPE_CHECKING:
    from telephony.sandbox import Leg
    from telephony.sandbox.phones import Phone

RUNG = "outbound-api"
STAMP_SLACK_SECONDS = 0.1
"""The carrier stamps a coming or going some milliseconds late, maybe in the next second."""
LEFT_OVER = ("calls", "legs_up", "dials_on_way", "commands", "facts", "lines_in_use")
"""Keys of live state that hold nothing once every call is over."""


def compare(people: People, recorded: list[WholeCall]) -> Proof:
    """Return every disagreement between phones, records and charges, in words."""
    played = [Played(_logged(visit), visit.leg) for visit in people.visits]
    proof = prove(played, recorded, people.sandbox, STAMP_SLACK_SECONDS)
    by_leg = {leg.leg_id: whole for whole in recorded for leg in whole.legs}
    for visit in people.visits:
        whole = by_leg.get(visit.leg.sid)
        fault = _wrong_end(visit, whole, people) if whole else None
        if fault:
            proof.faults.append(f"call {visit.number}: {fault}")
    for person in people.plan.interpreters:
        proof.faults += _rung_by_two(people.sandbox.phone(person.number), person.interpreter_id)
    proof.faults += _dialled_twice(people)
    return proof


def left_in_live_state(redis: Redis) -> list[str]:
    """Return what live state still holds when every call is over, in words."""
    keys = Keys()
    found = []
    for name in LEFT_OVER:
        size = {"set": redis.scard, "zset": redis.zcard, "stream": redis.xlen, "none": lambda _key: 0}
        left = size[str(redis.type(keys.of(name)))](keys.of(name))
        if left:
            found.append(f"{name} holds {left}")
    deadlines = Counter(str(one).partition("|")[0] for one in redis.zrange(keys.of("deadlines"), 0, -1))
    # Every live call's comparison with the carrier is a deadline of the whole, which always stands.
    found += [f"{count} deadlines {kind}" for kind, count in deadlines.items() if kind != "compare"]
    return found


def _wrong_end(visit: Visit, whole: WholeCall, people: People) -> str | None:
    """Return what is wrong with how a call ended by its record; None where nothing is."""
    leg, outcome, reason = visit.leg, whole.call.outcome, whole.call.reason
    if visit.waited_in_vain:
        return "was neither connected nor told that nobody can be"
    if leg.talk_intervals:
        return None if outcome is CallOutcome.CONNECTED else f"talked, recorded as {outcome}"
    if leg.end_cause != "phone":
        is_stated = outcome is CallOutcome.UNSERVED and reason is not None
        is_told = is_stated and people.has_heard(leg, f"staff.unserved_{reason}")
        return None if is_told else f"ended by the carrier, recorded as {outcome} for {reason}"
    # Who hangs up while the language's last keys are on their way has requested nothing yet.
    was_waiting = people.has_heard(leg, "wait.")
    fits = {CallOutcome.ABANDONED} if was_waiting else {CallOutcome.ABANDONED, CallOutcome.NO_REQUEST}
    return None if outcome in fits else f"given up by its caller, recorded as {outcome} for {reason}"


def _rung_by_two(phone: Phone, interpreter_id: str) -> Iterable[str]:
    """Tell every moment in which two of our dials rang or held one person's phone."""
    before: Leg | None = None
    for leg in sorted((one for one in phone.legs if one.direction == RUNG), key=lambda one: one.created_at):
        if before and before.ended_at and leg.created_at < before.ended_at:
            yield f"{interpreter_id} was rung by two: {_told(before)}; {_told(leg)}"
        if not before or not before.ended_at or not leg.ended_at or leg.ended_at > before.ended_at:
            before = leg


def _told(leg: Leg) -> str:
    moves = ", ".join(f"{status} {at:%M:%S.%f}"[:-3] for at, status in leg.history)
    return f"{leg.callbacks.url.partition('?')[2].partition('#')[0] if leg.callbacks else ''} {moves}"


def _dialled_twice(people: People) -> Iterable[str]:
    """Tell every offer for which more than one dial was placed."""
    addresses = Counter(
        leg.callbacks.url for leg in people.sandbox.legs.values() if leg.direction == RUNG and leg.callbacks
    )
    return [f"dialled {times} times: {url}" for url, times in addresses.items() if times > 1]


def _logged(visit: Visit) -> LoggedCall:
    return LoggedCall(visit.number, visit.leg.created_at, "", 0.0)
