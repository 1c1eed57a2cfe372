"""Staff who wait for an operator pressed the star key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.use_cases.views import change_call

if TYPE_CHECKING:
    from dispatch.domain.views import CallView
    from dispatch.services import Services


def withdraw_assistance(services: Services, *, call_id: str) -> CallView:
    """Let an operator be who has not come yet, and note that staff are at a menu. Raises UnknownCall."""
    return change_call(services, "withdraw_assistance", {"call_id": call_id})
