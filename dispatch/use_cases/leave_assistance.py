"""An operator or a supervisor says that they have finished."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.use_cases.views import offer_view

if TYPE_CHECKING:
    from dispatch.domain.views import OfferView
    from dispatch.services import Services


def leave_assistance(services: Services, *, offer_id: str, operation_id: str) -> OfferView | None:
    """Let them go and tell whoever is in the room; None where live state knows no such offer."""
    return offer_view(
        services,
        services.live.run("leave_assistance", {"offer_id": offer_id}, operation_id=operation_id),
    )
