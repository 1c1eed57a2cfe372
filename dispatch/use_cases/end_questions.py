"""Staff have answered, or let pass, what they were asked while phones rang."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.use_cases.views import change_call

if TYPE_CHECKING:
    from dispatch.domain.views import CallView
    from dispatch.services import Services


def end_questions(services: Services, *, call_id: str, operation_id: str) -> CallView:
    """Go on as if nothing had been asked; a request held for the answers is matched. Raises UnknownCall."""
    return change_call(services, "end_questions", {"call_id": call_id}, operation_id)
