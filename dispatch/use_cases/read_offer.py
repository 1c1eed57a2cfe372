"""Somebody asks how an offer stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.use_cases.views import offer_view

if TYPE_CHECKING:
    from dispatch.domain.views import OfferView
    from dispatch.services import Services


def read_offer(services: Services, *, offer_id: str) -> OfferView | None:
    """Return the offer's view, or None where live state knows no such offer."""
    return offer_view(services, services.live.run("read_offer", {"offer_id": offer_id}))
