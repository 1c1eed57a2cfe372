"""Staff wait alone in the room and fetch their next words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from dispatch.domain.directory import Requester
from dispatch.domain.errors import UnknownCall
from dispatch.use_cases.plan_request import plan_for
from dispatch.use_cases.receive_call import line_terms
from dispatch.use_cases.tell_wait import tell_wait
from dispatch.use_cases.views import call_view

if TYPE_CHECKING:
    from dispatch.domain.views import CallView, WaitTicket
    from dispatch.services import Services


def keep_waiting(services: Services, *, ticket: WaitTicket, leg_id: str) -> CallView:
    """Tell how a waiting call stands; one that live state has lost is re-opened at its original time.

    Idempotent: by the ticket's call id; only an estimate is not said twice. Raises UnknownCall.
    """
    answer = services.live.run("read_call", {"call_id": ticket.call_id})
    if answer.get("unknown"):
        answer = _reopen(services, ticket, leg_id)
    view = call_view(answer)
    if view is None:
        raise UnknownCall(ticket.call_id)
    return replace(view, estimate=tell_wait(services, answer))


def _reopen(services: Services, ticket: WaitTicket, leg_id: str) -> dict[str, Any]:
    requester = Requester(ticket.institution_id, ticket.site_id, ticket.cost_centre_id, wishes=ticket.wishes)
    plan = plan_for(services, language=ticket.language, line_id=ticket.line_id, requester=requester)
    line = services.directory.line_of_id(ticket.line_id)
    arguments = {
        "call_id": ticket.call_id,
        "request_id": ticket.request_id,
        "language": ticket.language,
        "plan": plan,
        "queued_at": ticket.queued_at.timestamp(),
        "line_id": ticket.line_id,
        "prompt_language": ticket.prompt_language,
        "institution_id": ticket.institution_id,
        "site_id": ticket.site_id,
        "cost_centre_id": ticket.cost_centre_id,
        "leg_id": leg_id,
        **(line_terms(line) if line else {}),
    }
    return services.live.run("reopen_call", arguments)
