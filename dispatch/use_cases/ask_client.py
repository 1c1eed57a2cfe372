"""Staff are about to key in the number of a client who is elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.domain.errors import UnknownCall
from dispatch.use_cases.views import call_view

if TYPE_CHECKING:
    from dispatch.domain.views import CallView
    from dispatch.services import Services


def ask_client(services: Services, *, call_id: str) -> tuple[CallView, str | None]:
    """Return the call, and why no client can be called now: `capped`, `busy` (one is), or None where one can.

    Harmless to repeat. Raises UnknownCall.
    """
    answer = services.live.run("ask_client", {"call_id": call_id})
    view = call_view(answer)
    if view is None:
        raise UnknownCall(call_id)
    return view, answer.get("client_refused")
