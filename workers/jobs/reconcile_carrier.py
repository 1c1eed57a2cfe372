"""The periodic job that holds our legs against the carrier's list."""

from __future__ import annotations

import time
from zoneinfo import ZoneInfo

from dispatch.use_cases import reconcile_carrier as use_case
from workers.context import services

MOST_SECONDS = 40.0
"""A job has a minute; what is left of a day is compared by the next one."""


def reconcile_carrier() -> None:
    """Compare the days that are due, as far as time allows. Idempotent: by leg."""
    opened = services()
    if opened.carrier is None:
        return
    until = time.monotonic() + MOST_SECONDS
    use_case.reconcile_due(
        opened.records,
        opened.carrier,
        opened.clock,
        ZoneInfo(opened.time_zone),
        may_go_on=lambda: time.monotonic() < until,
    )
