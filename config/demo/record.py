"""Reads the record of a call from SQL, as the administrators' page does, and tells it in a few lines."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from config.demo.handsets import PlayError
from dispatch.domain.charges import ItemKind
from dispatch.domain.facts import CallOutcome
from dispatch.records.admin_reads import CallFilter, CallStory, read_call_story, read_calls

if TYPE_CHECKING:
    from datetime import datetime

    from dispatch.domain.charges import Charge, RateCard
    from dispatch.records.engine import Records

RECORDED_SECONDS = 15.0
LOOK_SECONDS = 0.2
ADDED = {ItemKind.ROUNDING: "rounded up", ItemKind.MINIMUM: "up to the minimum"}


@dataclass(frozen=True, slots=True)
class Expected:
    """What the record of the first call must agree with, as the phones lived it."""

    site_name: str
    language: str
    talk_seconds: float


async def recorded_call(records: Records, since: datetime) -> CallStory:
    """Wait for the first call opened after a moment to be recorded, and return it."""
    try:
        async with asyncio.timeout(RECORDED_SECONDS):
            while True:
                with records.reading() as session:
                    lines = read_calls(session, CallFilter(since=since)).lines
                    story = read_call_story(session, lines[-1].call_id) if lines else None
                if story and story.charge:
                    return story
                await asyncio.sleep(LOOK_SECONDS)
    except TimeoutError:
        raise PlayError(f"the call was not recorded within {RECORDED_SECONDS:.0f} s of its end") from None


def ensure_agrees(story: CallStory, expected: Expected) -> None:
    """Raise PlayError where the record tells another call than the phones have lived."""
    record = story.record
    if record.outcome is not CallOutcome.CONNECTED:
        raise PlayError(f"the call is recorded as {record.outcome.value}, though both have talked")
    if (story.site_name, record.language) != (expected.site_name, expected.language):
        raise PlayError("the call is recorded for another site or language than were dialled")
    # The carrier's stamps are whole seconds, and both joining and leaving are rounded.
    if abs(record.conversation_seconds - expected.talk_seconds) > 2:  # noqa: PLR2004 - as the comment says
        raise PlayError(
            f"{record.conversation_seconds} s of conversation are recorded, of {expected.talk_seconds:.0f} s"
        )


def told(story: CallStory, language_name: str) -> list[tuple[str, str]]:
    """Return the record as labels and texts."""
    record = story.record
    accepted = [number for number in story.public_numbers.values() if number]
    return [
        ("outcome", record.outcome.value),
        ("asked by", f"{story.site_name}, for {language_name}"),
        ("interpreted by", f"number {', '.join(accepted)}"),
        ("dial to voice", f"{record.dial_to_voice_seconds or 0:.1f} s, first ring to both in one room"),
        ("connect time", f"{record.connect_seconds or 0:.1f} s, language chosen to both in one room"),
        ("conversation", f"{record.conversation_seconds} s, by the carrier's times of joining and leaving"),
        ("charge", charge_in_words(story.charge, story.rate_card)),
    ]


def charge_in_words(charge: Charge | None, card: RateCard | None) -> str:
    """Return what a call comes to and why, in one sentence."""
    if charge is None or card is None or charge.not_billed_reason is not None:
        return f"nothing: {charge.not_billed_reason if charge else 'not charged yet'}"
    talked = sum(item.seconds for item in charge.items if item.kind is ItemKind.CONVERSATION)
    parts = [f"{talked} s"]
    parts += [f"{ADDED[item.kind]} by {item.seconds} s" for item in charge.items if item.kind in ADDED]
    value = f"{', '.join(parts)}, at {card.per_minute:.2f} a minute are worth"
    value += f" {charge.valued_amount:.2f} {charge.currency}"
    free = "free of charge to institutions, so " if card.free_of_charge else ""
    return f"{value}; {free}{charge.due_amount:.2f} {charge.currency} are due"
