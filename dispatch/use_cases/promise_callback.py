"""Staff want to be called back."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dispatch.services import Services


def promise_callback(services: Services, *, call_id: str, operation_id: str) -> int | None:
    """Promise to ring staff once an interpreter has accepted, and return for how many minutes that holds.

    Their request keeps its place. None where nothing can be promised: an interpreter came first, their number
    is no direct one, or the line promises nothing. Idempotent.
    """
    answer = services.live.run("promise_callback", {"call_id": call_id}, operation_id=operation_id)
    minutes = answer.get("minutes")
    return None if minutes is None else int(minutes)
