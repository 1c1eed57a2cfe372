"""Staff take a related language, because nobody of the one they asked for is on duty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.domain.errors import UnknownCall
from dispatch.use_cases.plan_request import plan_for
from dispatch.use_cases.read_call import read_call
from dispatch.use_cases.views import change_call

if TYPE_CHECKING:
    from dispatch.domain.views import CallView
    from dispatch.services import Services


def take_related(services: Services, *, call_id: str, language: str, operation_id: str) -> CallView:
    """Put a request for the related language into the line, at the original time. Raises UnknownCall.

    Only while the call waits; later, nothing changes.
    """
    call = read_call(services, call_id=call_id)
    if call is None:
        raise UnknownCall(call_id)
    if call.requester is None:
        return call
    plan = plan_for(services, language=language, line_id=call.line_id, requester=call.requester)
    arguments = {"call_id": call_id, "language": language, "plan": plan}
    return change_call(services, "take_related", arguments, operation_id)
