"""Staff say that the partner's interpreter is on the line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.use_cases.views import change_call

if TYPE_CHECKING:
    from dispatch.domain.views import CallView
    from dispatch.services import Services


def confirm_partner(services: Services, *, call_id: str, operation_id: str) -> CallView:
    """Make a conversation of it. Raises UnknownCall."""
    return change_call(services, "confirm_partner", {"call_id": call_id}, operation_id)
