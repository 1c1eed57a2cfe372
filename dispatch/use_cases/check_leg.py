"""An interpreter's leg that should be over is held against the carrier."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.domain.errors import LegGone
from dispatch.domain.legs import FINAL_LEG_STATUSES, LegRole, LegStatus
from dispatch.domain.views import LegReported
from dispatch.ports import LegReport
from dispatch.use_cases.report_leg import report_leg

if TYPE_CHECKING:
    from dispatch.ports import Carrier
    from dispatch.services import Services


def check_leg(services: Services, carrier: Carrier, *, leg_id: str) -> None:
    """Ask the carrier whether a leg is over, and report it if so; nobody is on a leg it does not know.

    Idempotent: an end that was reported meanwhile is not reported again. Raises CarrierError.
    """
    try:
        found = carrier.fetch_leg(leg_id)
    except LegGone:
        found = LegReport(leg_id, LegStatus.COMPLETED)
    status = LegStatus(found.status)
    if status not in FINAL_LEG_STATUSES:
        return
    report_leg(
        services,
        LegReported(
            leg_id,
            LegRole.INTERPRETER,
            status,
            sequence=None,
            carrier_at=found.ended_at,
            duration_seconds=found.duration_seconds,
            estimated=True,
        ),
    )
