"""Somebody is no interpreter of the service any more, or for now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.use_cases.place_interpreter import NOWHERE

if TYPE_CHECKING:
    from dispatch.services import Services


def leave_service(services: Services, *, interpreter_id: str) -> None:
    """Take off duty whom the directory does not know any more, or callers would be offered to them.

    A phone that rings for them stops; a conversation is finished first. Idempotent.
    """
    services.live.run("change_presence", {"interpreter_id": interpreter_id, "event": "off_duty", **NOWHERE})
