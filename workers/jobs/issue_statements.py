"""The periodic job that states the month that is over."""

from __future__ import annotations

from dispatch.use_cases import issue_statement as use_case
from workers.context import services


def issue_statements() -> None:
    """Issue last month's missing statements, some at a time. Idempotent: by party and period."""
    opened = services()
    use_case.issue_due(opened.records, opened.clock, opened.time_zone, after_days=opened.statement_days)
