"""Staff key in a number that their access code asks for, or say that it was read back wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.domain.errors import UnknownCall
from dispatch.domain.required_fields import FieldKind
from dispatch.use_cases.read_call import read_call
from dispatch.use_cases.views import change_call

if TYPE_CHECKING:
    from dispatch.domain.required_fields import RequiredField
    from dispatch.domain.views import CallView
    from dispatch.services import Services


def note_field(
    services: Services, *, call_id: str, field: RequiredField, digits: str | None, operation_id: str
) -> CallView:
    """Keep what stands for a number with the call; None forgets it.

    Of a cost centre the digits themselves are kept, for they are to be billed by; of all others a keyed
    digest: the digits are kept nowhere. Numbers are each institution's own. Raises UnknownCall.
    """
    call = read_call(services, call_id=call_id)
    if call is None:
        raise UnknownCall(call_id)
    noted = None
    if digits and call.requester:
        purpose = "case" if field.kind is FieldKind.CASE else f"field {field.kind}"
        digest = services.directory.digest(purpose, f"{call.requester.institution_id}:{digits}")
        noted = digits if field.kind is FieldKind.COST_CENTRE else digest
    arguments = {"call_id": call_id, "kind": field.kind, "noted": noted}
    return change_call(services, "note_field", arguments, operation_id)
