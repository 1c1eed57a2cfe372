"""Staff want a partner's number dialled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.use_cases.views import change_call

if TYPE_CHECKING:
    from dispatch.domain.views import CallView
    from dispatch.services import Services


def call_partner(services: Services, *, call_id: str, operation_id: str) -> CallView:
    """Have the next partner of the line dialled; the request keeps its place. Raises UnknownCall."""
    return change_call(services, "call_partner", {"call_id": call_id}, operation_id)
