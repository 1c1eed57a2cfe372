"""The interpreter left, or was not the right one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.use_cases.views import change_call

if TYPE_CHECKING:
    from dispatch.domain.views import CallView
    from dispatch.services import Services


def replace_interpreter(services: Services, *, call_id: str, by: str, operation_id: str) -> CallView:
    """Fetch the next one, at the front of all lines; `by` is "staff" or "silence". Raises UnknownCall."""
    return change_call(services, "replace_interpreter", {"call_id": call_id, "by": by}, operation_id)
