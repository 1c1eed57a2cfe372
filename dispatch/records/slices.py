"""What a recorded call adds to the days and months of the slices of the service that it stands in."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from dispatch.domain.call_record import OfferOutcome
from dispatch.domain.facts import CallOutcome
from dispatch.domain.measures import PROMPT_SECONDS, connect_class
from dispatch.records.rollups import NO_LANGUAGE, NO_LINE, sums_of
from dispatch.records.tables import Grain, SliceHourRow, SliceKind, SliceRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from zoneinfo import ZoneInfo

    from dispatch.records.rollups import CallParts, Moves
    from dispatch.records.tables import CallRow, OfferRow

ALL_LANGUAGES = "mul"  # BCP-47 for several
BY_LANGUAGE = frozenset({SliceKind.SERVICE, SliceKind.LINE})
"""The slices whose hours of the week are kept for each language as well as for all together."""

SOON_SECONDS, LATE_SECONDS = 30, 120


def contribute(moves: Moves, parts: CallParts, zone: ZoneInfo) -> None:
    """Add what a recorded call counts to; a pure function of its rows, so that it can be taken away again."""
    call = parts.call
    local = (call.requested_at or call.opened_at).astimezone(zone)
    sums = sums_of(parts) + Counter(_steps(call, parts.offers)) + Counter(_promptness(call))
    hours = Counter(
        voices=sums["requested"] - sums[CallOutcome.SERVED_ON_THE_SPOT],
        prompt=sums["prompt"],
        lost=sums[CallOutcome.ABANDONED] + sums[CallOutcome.UNSERVED],
    )
    language = call.language or NO_LANGUAGE
    day = local.date()
    week_hour = local.weekday() * 24 + local.hour
    for kind, slice_id in _slices_of(call):
        for grain, first_day in ((Grain.DAY, day), (Grain.MONTH, day.replace(day=1))):
            place = (kind, slice_id, grain, first_day)
            moves[SliceRow, (*place, language)].update(sums)
            if not hours.total():
                continue
            moves[SliceHourRow, (*place, ALL_LANGUAGES, week_hour)].update(hours)
            if kind in BY_LANGUAGE:
                moves[SliceHourRow, (*place, language, week_hour)].update(hours)


def _slices_of(call: CallRow) -> Iterator[tuple[SliceKind, str]]:
    yield SliceKind.SERVICE, ""
    yield SliceKind.LINE, call.line_id or NO_LINE
    for kind, slice_id in (
        (SliceKind.INSTITUTION, call.institution_id),
        (SliceKind.SITE, call.site_id),
        (SliceKind.DOMAIN, call.domain),
    ):
        if slice_id:
            yield kind, slice_id


def _steps(call: CallRow, offers: Sequence[OfferRow]) -> Iterator[str]:
    """Return at which step a caller left by themselves."""
    if call.outcome is CallOutcome.NO_REQUEST and call.assisted_seconds:
        return  # an operator was what they needed
    if call.outcome is CallOutcome.NO_REQUEST:
        yield "left_at_language" if call.institution_id else "left_at_code"
    elif call.outcome is CallOutcome.ABANDONED:
        waited = call.waiting_seconds or 0.0
        if not any(offer.outcome is not OfferOutcome.FAILED for offer in offers):
            yield "left_unrung"
        elif waited <= SOON_SECONDS:
            yield "left_within_30"
        else:
            yield "left_within_120" if waited <= LATE_SECONDS else "left_later"


def _promptness(call: CallRow) -> Iterator[str]:
    if call.connect_seconds is not None:
        yield connect_class(call.connect_seconds)
        if call.connect_seconds <= PROMPT_SECONDS:
            yield "prompt"
