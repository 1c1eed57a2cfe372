"""Staff say why they wanted another interpreter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.use_cases.views import change_call

if TYPE_CHECKING:
    from dispatch.domain.facts import NotSuitable
    from dispatch.domain.views import CallView
    from dispatch.services import Services


def explain_replacement(
    services: Services, *, call_id: str, reason: NotSuitable | None, operation_id: str
) -> CallView:
    """Note the reason, or that there is none; the next one is fetched already. Raises UnknownCall."""
    arguments = {"call_id": call_id, "reason": reason}
    return change_call(services, "explain_replacement", arguments, operation_id)
