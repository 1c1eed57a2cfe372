"""Staff take a related language, because nobody of the one they asked for is on duty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.use_cases.views import change_call

if TYPE_CHECKING:
    from dispatch.domain.views import CallView
    from dispatch.services import Services


def take_related(services: Services, *, call_id: str, language: str, operation_id: str) -> CallView:
    """Put a request for the related language into the line, at the original time. Raises UnknownCall.

    Only while the call waits; later, nothing changes.
    """
    return change_call(services, "take_related", {"call_id": call_id, "language": language}, operation_id)
