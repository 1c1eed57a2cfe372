"""Staff key in a client's number, or say that it was read back wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.use_cases.views import change_call

if TYPE_CHECKING:
    from dispatch.domain.views import CallView
    from dispatch.services import Services


KEPT_NUMBER_SECONDS = 6 * 3600
"""How long a client's number is kept for being dialled; it is erased when the call closes."""


def note_client(services: Services, *, call_id: str, number: str | None, operation_id: str) -> CallView:
    """Keep a client's number (E.164) until the call closes, not confirmed yet; None forgets such a one.

    Raises UnknownCall.
    """
    number_id = None
    if number is not None:
        number_id = f"client-{operation_id}"  # a repeat keeps it in the same place
        services.directory.keep_number(number_id, number, KEPT_NUMBER_SECONDS)
    return change_call(services, "note_client", {"call_id": call_id, "number_id": number_id}, operation_id)
