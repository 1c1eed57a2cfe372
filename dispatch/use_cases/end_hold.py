"""Staff are back from a hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.use_cases.views import change_call

if TYPE_CHECKING:
    from dispatch.domain.views import CallView
    from dispatch.services import Services


def end_hold(services: Services, *, call_id: str, operation_id: str) -> CallView:
    """Fetch the interpreter back into the room. Raises UnknownCall."""
    return change_call(services, "end_hold", {"call_id": call_id}, operation_id)
