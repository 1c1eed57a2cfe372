"""The carrier reports how a leg stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dispatch.domain.views import LegReported
    from dispatch.services import Services


def report_leg(services: Services, report: LegReported) -> None:
    """Record the report and let follow what follows.

    Idempotent: by leg and status, in whatever order reports come.
    """
    services.live.run(
        "report_leg",
        {
            "leg_id": report.leg_id,
            "role": report.role,
            "status": report.status,
            "sequence": report.sequence,
            "carrier_at": report.carrier_at.isoformat() if report.carrier_at else None,
            "call_id": report.call_id,
            "offer_id": report.offer_id,
            "attempt_id": report.attempt_id,
            "duration_seconds": report.duration_seconds,
            "failure": report.failure,
            "estimated": report.estimated or None,
            "interpreter_id": report.interpreter_id,
            "standby_id": report.standby_id,
        },
    )
