"""Staff want another language than the one they wait for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.use_cases.views import change_call

if TYPE_CHECKING:
    from dispatch.domain.views import CallView
    from dispatch.services import Services


def withdraw_request(services: Services, *, call_id: str, operation_id: str) -> CallView:
    """Take the call back to before a language was chosen. Raises UnknownCall."""
    return change_call(services, "withdraw_request", {"call_id": call_id}, operation_id)
