"""An interpreter pressed 1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.use_cases.views import offer_view

if TYPE_CHECKING:
    from dispatch.domain.views import OfferView
    from dispatch.services import Services


def accept_offer(services: Services, *, offer_id: str, leg_id: str, operation_id: str) -> OfferView | None:
    """Claim the request for this interpreter; None means that somebody or something else came first.

    Idempotent: the winner who presses again is still the winner.
    """
    answer = services.live.run(
        "accept_offer", {"offer_id": offer_id, "leg_id": leg_id}, operation_id=operation_id
    )
    return offer_view(services, answer) if answer.get("won") else None
