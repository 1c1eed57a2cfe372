"""What facts tell of a call that only money asks for: its occasion, and what of it is not to be billed.

Some reasons follow from what happened, others are decided by people, who mark the call (fact `call_marked`).
Whether a reason counts is the rate card's to say.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from dispatch.domain.leg_history import whole_second
from dispatch.domain.legs import LegRole, LegStatus
from dispatch.domain.rate_cards import NotBilled, Occasion

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dispatch.domain.call_record import CallRecord, Conversation
    from dispatch.domain.facts import Fact

MARKS = frozenset({NotBilled.WRONG_VARIETY, NotBilled.CARRIER_FAULT, NotBilled.CONFLICT, NotBilled.TEST_CALL})
"""The reasons that somebody may decide on."""

REASONS_BY_KEY = {
    "wrong_variety": NotBilled.WRONG_VARIETY,
    "conflict": NotBilled.CONFLICT,
    "cannot_hear": NotBilled.CARRIER_FAULT,
}
"""What staff or the interpreter said by key when another was fetched -> the reason that a card may accept."""

FAULT_SHOWS_WITHIN = timedelta(seconds=2)
"""A room reports a leg's leaving and the leg its failure up to this far apart."""


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A reason not to bill one interpreter's part of a call, or (offer_id None) the whole of it."""

    reason: NotBilled
    offer_id: str | None = None
    is_paid: bool = False  # the interpreter is paid all the same: they withdrew, or were replaced by key


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a rate card asks of a call besides its record."""

    occasions: tuple[Occasion, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()


def circumstances_of(facts: Iterable[Fact], record: CallRecord) -> Circumstances:
    """Return the circumstances of a call from its facts, in whatever order they come, and its record."""
    in_order = sorted(facts, key=lambda fact: (fact.occurred_at, len(fact.fact_id), fact.fact_id))
    exclusions = [*_marked(in_order), *_explained(in_order), *_dropped(in_order, record), *_failed(record)]
    return Circumstances(tuple(sorted(_occasions(in_order))), tuple(dict.fromkeys(exclusions)))


def _occasions(facts: Iterable[Fact]) -> set[Occasion]:
    return {
        occasion
        for fact in facts
        if fact.kind == "language_requested"
        for occasion in Occasion
        if fact.details.get(occasion.value)
    }


def _marked(facts: Iterable[Fact]) -> Iterator[Exclusion]:
    """Yield what was decided: of several decisions on one part the last, which may lift the mark."""
    marks = {
        fact.details.get("offer_id"): fact.details.get("reason")
        for fact in facts
        if fact.kind == "call_marked"
    }
    for offer_id, reason in marks.items():
        if reason is not None:
            yield Exclusion(NotBilled(reason), offer_id)


def _explained(facts: Iterable[Fact]) -> Iterator[Exclusion]:
    """Yield what somebody said by key: staff why they wanted another, an interpreter why they withdrew."""
    for fact in facts:
        reason = REASONS_BY_KEY.get(str(fact.details.get("reason")))
        if fact.kind in {"interpreter_replaced", "replacement_explained"} and reason:
            yield Exclusion(reason, fact.details.get("offer_id"), is_paid=True)


def _dropped(facts: Iterable[Fact], record: CallRecord) -> Iterator[Exclusion]:
    ends: dict[str | None, list[Conversation]] = {}
    for talk in record.conversations:
        ends.setdefault(talk.offer_id, []).append(talk)
    for fact in facts:
        talks = ends.get(fact.details.get("offer_id"), [])
        if fact.kind == "interpreter_replaced" and talks and _had_dropped(fact, talks):
            yield Exclusion(NotBilled.INTERPRETER_DROPPED, fact.details.get("offer_id"))


def _had_dropped(fact: Fact, talks: list[Conversation]) -> bool:
    dropped = fact.details.get("dropped")
    if dropped is not None:
        return bool(dropped)
    # Older facts do not tell: who is replaced by a key is led out after that; who dropped had left before.
    return max(talk.ended_at for talk in talks) < whole_second(fact.occurred_at)


def _failed(record: CallRecord) -> Iterator[Exclusion]:
    """Yield the parts that ended with a leg that the carrier reports as failed after it was answered."""
    failed = [
        leg for leg in record.legs if leg.status is LegStatus.FAILED and leg.answered_at and leg.ended_at
    ]
    for leg in failed:
        for talk in record.conversations:
            near = leg.ended_at is not None and abs(talk.ended_at - leg.ended_at) <= FAULT_SHOWS_WITHIN
            if near and (leg.role is LegRole.STAFF or leg.leg_id == talk.leg_id):
                yield Exclusion(NotBilled.CARRIER_FAULT, talk.offer_id)
