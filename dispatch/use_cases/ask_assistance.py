"""Somebody in a call asks for an operator or a supervisor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.domain.errors import UnknownCall
from dispatch.use_cases.plan_request import plan_assistance
from dispatch.use_cases.read_call import read_call
from dispatch.use_cases.views import call_view

if TYPE_CHECKING:
    from dispatch.domain.directory import Group
    from dispatch.domain.views import CallView
    from dispatch.services import Services


def ask_assistance(
    services: Services, *, call_id: str, group: Group, by: str, operation_id: str
) -> tuple[CallView, bool]:
    """Have one of those on duty rung, and return the call, and whether nobody is on duty.

    `by` is staff or interpreter. Idempotent: asked for twice, one comes. Raises UnknownCall.
    """
    call = read_call(services, call_id=call_id)
    if call is None:
        raise UnknownCall(call_id)
    plan = plan_assistance(services, group=group, line_id=call.line_id)
    arguments = {"call_id": call_id, "role": group.value, "by": by, "plan": plan}
    answer = services.live.run("ask_assistance", arguments, operation_id=operation_id)
    return call_view(answer) or call, bool(answer.get("nobody"))
