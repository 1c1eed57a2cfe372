"""Takes connect times apart, call by call: who took which seconds, from the language's last key on."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from sqlalchemy import select

from config.replay.report import quantile
from dispatch.domain.call_record import OfferOutcome
from dispatch.records.tables import CallRow, LegRow, OfferRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from benchmarks.parts.connect_people import Acceptance
    from config.rehearsal.stage import Stage
    from config.replay.people import Played
    from telephony.sandbox import Leg

RING_STEPS = (
    "last key of the language -> request recorded",
    "recorded -> this phone's turn (others ring unanswered, or all are busy)",
    "its turn -> dial request at the carrier",
    "dial request -> it rings (REST, then the network)",
    "it rings -> picked up (people)",
    "picked up -> announcement begins",
    "announcement begins -> key 1 (people)",
    "key 1 -> both hear each other",
)
WHISPER_STEPS = (
    "last key of the language -> request recorded",
    "recorded -> this person's turn (others are silent, or all are busy)",
    "its turn -> whisper begins",
    "whisper begins -> key 1 (people)",
    "key 1 -> both hear each other",
)
PEOPLES = ("(people)", "this phone's turn", "this person's turn")
WITHIN_3, WITHIN_30 = 3.0, 30.0
FEWEST_CALLS_IN_AN_HOUR = 5


@dataclass(frozen=True, slots=True)
class Connect:
    """One call, and how its language became a voice. Durations are in seconds; None: nobody was heard."""

    language: str
    hour: int
    is_requested: bool
    seconds: float | None = None
    steps: tuple[tuple[str, float], ...] = ()

    @property
    def is_standby(self) -> bool:
        """Whether a whisper reached the voice."""
        return any(name == WHISPER_STEPS[2] for name, _ in self.steps)

    @property
    def is_first(self) -> bool:
        """Whether the person reached had been asked at once."""
        return bool(self.steps) and self.steps[1][1] <= 0.0

    @property
    def overhead(self) -> float:
        """What was added to the people's own time."""
        return sum(seconds for name, seconds in self.steps if not any(one in name for one in PEOPLES))


def connect_times(
    stage: Stage, played: Iterable[Played], accepted: dict[str, list[Acceptance]]
) -> list[Connect]:
    """Read every call from the phones and from the records."""
    requested, won = _recorded(stage)
    return [_connect(stage, one, requested, won, accepted) for one in played]


def _recorded(stage: Stage) -> tuple[dict[str, datetime], dict[tuple[str, str], datetime]]:
    """Return when each staff leg's request was recorded, and when each accepted offer was made."""
    with stage.records.reading() as session:
        calls = {call.call_id: call.requested_at for call in session.scalars(select(CallRow))}
        staff_legs: dict[str, list[str]] = defaultdict(list)
        for leg in session.scalars(select(LegRow).where(LegRow.role == "staff")):
            staff_legs[leg.call_id].append(leg.leg_id)
        requested = {leg: at for call, legs in staff_legs.items() for leg in legs if (at := calls[call])}
        won: dict[tuple[str, str], datetime] = {}
        query = select(OfferRow).where(OfferRow.outcome == OfferOutcome.ACCEPTED).order_by(OfferRow.made_at)
        for offer in session.scalars(query):
            for leg_id in staff_legs[offer.call_id]:
                won.setdefault((leg_id, offer.leg_id or ""), offer.made_at)
    return requested, won


def _connect(
    stage: Stage,
    one: Played,
    requested: dict[str, datetime],
    won: dict[tuple[str, str], datetime],
    accepted: dict[str, list[Acceptance]],
) -> Connect:
    logged = one.logged
    nobody = Connect(logged.language, logged.called_at.hour, one.chosen_at is not None)
    if not one.leg.talk_intervals or one.chosen_at is None:
        return nobody
    other, heard_at, _ = one.leg.talk_intervals[0]
    leg = stage.sandbox.legs[other]
    accept = max(
        (x for x in accepted[other] if x.pressed_at <= heard_at), key=lambda acceptance: acceptance.pressed_at
    )
    was_rung = leg.created_at >= one.chosen_at
    asked_at, turn_at = requested[one.leg.sid], won[one.leg.sid, other]
    rung: list[datetime] = [leg.created_at, _began(leg, "ringing"), _began(leg, "in-progress")]
    moments = [one.chosen_at, asked_at, turn_at, *(rung if was_rung else ()), *_of(accept), heard_at]
    lasted = [(later - sooner).total_seconds() for sooner, later in pairwise(moments)]
    steps = tuple(zip(RING_STEPS if was_rung else WHISPER_STEPS, lasted, strict=True))
    seconds = (heard_at - one.chosen_at).total_seconds()
    return Connect(nobody.language, nobody.hour, is_requested=True, seconds=seconds, steps=steps)


def _of(accept: Acceptance) -> tuple[datetime, datetime]:
    return accept.heard_at, accept.pressed_at


def _began(leg: Leg, status: str) -> datetime:
    return next(at for at, one in leg.history if one == status)


def spread(values: Sequence[float]) -> dict[str, float | None]:
    """Return the quantiles that the tables show; None where there is nothing."""
    worst = max(values, default=None)
    return {
        "p50": _rounded(quantile(values, 0.5)),
        "p95": _rounded(quantile(values, 0.95)),
        "max": _rounded(worst),
    }


def within(calls: Sequence[Connect], seconds: float) -> float | None:
    """Return the share of requests that became a voice in time; who gave up stays in the denominator."""
    asked = [call for call in calls if call.is_requested]
    quick = [call for call in asked if call.seconds is not None and call.seconds <= seconds]
    return round(len(quick) / len(asked), 4) if asked else None


def worst_hour(calls: Sequence[Connect]) -> tuple[float, str, int] | None:
    """Return the least share within 30 s of any language in any hour with FEWEST_CALLS_IN_AN_HOUR calls."""
    cells: dict[tuple[str, int], list[Connect]] = defaultdict(list)
    for call in calls:
        cells[call.language, call.hour].append(call)
    shares = [
        (within(cell, WITHIN_30) or 0.0, language, hour)
        for (language, hour), cell in cells.items()
        if len(cell) >= FEWEST_CALLS_IN_AN_HOUR
    ]
    return min(shares, default=None)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
