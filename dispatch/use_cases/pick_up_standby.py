"""The phone of somebody who wants to wait on the line was picked up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.use_cases.views import standby_view

if TYPE_CHECKING:
    from dispatch.domain.views import StandbyView
    from dispatch.services import Services


def pick_up_standby(
    services: Services, *, interpreter_id: str, standby_id: str, leg_id: str
) -> StandbyView | None:
    """Note that the question begins; the view's step tells whether the stay is still wanted.

    Idempotent: by stay and leg.
    """
    arguments = {
        "interpreter_id": interpreter_id,
        "standby_id": standby_id,
        "leg_id": leg_id,
        "picked_up": True,
    }
    return standby_view(services, services.live.run("place_standby", arguments))
