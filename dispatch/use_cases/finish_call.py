"""Somebody says that the call is finished."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.use_cases.views import change_call

if TYPE_CHECKING:
    from dispatch.domain.views import CallView
    from dispatch.services import Services


def finish_call(services: Services, *, call_id: str, by: str, operation_id: str) -> CallView:
    """End the call; `by` is "staff", "interpreter", "gave_up", "refused" or "supervisor".

    Raises UnknownCall.
    """
    return change_call(services, "finish_call", {"call_id": call_id, "by": by}, operation_id)
