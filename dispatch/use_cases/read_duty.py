"""What an interpreter may ask of their own duty: minutes of today and this month, and their next shift."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from dispatch.domain.shifts import OnShift

if TYPE_CHECKING:
    from dispatch.public_holidays import Home
    from dispatch.services import Services


@dataclass(frozen=True, slots=True)
class Duty:
    """An interpreter's own duty, as far as it is known now."""

    now: datetime  # by the wall clock of the zone in which their shifts are told, as are these
    today_seconds: float | None  # None: not known since live state was lost
    month_seconds: float | None
    shift: OnShift | None  # the one that is on now, or the next one


def read_duty(services: Services, home: Home, *, interpreter_id: str) -> Duty:
    """Return what is known of an interpreter's duty; conversations count once they are recorded."""
    told = services.live.run("read_shifts", {"interpreter_id": interpreter_id})
    plan = json.loads(told.get("plan") or "{}")
    zone = ZoneInfo(plan.get("zone", home.time_zone))
    now = services.clock.now()
    today = of_month = None
    if told.get("minutes_known") or told.get("minutes"):
        today, of_month = _seconds(told.get("minutes"), f"{home.calendar.local(now).date()}")
    spans = (
        OnShift(_moment(begins, zone), _moment(ends, zone), is_night)
        for begins, ends, is_night in plan.get("spans", ())
    )
    shift = next((span for span in spans if span.ends_at > now), None)
    return Duty(now.astimezone(zone), today, of_month, shift)


def _seconds(told: str | None, today: str) -> tuple[float, float]:
    """Return the seconds of today and this month; those of an earlier day or month do not count any more."""
    minutes = json.loads(told or "{}")
    day = minutes.get("day", "")
    of_month = float(minutes["month"]) if day[:7] == today[:7] else 0.0
    return (float(minutes["today"]) if day == today else 0.0), of_month


def _moment(seconds: float, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(seconds, UTC).astimezone(zone)
