"""Staff who were rung back want to go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.use_cases.views import change_call

if TYPE_CHECKING:
    from dispatch.domain.views import CallView
    from dispatch.services import Services


def return_staff(services: Services, *, call_id: str, leg_id: str, operation_id: str) -> CallView:
    """Lead staff back to their interpreter, if the room is still open. Raises UnknownCall."""
    return change_call(services, "return_staff", {"call_id": call_id, "leg_id": leg_id}, operation_id)
