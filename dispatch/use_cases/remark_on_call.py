"""The interpreter says how it was, after the conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.use_cases.views import offer_view

if TYPE_CHECKING:
    from dispatch.domain.facts import Remark
    from dispatch.domain.views import OfferView
    from dispatch.services import Services


def remark_on_call(
    services: Services, *, offer_id: str, remark: Remark, operation_id: str
) -> OfferView | None:
    """Note it, and shorten or lengthen their pause; None where live state knows no such offer."""
    arguments = {"offer_id": offer_id, "remark": remark}
    return offer_view(services, services.live.run("remark_on_call", arguments, operation_id=operation_id))
