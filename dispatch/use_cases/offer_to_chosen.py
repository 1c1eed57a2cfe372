"""A supervisor wants one interpreter to be asked for a request, out of turn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.domain.views import Candidate, OfferedTo

if TYPE_CHECKING:
    from dispatch.services import Services

MOST_CANDIDATES = 50


def offer_to_chosen(
    services: Services, *, request_id: str, interpreter_id: str, operation_id: str
) -> OfferedTo:
    """Have them asked, if they are free and the request admits them at its widest.

    Who declined it before may be asked again so; whom staff never want, or who withdrew from it, may not.
    """
    arguments = {"request_id": request_id, "interpreter_id": interpreter_id}
    answer = services.live.run("offer_to_chosen", arguments, operation_id=operation_id)
    return OfferedTo(answer["outcome"])


def read_candidates(services: Services, *, request_id: str) -> tuple[Candidate, ...]:
    """Return who could be asked now, longest idle first."""
    arguments = {"request_id": request_id, "limit": MOST_CANDIDATES}
    found = services.live.run("read_candidates", arguments).get("candidates") or []
    candidates = ((each, services.directory.interpreter(each["interpreter_id"])) for each in found)
    return tuple(
        Candidate(each["interpreter_id"], entry.public_number, int(each["idle_seconds"]), "declined" in each)
        for each, entry in candidates
        if entry
    )
