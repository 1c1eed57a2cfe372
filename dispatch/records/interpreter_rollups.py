"""Moves the roll-up of interpreters by what their parts in a call add to it, and reads it."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import func, inspect, select

from dispatch.domain.call_record import OfferOutcome
from dispatch.domain.stays import length
from dispatch.records.rollups import ACCEPTED, NO_LANGUAGE, CallParts
from dispatch.records.slice_reads import spans
from dispatch.records.tables import Grain, InterpreterSumsRow

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date
    from zoneinfo import ZoneInfo

    from sqlalchemy.orm import Session

    from dispatch.records.rollups import Moves
    from dispatch.records.tables import ConversationRow, OfferRow

SUMMED = tuple(name for name, column in inspect(InterpreterSumsRow).columns.items() if not column.primary_key)
OUTCOMES = {
    OfferOutcome.DECLINED: "offers_declined",
    OfferOutcome.UNANSWERED: "offers_unanswered",
    OfferOutcome.WITHDRAWN: "offers_withdrawn",
    OfferOutcome.FAILED: "offers_failed",
} | dict.fromkeys(ACCEPTED, "offers_accepted")


def contribute_parts(moves: Moves, parts: CallParts, zone: ZoneInfo) -> None:
    """Add what each interpreter's part in a recorded call counts to; a pure function of its rows."""
    call = parts.call
    day = (call.requested_at or call.opened_at).astimezone(zone).date()
    language = call.language or NO_LANGUAGE
    for interpreter_id, sums in _by_interpreter(parts).items():
        for grain, first_day in ((Grain.DAY, day), (Grain.MONTH, day.replace(day=1))):
            moves[InterpreterSumsRow, (interpreter_id, grain, first_day, language)].update(sums)


def read_interpreter_sums(
    session: Session, first: date, last: date, interpreter_ids: Collection[str] | None = None
) -> dict[str, Counter[str]]:
    """Return the sums of interpreters over local days, both included, by their ids; durations in seconds.

    Without ids, those of everybody who had a part in a call.
    """
    row = InterpreterSumsRow
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for grain, begins, ends in spans(first, last):
        query = select(row.interpreter_id, *(func.sum(getattr(row, name)) for name in SUMMED)).where(
            row.grain == grain, row.first_day.between(begins, ends)
        )
        if interpreter_ids is not None:
            query = query.where(row.interpreter_id.in_(interpreter_ids))
        for interpreter_id, *numbers in session.execute(query.group_by(row.interpreter_id)):
            plain = (number if isinstance(number, float) else int(number) for number in numbers)
            found[interpreter_id].update(dict(zip(SUMMED, plain, strict=True)))
    return dict(found)


def _by_interpreter(parts: CallParts) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for offer in parts.offers:
        if offer.interpreter_id:
            found[offer.interpreter_id].update(_of_offer(offer))
    talks: dict[str, list[ConversationRow]] = defaultdict(list)
    for talk in parts.conversations:
        if talk.interpreter_id:
            talks[talk.interpreter_id].append(talk)
    for interpreter_id, own in talks.items():
        seconds = length((talk.started_at, talk.ended_at) for talk in own)
        found[interpreter_id].update(calls=1, conversation_seconds=seconds)
    for pay in parts.pays:
        found[pay.interpreter_id]["paid_seconds"] += pay.billed_seconds
    rated = _last_to_talk(parts.conversations)
    if rated and parts.call.rating is not None:
        found[rated].update(rated=1, rating_sum=parts.call.rating)
    return found


def _of_offer(offer: OfferRow) -> Counter[str]:
    sums = Counter(offers=1)
    if offer.outcome:
        sums[OUTCOMES[OfferOutcome(offer.outcome)]] += 1
    if offer.accepted_at and offer.outcome in ACCEPTED:
        sums["accept_milliseconds"] = round(1000 * (offer.accepted_at - offer.made_at).total_seconds())
    return sums


def _last_to_talk(talks: Iterable[ConversationRow]) -> str | None:
    """Return whom staff rate: they do so at the end, about whom they heard last."""
    known = [talk for talk in talks if talk.interpreter_id]
    last = max(known, key=lambda talk: (talk.ended_at, talk.position), default=None)
    return last.interpreter_id if last else None
