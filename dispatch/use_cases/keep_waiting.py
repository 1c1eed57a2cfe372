"""Staff wait alone in the room and fetch their next words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.use_cases.views import change_call

if TYPE_CHECKING:
    from dispatch.domain.views import CallView, WaitTicket
    from dispatch.services import Services


def keep_waiting(services: Services, *, ticket: WaitTicket, leg_id: str) -> CallView:
    """Tell how a waiting call stands; one that live state has lost is re-opened at its original time.

    Idempotent: by the ticket's call id.
    """
    return change_call(
        services,
        "reopen_call",
        {
            "call_id": ticket.call_id,
            "request_id": ticket.request_id,
            "language": ticket.language,
            "queued_at": ticket.queued_at.timestamp(),
            "line_id": ticket.line_id,
            "prompt_language": ticket.prompt_language,
            "institution_id": ticket.institution_id,
            "site_id": ticket.site_id,
            "cost_centre_id": ticket.cost_centre_id,
            "leg_id": leg_id,
        },
    )
