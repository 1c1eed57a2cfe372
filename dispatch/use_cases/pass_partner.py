"""Staff say that the partner is not what they need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.use_cases.views import change_call

if TYPE_CHECKING:
    from dispatch.domain.views import CallView
    from dispatch.services import Services


def pass_partner(services: Services, *, call_id: str, operation_id: str) -> CallView:
    """Have the next partner dialled, or the request wait at its place. Raises UnknownCall."""
    return change_call(services, "pass_partner", {"call_id": call_id}, operation_id)
