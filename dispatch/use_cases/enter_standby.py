"""Somebody pressed the key that begins their wait on the line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.use_cases.views import standby_view

if TYPE_CHECKING:
    from dispatch.domain.views import StandbyView
    from dispatch.services import Services


def enter_standby(
    services: Services, *, interpreter_id: str, standby_id: str, leg_id: str
) -> StandbyView | None:
    """Begin the stay; who is needed at once is offered a request in the same step.

    Idempotent: by stay and leg.
    """
    arguments = {"interpreter_id": interpreter_id, "standby_id": standby_id, "leg_id": leg_id}
    return standby_view(services, services.live.run("enter_standby", arguments))
