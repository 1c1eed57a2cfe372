"""Staff confirm a client's number, or want it dialled again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.use_cases.views import change_call

if TYPE_CHECKING:
    from dispatch.domain.views import CallView
    from dispatch.services import Services


def call_client(services: Services, *, call_id: str, operation_id: str) -> CallView:
    """Have the client dialled once an interpreter is with staff, at once where one is. Raises UnknownCall."""
    return change_call(services, "call_client", {"call_id": call_id}, operation_id)
