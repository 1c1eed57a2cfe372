"""The interpreter of a conversation cannot go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.use_cases.views import offer_view

if TYPE_CHECKING:
    from dispatch.domain.facts import Withdrawal
    from dispatch.domain.views import OfferView
    from dispatch.services import Services


def withdraw_interpreter(
    services: Services, *, offer_id: str, reason: Withdrawal, operation_id: str
) -> OfferView | None:
    """Let them go and fetch the next one, at the front of all lines; it never counts against them.

    None where live state knows no such offer. A call that has moved on is left as it is.
    """
    arguments = {"offer_id": offer_id, "reason": reason}
    return offer_view(
        services, services.live.run("withdraw_interpreter", arguments, operation_id=operation_id)
    )
