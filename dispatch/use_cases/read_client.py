"""A client's leg asks where it belongs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.use_cases.views import call_view

if TYPE_CHECKING:
    from dispatch.domain.views import CallView
    from dispatch.services import Services


def read_client(services: Services, *, call_id: str) -> CallView | None:
    """Return the call, with whether staff are in the room; None where it is unknown."""
    return call_view(services.live.run("read_client", {"call_id": call_id}))
