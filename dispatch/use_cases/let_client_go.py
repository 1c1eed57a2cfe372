"""Staff have the client's telephone let go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.use_cases.views import change_call

if TYPE_CHECKING:
    from dispatch.domain.views import CallView
    from dispatch.services import Services


def let_client_go(services: Services, *, call_id: str, is_machine: bool, operation_id: str) -> CallView:
    """Hang up the client's leg at once, whether it rings or talks. Raises UnknownCall."""
    outcome = "machine" if is_machine else "withdrawn"
    return change_call(services, "let_client_go", {"call_id": call_id, "outcome": outcome}, operation_id)
