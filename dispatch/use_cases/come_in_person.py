"""A mediator at the caller's own site pressed 2: they are on their way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.use_cases.views import offer_view

if TYPE_CHECKING:
    from dispatch.domain.views import OfferView
    from dispatch.services import Services


def come_in_person(services: Services, *, offer_id: str, leg_id: str, operation_id: str) -> OfferView | None:
    """Claim the request for this mediator, have staff told who comes, and end the call as served on the spot.

    None means that somebody or something else came first, or that staff are not on the line.
    Idempotent: who has claimed it and asks again is still the one.
    """
    answer = services.live.run(
        "come_in_person", {"offer_id": offer_id, "leg_id": leg_id}, operation_id=operation_id
    )
    return offer_view(services, answer) if answer.get("won") else None
