"""Staff key in a case reference, or say that it was read back wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.domain.errors import UnknownCall
from dispatch.use_cases.read_call import read_call
from dispatch.use_cases.views import change_call

if TYPE_CHECKING:
    from dispatch.domain.views import CallView
    from dispatch.services import Services


def note_case(services: Services, *, call_id: str, digits: str | None, operation_id: str) -> CallView:
    """Keep the digest of a case reference with the call; the digits are kept nowhere. None forgets it.

    References are each institution's own: the same digits elsewhere are another case. Raises UnknownCall.
    """
    call = read_call(services, call_id=call_id)
    if call is None:
        raise UnknownCall(call_id)
    digest = None
    if digits and call.requester:
        digest = services.directory.digest("case", f"{call.requester.institution_id}:{digits}")
    return change_call(services, "note_case", {"call_id": call_id, "case_digest": digest}, operation_id)
