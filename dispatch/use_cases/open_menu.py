"""Staff pressed the star key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.use_cases.views import change_call

if TYPE_CHECKING:
    from dispatch.domain.views import CallView
    from dispatch.services import Services


def open_menu(services: Services, *, call_id: str) -> CallView:
    """Note that staff are in a menu, so that an accept meanwhile can fetch them. Raises UnknownCall."""
    return change_call(services, "mark_menu", {"call_id": call_id, "at_menu": True})
