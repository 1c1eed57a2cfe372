"""What a recorded call adds to the roll-up of hours, and how roll-ups of every grain are moved.

Moves are sums by row: what a call adds is a pure function of its rows, so that it can be taken away again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dispatch.domain.call_record import OfferOutcome
from dispatch.domain.facts import CallbackOutcome, CallOutcome, UnservedReason
from dispatch.domain.measures import bucket_of
from dispatch.records.columns import Base
from dispatch.records.tables import HourRow, HourWaitRow, InterpreterSumsRow, SliceHourRow, SliceRow, WaitKind
from dispatch.records.upsert import add_many

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy.orm import Session

    from dispatch.records.tables import CallRow, ChargeRow, ConversationRow, OfferRow, PayRow

NO_LANGUAGE = "und"  # BCP-47 for undetermined
NO_LINE = "unknown"

ACCEPTED = frozenset({OfferOutcome.ACCEPTED, OfferOutcome.LOST})
"""An offer counts as accepted also where its interpreter never reached the room."""

HOUR_KEY = ("hour", "language", "line_id")
SLICE_KEY = ("kind", "slice_id", "grain", "first_day", "language")
KEYS: dict[type[Base], tuple[str, ...]] = {
    HourRow: HOUR_KEY,
    HourWaitRow: (*HOUR_KEY, "kind", "bucket"),
    SliceRow: SLICE_KEY,
    SliceHourRow: (*SLICE_KEY, "week_hour"),
    InterpreterSumsRow: ("interpreter_id", "grain", "first_day", "language"),
}
"""Every roll-up with its key, in the order in which they are written: two at once wait in line."""

Key = tuple[Any, ...]
Moves = defaultdict[tuple[type[Base], Key], Counter[str]]


@dataclass(frozen=True, slots=True)
class CallParts:
    """The rows of one recorded call that statistics count."""

    call: CallRow
    offers: Sequence[OfferRow] = ()
    conversations: Sequence[ConversationRow] = ()
    charge: ChargeRow | None = None
    pays: Sequence[PayRow] = ()


def new_moves() -> Moves:
    """Return room for what calls add."""
    return defaultdict(Counter)


def taken_back(moves: Moves) -> Moves:
    """Return the moves that undo others."""
    undone = new_moves()
    for place, sums in moves.items():
        undone[place].subtract(sums)
    return undone


def apply(session: Session, moves: Moves) -> None:
    """Add all moves, a table at a time and in one order of rows, so that two at once wait in line."""
    for row, names in KEYS.items():
        found = {key: sums for (table, key), sums in moves.items() if table is row and any(sums.values())}
        # One statement for all: every row names every column that any of them moves.
        columns = sorted({name for sums in found.values() for name, value in sums.items() if value})
        rows = [
            dict(zip(names, key, strict=True)) | _in_seconds({name: found[key][name] for name in columns})
            for key in sorted(found)
        ]
        add_many(session, row, rows, names)


def contribute_hour(moves: Moves, parts: CallParts) -> None:
    """Add what a recorded call counts to in its hour.

    A call counts in the hour in which its language was asked for, or, without a request, in which it came.
    """
    call = parts.call
    moment = (call.requested_at or call.opened_at).replace(minute=0, second=0, microsecond=0)
    hour = (moment, call.language or NO_LANGUAGE, call.line_id or NO_LINE)
    moves[HourRow, hour].update(sums_of(parts))
    for kind, bucket in _waits_of(call):
        moves[HourWaitRow, (*hour, kind, bucket)]["calls"] += 1


def sums_of(parts: CallParts) -> Counter[str]:
    """Return what a recorded call adds to the sums that every grain keeps."""
    call, charge = parts.call, parts.charge
    outcomes = Counter(offer.outcome for offer in parts.offers)
    first = min(parts.offers, key=lambda offer: (offer.made_at, offer.offer_id), default=None)
    sums: Counter[str] = Counter(
        calls=1,
        requested=int(call.requested_at is not None),
        offers=outcomes.total(),
        offers_accepted=sum(outcomes[outcome] for outcome in ACCEPTED),
        offers_unanswered=outcomes[OfferOutcome.UNANSWERED],
        connect_milliseconds=round((call.connect_seconds or 0) * 1000),
        waiting_milliseconds=round((call.waiting_seconds or 0) * 1000),
        conversation_seconds=call.conversation_seconds,
        billed_seconds=charge.billed_seconds if charge else 0,
        rated=int(call.rating is not None),
        rating_sum=call.rating or 0,
        problems=int(bool(call.problem_reported)),
        first_offers=int(first is not None),
        first_accepted=int(first is not None and first.outcome in ACCEPTED),
    )
    sums[call.outcome.value] += 1
    if call.outcome is CallOutcome.UNSERVED and call.reason:
        sums[UnservedReason(call.reason).value] += 1
    if call.callback:
        sums[f"callbacks_{CallbackOutcome(call.callback)}"] += 1
    return sums


def _in_seconds(sums: Mapping[str, int]) -> dict[str, float]:
    """Return sums by the names of their columns; durations, counted in milliseconds, in seconds."""
    return {
        name.replace("_milliseconds", "_seconds"): value / 1000 if name.endswith("_milliseconds") else value
        for name, value in sums.items()
    }


def _waits_of(call: CallRow) -> Iterable[tuple[WaitKind, int]]:
    if call.connect_seconds is not None:
        yield WaitKind.CONNECT, bucket_of(call.connect_seconds)
    if call.dial_to_voice_seconds is not None:
        yield WaitKind.DIAL_TO_VOICE, bucket_of(call.dial_to_voice_seconds)
    if call.outcome is CallOutcome.ABANDONED and call.waiting_seconds is not None:
        yield WaitKind.ABANDONED, bucket_of(call.waiting_seconds)
