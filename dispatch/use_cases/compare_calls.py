"""All live calls are held against the carrier's lists: the missed is reported, the lost rebuilt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dispatch.domain.legs import LegStatus
from dispatch.domain.states import CallState
from dispatch.use_cases.check_call import check_leg_of_call, check_room
from dispatch.use_cases.rebuild_live_state import is_anything_remembered, rebuild_calls, restore_people
from dispatch.use_cases.views import room_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dispatch.ports import Carrier
    from dispatch.services import Services

BATCH = 50
TOGETHER = frozenset({CallState.WAITING, CallState.CONNECTING, CallState.TALKING, CallState.STAFF_LEFT})
"""In these somebody should be in a room."""


def compare_calls(services: Services, carrier: Carrier) -> None:
    """Ask for two lists, whatever the number of calls, and look closer only where they disagree with us.

    A list of a thousand is one request, so 20,000 conversations cost some 60 a minute. A disagreement
    is no proof, for lists lag: the leg or room itself is asked before anything is reported.
    Idempotent: a report that came meanwhile is not made again. Raises CarrierError.
    """
    if _is_anything_live(services) or is_anything_remembered(services):  # A night without calls asks nothing.
        legs, rooms = carrier.list_legs(), carrier.list_rooms()
        busy = rebuild_calls(services, carrier, legs, rooms)
        for call in _live_calls(services):
            compare_call(services, carrier, call, legs, rooms)
        restore_people(services, busy)
    services.live.run("resume_offers")


def compare_call(
    services: Services, carrier: Carrier, call: dict[str, Any], legs: dict[str, str], rooms: dict[str, str]
) -> None:
    """Look closer at one call where the lists tell something else than we believe."""
    believed = call.get("legs") or {}
    for leg_id, leg in believed.items():
        if leg_id not in legs:
            check_leg_of_call(
                services, carrier, call["call_id"], leg_id, leg["role"], others_known=bool(legs)
            )
    conference_id = rooms.get(room_name(call["call_id"]))
    if conference_id is None or call.get("state") not in TOGETHER:
        return
    talking = [leg for leg_id, leg in believed.items() if legs.get(leg_id) == LegStatus.ANSWERED]
    if any(leg.get("room") != conference_id for leg in talking):
        inside = {leg_id: leg["room"] for leg_id, leg in believed.items() if "room" in leg}
        check_room(services, carrier, call["call_id"], conference_id, inside)


def _is_anything_live(services: Services) -> bool:
    return bool(services.live.run("read_live_calls", {"after": 0, "limit": 1}).get("calls"))


def _live_calls(services: Services) -> Iterator[dict[str, Any]]:
    after = 0
    while True:
        calls = services.live.run("read_live_calls", {"after": after, "limit": BATCH}).get("calls") or []
        yield from calls
        if len(calls) < BATCH:
            return
        after += BATCH
