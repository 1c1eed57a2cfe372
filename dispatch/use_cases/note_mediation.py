"""A mediator says by key what the mediation was about, and how it ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.use_cases.views import offer_view

if TYPE_CHECKING:
    from dispatch.domain.facts import MediationOutcome, MediationTheme
    from dispatch.domain.views import OfferView
    from dispatch.services import Services


def note_mediation(
    services: Services,
    *,
    offer_id: str,
    theme: MediationTheme | None = None,
    outcome: MediationOutcome | None = None,
    operation_id: str,
) -> OfferView | None:
    """Note what was said with the conversation; None where live state knows no such offer."""
    arguments = {"offer_id": offer_id, "theme": theme, "outcome": outcome}
    return offer_view(services, services.live.run("note_mediation", arguments, operation_id=operation_id))
