"""The carrier reports who came into a room or left it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dispatch.domain.views import RoomReported
    from dispatch.services import Services


def report_room(services: Services, report: RoomReported) -> None:
    """Record the report and let follow what follows.

    Idempotent: by room, event, leg and sequence number, in whatever order reports come.
    """
    services.live.run(
        "report_room",
        {
            "call_id": report.call_id,
            "conference_id": report.conference_id,
            "event": report.event,
            "leg_id": report.leg_id,
            "sequence": report.sequence,
            "carrier_at": report.carrier_at.isoformat() if report.carrier_at else None,
            "reason": report.reason,
            "estimated": report.estimated or None,
        },
    )
