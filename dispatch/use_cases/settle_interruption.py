"""Staff hung up, and the interpreter tells whether that was a goodbye."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.use_cases.views import offer_view

if TYPE_CHECKING:
    from dispatch.domain.views import OfferView
    from dispatch.services import Services


def settle_interruption(
    services: Services, *, offer_id: str, answer: str, operation_id: str
) -> OfferView | None:
    """End the call on "finished"; on "cut_off" have staff rung back while the interpreter waits in the room.

    Staff are rung back only on a direct number: a switchboard would not know whom to put through.
    None where live state knows no such offer.
    """
    arguments = {"offer_id": offer_id, "answer": answer}
    return offer_view(
        services, services.live.run("settle_interruption", arguments, operation_id=operation_id)
    )
