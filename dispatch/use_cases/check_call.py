"""A live call is held against the carrier."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from dispatch.domain.errors import LegGone
from dispatch.domain.legs import FINAL_LEG_STATUSES, LegRole, LegStatus, RoomEvent
from dispatch.domain.views import LegReported, RoomReported
from dispatch.use_cases.report_leg import report_leg
from dispatch.use_cases.report_room import report_room
from dispatch.use_cases.views import room_name

if TYPE_CHECKING:
    from dispatch.ports import Carrier
    from dispatch.services import Services


def check_call(services: Services, carrier: Carrier, *, call_id: str) -> None:
    """Ask the carrier for the call's legs and room, and report what we missed as estimated.

    Idempotent: a report that came meanwhile is not made again. Raises CarrierError.
    """
    legs = services.live.run("read_legs", {"call_id": call_id})
    for leg_id, role in (legs.get("up") or {}).items():
        # A leg that the carrier does not know may be a setting gone wrong: it ends nothing, nor does it keep
        # the other legs and the room from being looked at.
        with suppress(LegGone):
            _check_leg(services, carrier, call_id, leg_id, LegRole(role))
    # Where every report of the room was lost, two people may be talking in a room that we never heard of.
    conference_id = legs.get("conference_id") or carrier.find_conference(room_name(call_id))
    if conference_id:
        _check_room(services, carrier, call_id, conference_id, legs.get("rooms") or {})


def _check_leg(services: Services, carrier: Carrier, call_id: str, leg_id: str, role: LegRole) -> None:
    report = carrier.fetch_leg(leg_id)
    if LegStatus(report.status) in FINAL_LEG_STATUSES:
        report_leg(
            services,
            LegReported(
                leg_id,
                role,
                LegStatus(report.status),
                sequence=None,
                carrier_at=report.ended_at,
                call_id=call_id,
                duration_seconds=report.duration_seconds,
                estimated=True,
            ),
        )


def _check_room(
    services: Services, carrier: Carrier, call_id: str, conference_id: str, believed: dict[str, str]
) -> None:
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
