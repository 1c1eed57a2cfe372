"""An operator says which language whoever called needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.domain.states import CallState
from dispatch.use_cases.read_call import read_call
from dispatch.use_cases.request_interpreter import request_interpreter
from dispatch.use_cases.take_related import take_related

if TYPE_CHECKING:
    from dispatch.domain.views import CallView
    from dispatch.services import Services


def set_language(services: Services, *, call_id: str, language: str, operation_id: str) -> CallView | None:
    """Request an interpreter, or another one where a request waits already; the operator stays with staff.

    None where neither can be: staff have not identified, or talk already. Idempotent: by language.
    """
    call = read_call(services, call_id=call_id)
    if call is None or call.requester is None:
        return None
    if call.state is CallState.ARRIVING:
        return request_interpreter(
            services, call_id=call_id, language=language, operation_id=operation_id, asks=False
        )
    if call.state is CallState.WAITING:
        return take_related(services, call_id=call_id, language=language, operation_id=operation_id)
    return call if call.language == language else None
