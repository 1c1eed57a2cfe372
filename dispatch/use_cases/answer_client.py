"""A client's telephone was answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.use_cases.views import call_view

if TYPE_CHECKING:
    from dispatch.domain.views import CallView
    from dispatch.services import Services


def answer_client(
    services: Services, *, call_id: str, attempt_id: str, leg_id: str, operation_id: str
) -> CallView | None:
    """Have the client's leg belong into the room; None where it is not wanted any more. Idempotent."""
    answer = services.live.run(
        "client_answered",
        {"call_id": call_id, "attempt_id": attempt_id, "leg_id": leg_id},
        operation_id=operation_id,
    )
    return call_view(answer) if answer.get("won") else None
