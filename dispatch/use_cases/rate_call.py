"""Staff say by key how a call was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.use_cases.views import change_call

if TYPE_CHECKING:
    from dispatch.domain.views import CallView
    from dispatch.services import Services


def rate_call(services: Services, *, call_id: str, rating: int, operation_id: str) -> CallView:
    """Note a rating of 1 (poor) to 5 (excellent); the first one of a call counts. Raises UnknownCall."""
    return change_call(services, "rate_call", {"call_id": call_id, "rating": rating}, operation_id)
