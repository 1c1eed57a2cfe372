"""The periodic job that plans the shifts of the next days."""

from __future__ import annotations

from dispatch.use_cases import plan_shifts as use_case
from workers.context import services

MOST_SECONDS = 40.0
"""The next turn goes on; RQ ends a job after 60 s."""


def plan_shifts() -> None:
    """Plan whose plan ends soon. Idempotent: a plan is written as it is now, an edge acts once."""
    opened = services()
    if opened.live is not None:
        use_case.plan_due(opened.live, opened.records, opened.home, seconds=MOST_SECONDS)
