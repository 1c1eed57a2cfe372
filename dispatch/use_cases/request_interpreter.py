"""Staff have chosen a language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.use_cases.views import change_call

if TYPE_CHECKING:
    from dispatch.domain.views import CallView
    from dispatch.services import Services


def request_interpreter(services: Services, *, call_id: str, language: str, operation_id: str) -> CallView:
    """Put the call's request into the waiting line and match it, in one step.

    Idempotent: a call that has a request keeps it. Raises UnknownCall.
    """
    return change_call(
        services, "request_interpreter", {"call_id": call_id, "language": language}, operation_id
    )
