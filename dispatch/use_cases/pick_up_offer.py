"""An interpreter's phone was picked up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.use_cases.views import offer_view

if TYPE_CHECKING:
    from dispatch.domain.views import OfferView
    from dispatch.services import Services


def pick_up_offer(services: Services, *, offer_id: str, leg_id: str) -> OfferView | None:
    """Note that the announcement begins; the view's state tells whether the offer is still live.

    Idempotent: by offer and leg. None where live state knows no such offer.
    """
    answer = services.live.run("pick_up_offer", {"offer_id": offer_id, "leg_id": leg_id})
    return offer_view(services, answer)
