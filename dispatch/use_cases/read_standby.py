"""Somebody asks where a standby leg belongs now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.use_cases.views import standby_view

if TYPE_CHECKING:
    from dispatch.domain.views import StandbyView
    from dispatch.services import Services


def read_standby(services: Services, *, leg_id: str) -> StandbyView | None:
    """Return the standby's view, or None where the leg is nobody's standby leg."""
    return standby_view(services, services.live.run("read_standby", {"leg_id": leg_id}))
