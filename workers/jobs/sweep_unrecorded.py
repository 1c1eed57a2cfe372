"""The periodic job that makes up for lost ones."""

from __future__ import annotations

from dispatch.use_cases import record_call as use_case
from workers.context import services


def sweep_unrecorded() -> None:
    """Record every call that is over and not recorded. Idempotent: by each call's id."""
    opened = services()
    use_case.sweep_unrecorded(opened.records, opened.clock)
