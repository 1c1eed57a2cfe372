"""Staff who wait are told how long it may still take, and what they were told is remembered."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from dispatch.domain.announcements import Announced, Told, is_time_to_tell, next_announcement
from dispatch.domain.estimates import estimate_wait
from dispatch.use_cases.demand import demand_of
from dispatch.use_cases.views import moment

if TYPE_CHECKING:
    from datetime import datetime

    from dispatch.services import Services


def tell_wait(services: Services, answer: dict[str, Any]) -> Announced | None:
    """Return what to tell staff of their wait now, or None, from a script's answer with the call's demand."""
    demand = demand_of(answer, services.live.settings)
    now = moment(answer.get("demand", {}).get("now"))
    if demand is None or now is None:
        return None
    told_before = _told(answer)
    if not is_time_to_tell(demand, told_before, now):
        return None
    announced = next_announcement(estimate_wait(demand), demand, told_before, now)
    if announced is not None:
        told = Told(announced, now, demand.ahead, demand.on_duty)
        kept = {"call_id": answer["call_id"], "request_id": answer["request_id"]}
        services.live.run("note_wait", {**kept, "told": _as_json(told, answer["request_id"])})
    return announced


def _as_json(told: Told, request_id: str) -> str:
    return json.dumps(
        {
            "request_id": request_id,
            "low": told.announced.low_seconds,
            "high": told.announced.high_seconds,
            "said_at": _seconds(told.said_at),
            "ahead": told.ahead,
            "on_duty": told.on_duty,
        }
    )


def _told(answer: dict[str, Any]) -> Told | None:
    """Return what was said last of this request; what was said of another one no longer counts."""
    fields = json.loads(answer.get("wait_told", "{}"))
    said_at = moment(fields.get("said_at"))
    if said_at is None or fields["request_id"] != answer["request_id"]:
        return None
    announced = Announced(fields["low"], fields["high"])
    return Told(announced, said_at, fields["ahead"], fields["on_duty"])


def _seconds(at: datetime) -> float:
    return at.timestamp()
