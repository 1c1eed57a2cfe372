"""A supervisor wants a request to be served next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.domain.views import MovedUp

if TYPE_CHECKING:
    from dispatch.services import Services


def move_request_up(services: Services, *, request_id: str, operation_id: str) -> MovedUp:
    """Move a request to the front of all lines; harmless to repeat."""
    answer = services.live.run("move_request_up", {"request_id": request_id}, operation_id=operation_id)
    return MovedUp(answer["outcome"])
