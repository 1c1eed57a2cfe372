"""Turns what the scripts count for a waiting request into what its wait is estimated from.

A language's own record is believed as it grows; before, it is mixed with that of all languages, and that with
what other services have published.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from dispatch.domain.estimates import Demand, Phone

if TYPE_CHECKING:
    from dispatch.domain.settings import DispatchSettings

RECORD_WEIGHT = 10.0
"""How many events of its own a record must hold to count as much as the wider one."""
PRIOR_TALK_SECONDS, PRIOR_TALK_VARIATION = 420.0, 0.66
"""Interpreted calls of Toronto's emergency line, 2014 to 2019; see config/world/SOURCES.md."""
PRIOR_LEAVING_RATE = 1 / 450
"""Callers of a bank in 1999 of whom half had left after 311 s; see config/replay/people.py."""
CARRIER_RING_SECONDS = 5.0
"""What Twilio adds to a ring time. Source: www.twilio.com/docs/voice/api/call-resource (Timeout)"""
LEAST_VARIATION, MOST_VARIATION = 0.3, 1.5


def demand_of(answer: dict[str, Any], settings: DispatchSettings) -> Demand | None:
    """Return the demand in a script's answer (_demand.lua), or None where the request is not open."""
    counted = answer.get("demand")
    if counted is None:
        return None
    talk_seconds = _record(counted, "talks", "talk_seconds", PRIOR_TALK_SECONDS)
    prior_squares = PRIOR_TALK_SECONDS**2 * (1 + PRIOR_TALK_VARIATION**2)
    squares = _record(counted, "talks", "talk_squares", prior_squares)
    accept_seconds = _record(counted, "accepted", "accept_seconds", settings.prior_accept_seconds)
    share = counted["admitted"] / max(1, counted["on_duty"])
    in_call, wrap_up = round(share * counted["in_call"]), round(share * counted["wrap_up"])
    staying = counted["admitted"] - round(share * counted["leaving"])
    return Demand(
        ahead=share * (counted["ahead"] + counted["rivals"]),
        free=max(0, staying - in_call - wrap_up),
        in_call=max(0, in_call),
        wrap_up=max(0, wrap_up),
        talked_seconds=max(0.0, counted["talked_seconds"]),
        passed_over=counted["passed_over"],
        phones=tuple(Phone(phone["chance"], phone["seconds"]) for phone in counted["phones"] or ()),
        talk_seconds=talk_seconds,
        talk_variation=_variation(talk_seconds, squares),
        pause_seconds=settings.wrap_up_seconds,
        accept_chance=_record(counted, "asked", "accepted_share", settings.prior_chance),
        accept_seconds=accept_seconds,
        next_phone_seconds=min(
            settings.hedge_most_seconds,
            max(settings.hedge_least_seconds, accept_seconds * settings.hedge_factor),
        ),
        most_phones=settings.most_phones,
        ring_out_seconds=settings.ring_seconds + CARRIER_RING_SECONDS,
        reask_seconds=counted.get("reask_seconds", settings.reask_seconds),
        leaving_rate=_leaving_rate(counted["all"]),
    )


def _record(counted: dict[str, Any], weight: str, value: str, prior: float) -> float:
    """Return a language's mean, mixed with that of all and with the prior by how much each has seen."""
    for record in (counted["all"], counted["own"]):
        seen = float(record.get(weight, 0))
        prior = (seen * float(record.get(value, 0)) + RECORD_WEIGHT * prior) / (seen + RECORD_WEIGHT)
    return prior


def _variation(mean: float, squares: float) -> float:
    variation = math.sqrt(max(0.0, squares - mean**2)) / mean
    return min(MOST_VARIATION, max(LEAST_VARIATION, variation))


def _leaving_rate(record: dict[str, Any]) -> float:
    left, waited = float(record.get("left", 0)), float(record.get("waited", 0))
    return (left + RECORD_WEIGHT) / (waited + RECORD_WEIGHT / PRIOR_LEAVING_RATE)
