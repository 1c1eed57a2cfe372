"""A call that goes on, as far as its facts have reached SQL: what happened, in words and as a drawing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from admin.words import catalogue, say
from dispatch.domain.assembly import assemble_call_record
from dispatch.domain.legs import LegStatus
from dispatch.records.admin_reads import CallStory

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from admin.names import LanguageNames
    from dispatch.domain.facts import Fact

UNTOLD_STATUSES = {LegStatus.INITIATED}


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened, in words."""

    at: datetime
    what: str
    who: str = ""


def story_so_far(facts: Sequence[Fact], numbers: dict[str, str], now: datetime | None) -> CallStory:
    """Return a call as far as its facts tell; while it goes on, everything lasts until `now`."""
    record = assemble_call_record(facts)
    if now is not None and now > record.closed_at:
        waited = (now - record.requested_at).total_seconds() if record.requested_at else None
        record = replace(
            record, closed_at=now, waiting_seconds=record.waiting_seconds if record.connected_at else waited
        )
    return CallStory(record, None, None, None, None, numbers, None, None)


def events_of(
    facts: Sequence[Fact], numbers: Mapping[str, str], languages: LanguageNames, reader: str
) -> Iterator[Event]:
    """Yield what happened, newest first, in the reader's words; what tells a reader nothing is left out."""
    asked = {
        fact.details.get("offer_id"): fact.details.get("interpreter_id")
        for fact in facts
        if fact.kind == "offer_made"
    }
    for fact in reversed(facts):
        what = _in_words(fact, languages, reader)
        if what:
            whom = fact.details.get("interpreter_id") or asked.get(fact.details.get("offer_id"))
            number = numbers.get(whom or "")
            who = say(reader, "call.interpreter", number=number) if number else ""
            yield Event(fact.occurred_at, what, who)


def _in_words(fact: Fact, languages: LanguageNames, reader: str) -> str | None:
    told = fact.details
    if fact.kind == "leg_reported":
        if told.get("status") in UNTOLD_STATUSES:
            return None
        role, status = _name(reader, "role", told), _name(reader, "status", told)
        return say(reader, "fact.leg", role=role, status=status)
    if fact.kind == "room_reported":
        key = f"fact.room_{told.get('event')}"
        return say(reader, key, role=_name(reader, "role", told)) if key in catalogue(reader) else None
    if fact.kind == "offer_ended":
        return say(
            reader, "fact.offer_ended", outcome=catalogue(reader).get(f"offer.{told.get('outcome')}", "")
        )
    if fact.kind == "language_requested":
        return say(reader, "fact.language_requested", name=languages[told.get("language", "")])
    return catalogue(reader).get(f"fact.{fact.kind}")


def _name(reader: str, section: str, told: Mapping[str, object]) -> str:
    value = told.get(section)
    return catalogue(reader).get(f"{section}.{value}", str(value or ""))
