"""Moves the roll-ups by what a call adds to them, and back again when its record changes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dispatch.domain.call_record import OfferOutcome
from dispatch.domain.facts import CallOutcome
from dispatch.domain.measures import bucket_of
from dispatch.records.tables import HourRow, HourWaitRow, WaitKind
from dispatch.records.upsert import add_sums

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from dispatch.records.tables import CallRow, ChargeRow, OfferRow

NO_LANGUAGE = "und"  # BCP-47 for undetermined
NO_LINE = "unknown"

Hour = tuple["datetime", str, str]
HOUR_KEY = ("hour", "language", "line_id")
WAIT_KEY = (*HOUR_KEY, "kind", "bucket")


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one call adds to one hour, language and line."""

    hour: Hour
    sums: Counter[str] = field(default_factory=Counter)
    waits: Counter[tuple[WaitKind, int]] = field(default_factory=Counter)


def contribution_of(call: CallRow, offers: Iterable[OfferRow], charge: ChargeRow | None) -> Contribution:
    """Return what a recorded call adds; a pure function of its rows, so that it can be taken away again.

    A call counts in the hour in which its language was asked for, or, without a request, in which it came.
    """
    moment = (call.requested_at or call.opened_at).replace(minute=0, second=0, microsecond=0)
    return Contribution(
        (moment, call.language or NO_LANGUAGE, call.line_id or NO_LINE),
        sums_of(call, offers, charge),
        Counter(_waits_of(call)),
    )


def sums_of(call: CallRow, offers: Iterable[OfferRow], charge: ChargeRow | None) -> Counter[str]:
    """Return what a recorded call adds to the sums that every grain keeps."""
    outcomes = Counter(offer.outcome for offer in offers)
    sums: Counter[str] = Counter(
        calls=1,
        requested=int(call.requested_at is not None),
        offers=outcomes.total(),
        offers_accepted=outcomes[OfferOutcome.ACCEPTED] + outcomes[OfferOutcome.LOST],
        offers_unanswered=outcomes[OfferOutcome.UNANSWERED],
        connect_milliseconds=round((call.connect_seconds or 0) * 1000),
        waiting_milliseconds=round((call.waiting_seconds or 0) * 1000),
        conversation_seconds=call.conversation_seconds,
        billed_seconds=charge.billed_seconds if charge else 0,
        rated=int(call.rating is not None),
        rating_sum=call.rating or 0,
    )
    sums[call.outcome.value] += 1
    return sums


def in_seconds(sums: Mapping[str, int]) -> dict[str, float]:
    """Return sums by the names of their columns; durations, counted in milliseconds, in seconds."""
    return {
        name.replace("_milliseconds", "_seconds"): value / 1000 if name.endswith("_milliseconds") else value
        for name, value in sums.items()
    }


def move(session: Session, taken_away: Contribution | None, added: Contribution) -> None:
    """Apply a new contribution and take an old one back, in one pass and one order of rows."""
    sums: dict[Hour, Counter[str]] = {added.hour: Counter(added.sums)}
    waits = Counter({(*added.hour, *wait): calls for wait, calls in added.waits.items()})
    if taken_away is not None:
        sums.setdefault(taken_away.hour, Counter()).subtract(taken_away.sums)
        waits.subtract({(*taken_away.hour, *wait): calls for wait, calls in taken_away.waits.items()})
    for hour in sorted(sums):
        numbers = {name: value for name, value in sums[hour].items() if value}
        if numbers:
            _add_hour(session, hour, numbers)
    for key in sorted(key for key, calls in waits.items() if calls):
        add_sums(session, HourWaitRow, dict(zip(WAIT_KEY, key, strict=True)), {"calls": waits[key]})


def _add_hour(session: Session, hour: Hour, numbers: dict[str, int]) -> None:
    add_sums(session, HourRow, dict(zip(HOUR_KEY, hour, strict=True)), in_seconds(numbers))


def _waits_of(call: CallRow) -> Iterable[tuple[WaitKind, int]]:
    if call.connect_seconds is not None:
        yield WaitKind.CONNECT, bucket_of(call.connect_seconds)
    if call.dial_to_voice_seconds is not None:
        yield WaitKind.DIAL_TO_VOICE, bucket_of(call.dial_to_voice_seconds)
    if call.outcome is CallOutcome.ABANDONED and call.waiting_seconds is not None:
        yield WaitKind.ABANDONED, bucket_of(call.waiting_seconds)
