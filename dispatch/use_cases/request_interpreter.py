"""Staff have chosen a language."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dispatch.domain.directory import Group
from dispatch.domain.errors import UnknownCall
from dispatch.use_cases.plan_request import plan_assistance, plan_for
from dispatch.use_cases.read_call import read_call
from dispatch.use_cases.views import change_call

if TYPE_CHECKING:
    from dispatch.domain.directory import Wishes
    from dispatch.domain.views import CallView
    from dispatch.services import Services


def request_interpreter(  # noqa: PLR0913 - what a request turns on, by name
    services: Services,
    *,
    call_id: str,
    language: str,
    operation_id: str,
    wishes: Wishes | None = None,
    asks: bool = True,
) -> CallView:
    """Put the call's request into the waiting line and match it, in one step.

    Where the access code asks for numbers that are not known yet, staff are asked for them while phones ring,
    until `end_questions`; the view tells. Not so where they talk with an operator (`asks`).
    `wishes` are those of the access code or known caller where none are given.
    Idempotent: a call that has a request keeps it. Raises UnknownCall.
    """
    call = read_call(services, call_id=call_id)
    if call is None:
        raise UnknownCall(call_id)
    if call.requester is None:
        return call
    plan = plan_for(
        services,
        language=language,
        line_id=call.line_id,
        requester=replace(call.requester, wishes=wishes) if wishes else call.requester,
    )
    asking = asks and any(field.kind not in call.noted for field in call.requester.fields)
    same = (wishes or call.requester.wishes).same_interpreter
    arguments = {
        "call_id": call_id,
        "plan": plan,
        "asking": asking or None,
        "same_interpreter": same or None,
        "operator_plan": plan_assistance(services, group=Group.OPERATOR, line_id=call.line_id)
        if call.is_emergency
        else None,
    }
    return change_call(services, "request_interpreter", arguments, operation_id)
