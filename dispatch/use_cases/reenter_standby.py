"""A line that live state has lost is known again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.use_cases.place_interpreter import place_arguments, place_now
from dispatch.use_cases.views import standby_view

if TYPE_CHECKING:
    from dispatch.domain.views import StandbyTicket, StandbyView
    from dispatch.services import Services


def reenter_standby(services: Services, ticket: StandbyTicket, *, leg_id: str) -> StandbyView | None:
    """Let somebody who waits on this line go on waiting; a line that is known is left as it is.

    Idempotent. None where they have gone since, are busy elsewhere, or are not in the directory any more.
    """
    interpreter = services.directory.interpreter(ticket.interpreter_id)
    if interpreter is None:
        return None
    arguments = {
        "interpreter_id": ticket.interpreter_id,
        "standby_id": ticket.standby_id,
        "since": ticket.since.timestamp(),
        "leg_id": leg_id,
        **place_arguments(place_now(services, interpreter)),
    }
    return standby_view(services, services.live.run("reenter_standby", arguments))
