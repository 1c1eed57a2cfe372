"""The client beside staff is asked one question at the end of a call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.use_cases.views import change_call

if TYPE_CHECKING:
    from dispatch.domain.facts import ClientAnswer
    from dispatch.domain.views import CallView
    from dispatch.services import Services


def note_client_answer(
    services: Services, *, call_id: str, answer: ClientAnswer | None, operation_id: str
) -> CallView:
    """Note the answer, or, with None, that the question is being asked. Raises UnknownCall."""
    arguments = {"call_id": call_id, "answer": answer}
    return change_call(services, "note_client_answer", arguments, operation_id)
