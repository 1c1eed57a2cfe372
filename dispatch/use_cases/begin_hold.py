"""Staff ask the interpreter to wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.use_cases.views import change_call

if TYPE_CHECKING:
    from dispatch.domain.views import CallView
    from dispatch.services import Services


def begin_hold(services: Services, *, call_id: str, operation_id: str) -> CallView:
    """Lead both out of the room, to music; a partner is not held. Raises UnknownCall."""
    return change_call(services, "begin_hold", {"call_id": call_id}, operation_id)
