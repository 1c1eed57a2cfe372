"""Somebody asks how a call stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.use_cases.views import call_view

if TYPE_CHECKING:
    from dispatch.domain.views import CallView
    from dispatch.services import Services


def read_call(services: Services, *, call_id: str) -> CallView | None:
    """Return the call's view, or None where live state knows no such call."""
    return call_view(services.live.run("read_call", {"call_id": call_id}))
