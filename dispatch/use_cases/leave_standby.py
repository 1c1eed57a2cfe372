"""Somebody on standby would rather be rung."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.use_cases.views import standby_view

if TYPE_CHECKING:
    from dispatch.domain.views import StandbyView
    from dispatch.services import Services


def leave_standby(services: Services, *, leg_id: str) -> StandbyView | None:
    """End the stay; they keep duty and place. Idempotent. None where the leg is nobody's standby leg."""
    return standby_view(services, services.live.run("leave_standby", {"leg_id": leg_id}))
