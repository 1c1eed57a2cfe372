"""An interpreter pressed 2, or no useful key at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dispatch.services import Services


def decline_offer(services: Services, *, offer_id: str, leg_id: str, outcome: str, operation_id: str) -> None:
    """End the offer as "declined" or "unanswered"; the request goes back to its place.

    Idempotent: an offer that has ended stays as it ended.
    """
    arguments = {"offer_id": offer_id, "leg_id": leg_id, "outcome": outcome}
    services.live.run("decline_offer", arguments, operation_id=operation_id)
