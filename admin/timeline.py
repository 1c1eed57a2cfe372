"""One call drawn along its time: who was on the phone when, who was asked, who talked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from admin.charts import Span, part, span
from dispatch.domain.call_record import OfferOutcome
from dispatch.domain.legs import LegRole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dispatch.domain.call_record import CallRecord, Leg, Offer
    from dispatch.records.admin_reads import CallStory

ROW_HEIGHT = 46
LEAST_WIDTH = 0.6  # per cent; what was there at all can be seen
MARGIN = 1.25  # the close view of the wait goes on a little beyond its end
WORTH_A_CLOSER_LOOK = 3.0  # the call is this many times as long as its wait
TICK_SECONDS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200)
MOST_TICKS = 6
ROOM_FOR_A_NAME = 38.0  # per cent, on a phone


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of time of one kind: `leg`, `waiting`, `ringing`, `announcing`, `talking`."""

    kind: str
    span: Span
    seconds: int
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the drawing with what is said above it."""

    kind: str  # staff, request, offer, or the role of another leg
    top: int
    bars: tuple[Bar, ...]
    public_number: str | None = None
    outcome: OfferOutcome | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment that matters: `requested` or `connected`."""

    kind: str
    left: float
    named: bool  # there is room for its name


@dataclass(frozen=True, slots=True)
class Tick:
    """A round number of seconds since the call came."""

    left: float
    seconds: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """A window of time with its rows."""

    rows: tuple[Row, ...]
    marks: tuple[Mark, ...]
    ticks: tuple[Tick, ...]
    height: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of time before it is drawn."""

    kind: str
    start: datetime
    end: datetime
    estimated: bool = False


def drawings(story: CallStory) -> dict[str, Drawing]:
    """Return the drawing of the whole call and, where the wait would be too small in it, one of the wait."""
    record = story.record
    whole = max((record.closed_at - record.opened_at).total_seconds(), 1.0)
    wait_end = record.connected_at or record.closed_at
    wait = max((wait_end - record.opened_at).total_seconds(), 1.0)
    drawn = {"whole": _draw(story, whole)}
    if record.requested_at and whole > WORTH_A_CLOSER_LOOK * wait:
        drawn = {"wait": _draw(story, wait * MARGIN), **drawn}
    return drawn


def _draw(story: CallStory, seconds: float) -> Drawing:
    record = story.record
    rows: list[Row] = []
    for kind, offer, stretches in _lines(record):
        shown = [each for each in stretches if (each.start - record.opened_at).total_seconds() < seconds]
        if shown:
            bars = tuple(_bar(each, record.opened_at, seconds) for each in shown)
            rows.append(_row(story, kind, offer, bars, top=len(rows) * ROW_HEIGHT))
    return Drawing(
        rows=tuple(rows),
        marks=tuple(_marks(record, seconds)),
        ticks=tuple(_ticks(seconds)),
        height=len(rows) * ROW_HEIGHT,
    )


def _lines(record: CallRecord) -> Iterator[tuple[str, Offer | None, list[Stretch]]]:
    for leg in record.legs:
        if leg.role is LegRole.STAFF:
            yield "staff", None, [_stretch_of(leg, record)]
    for leg in record.legs:
        if leg.role not in {LegRole.STAFF, LegRole.INTERPRETER}:  # these stand with their offers
            yield leg.role.value, None, [_stretch_of(leg, record)]
    if record.requested_at:
        until = record.connected_at or record.requested_at + timedelta(seconds=record.waiting_seconds or 0)
        yield "request", None, [Stretch("waiting", record.requested_at, until)]
    legs = {leg.offer_id: leg for leg in record.legs if leg.offer_id}
    for offer in record.offers:
        yield "offer", offer, list(_stretches_of(offer, legs.get(offer.offer_id), record))


def _stretches_of(offer: Offer, leg: Leg | None, record: CallRecord) -> Iterator[Stretch]:
    decided = offer.accepted_at or offer.ended_at or record.closed_at
    picked_up = offer.picked_up_at
    yield Stretch("ringing", offer.made_at, picked_up or decided)
    if picked_up:
        yield Stretch("announcing", picked_up, decided)
    if offer.accepted_at and leg:
        yield Stretch("leg", offer.accepted_at, leg.ended_at or record.closed_at, leg.estimated)
    for talk in record.conversations:
        if talk.offer_id == offer.offer_id:
            yield Stretch("talking", talk.started_at, talk.ended_at, talk.estimated)


def _stretch_of(leg: Leg, record: CallRecord) -> Stretch:
    return Stretch("leg", leg.started_at, leg.ended_at or record.closed_at, leg.estimated)


def _bar(stretch: Stretch, zero: datetime, seconds: float) -> Bar:
    start = (stretch.start - zero).total_seconds()
    end = max((stretch.end - zero).total_seconds(), start)
    return Bar(stretch.kind, span(start, end, seconds, LEAST_WIDTH), round(end - start), stretch.estimated)


def _row(story: CallStory, kind: str, offer: Offer | None, bars: tuple[Bar, ...], *, top: int) -> Row:
    if offer is None:
        return Row(kind, top, bars)
    number = story.public_numbers.get(offer.interpreter_id or "")
    return Row(kind, top, bars, public_number=number, outcome=offer.outcome)


def _marks(record: CallRecord, seconds: float) -> Iterator[Mark]:
    moments = (("requested", record.requested_at), ("connected", record.connected_at))
    places = {kind: part((at - record.opened_at).total_seconds(), seconds) for kind, at in moments if at}
    for kind, left in places.items():
        is_crowded = kind == "requested" and places.get("connected", 100.0) - left < ROOM_FOR_A_NAME
        yield Mark(kind, left, named=not is_crowded)


def _ticks(seconds: float) -> Iterator[Tick]:
    step = next((each for each in TICK_SECONDS if seconds / each <= MOST_TICKS), TICK_SECONDS[-1])
    for passed in range(0, int(seconds) + 1, step):
        yield Tick(part(passed, seconds), passed)
