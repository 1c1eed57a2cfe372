"""The periodic job that forgets."""

from __future__ import annotations

from dispatch.use_cases import forget_expired as use_case
from workers.context import services


def forget_expired() -> None:
    """Delete numbers and sessions that are past their dates. Idempotent: what is gone stays gone."""
    opened = services()
    use_case.forget_expired(opened.records, opened.clock)
