"""Staff key in an access code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dispatch.domain.errors import UnknownCall
from dispatch.domain.views import Identified
from dispatch.use_cases.views import requester_arguments

if TYPE_CHECKING:
    from dispatch.services import Services


def identify_staff(services: Services, *, call_id: str, digits: str, operation_id: str) -> Identified:
    """Find out on whose behalf staff call.

    A wrong code and a paused one get the same answer, so that nobody learns whether a code exists. Attempts
    are counted by leg, and by the code that was tried on whatever legs, never by the number called from.
    Raises UnknownCall.
    """
    call = services.live.run("read_call", {"call_id": call_id})
    if call.get("unknown"):
        raise UnknownCall(call_id)
    requester = services.directory.code(digits) if digits else None
    wanted = call.get("code_of_institution")  # where a site wants both, the code must fit the caller ID
    tried = {"leg_id": call["staff_leg_id"], "attempt": services.directory.digest("attempt", digits)}
    if requester is None or wanted not in {None, requester.institution_id}:
        return _refuse(services, call, tried, operation_id)
    arguments = {"call_id": call_id, "requester": requester_arguments(requester), **tried}
    answer = services.live.run("identify_call", arguments, operation_id=operation_id)
    if answer.get("refused"):
        return _refuse(services, call, tried, f"{operation_id}:refused" if operation_id else "")
    return Identified(requester, 0, requester.prompt_language, answer.get("last_language"))


def _refuse(services: Services, call: dict[str, Any], tried: dict[str, str], operation_id: str) -> Identified:
    arguments = {"leg_id": tried["leg_id"], "login": tried["attempt"]}
    counted = services.live.run("count_attempt", arguments, operation_id=operation_id)
    return Identified(None, counted["attempts_left"], call["prompt_language"])
