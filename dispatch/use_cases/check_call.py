"""A live call is held against the carrier."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.domain.errors import LegGone
from dispatch.domain.legs import FINAL_LEG_STATUSES, LegRole, LegStatus, RoomEvent
from dispatch.domain.views import LegReported, RoomReported
from dispatch.ports import LegReport
from dispatch.use_cases.report_leg import report_leg
from dispatch.use_cases.report_room import report_room
from dispatch.use_cases.views import room_name

if TYPE_CHECKING:
    from dispatch.ports import Carrier
    from dispatch.services import Services


UNKNOWN_LOOKS = 3
"""So many looks, a minute apart, must find a leg unknown before it counts as over."""


def check_call(services: Services, carrier: Carrier, *, call_id: str) -> None:
    """Ask the carrier for the call's legs and room, and report what we missed as estimated.

    Idempotent: a report that came meanwhile is not made again. Raises CarrierError.
    """
    legs = services.live.run("read_legs", {"call_id": call_id})
    for leg_id, role in (legs.get("up") or {}).items():
        check_leg_of_call(services, carrier, call_id, leg_id, role, others_known=False)
    # Where every report of the room was lost, two people may be talking in a room that we never heard of.
    conference_id = legs.get("conference_id") or carrier.find_conference(room_name(call_id))
    if conference_id:
        check_room(services, carrier, call_id, conference_id, legs.get("rooms") or {})


def check_leg_of_call(  # noqa: PLR0913 - which leg, of which call, in whose role
    services: Services, carrier: Carrier, call_id: str, leg_id: str, role: str, *, others_known: bool
) -> None:
    """Ask for one leg, and report its end if it is over.

    A leg that the carrier does not know may be a setting gone wrong: it ends nothing at once, nor keeps the
    others and the room from being looked at. Only where the carrier knows other legs of ours, and this one
    was unknown for minutes, it counts as over; else its call would never close.
    """
    try:
        report = carrier.fetch_leg(leg_id)
    except LegGone:
        looks = services.live.run("note_unknown_leg", {"leg_id": leg_id})["looks"]
        if not others_known or looks < UNKNOWN_LOOKS:
            return
        report = LegReport(leg_id, LegStatus.COMPLETED)
    if LegStatus(report.status) in FINAL_LEG_STATUSES:
        report_leg(
            services,
            LegReported(
                leg_id,
                LegRole(role),
                LegStatus(report.status),
                sequence=None,
                carrier_at=report.ended_at,
                call_id=call_id,
                duration_seconds=report.duration_seconds,
                estimated=True,
            ),
        )


def check_room(
    services: Services, carrier: Carrier, call_id: str, conference_id: str, believed: dict[str, str]
) -> None:
    """Ask who is in a room, and report whose joining we missed; `believed` tells the room each leg is in."""
    for leg_id, entered_at in carrier.fetch_participants(conference_id).items():
        if believed.get(leg_id) == conference_id:
            continue
        report_room(
            services,
            RoomReported(
                call_id,
                conference_id,
                RoomEvent.JOINED,
                sequence=None,
                # The lost report's own time: what was talked until we looked counts as well (rule 6).
                carrier_at=entered_at or services.clock.now(),
                leg_id=leg_id,
                estimated=True,
            ),
        )
