"""The periodic job that reckons what standby is paid."""

from __future__ import annotations

from dispatch.use_cases import reckon_standby as use_case
from workers.context import services


def reckon_standby() -> None:
    """Reckon every day of standby that is due. Idempotent: by interpreter and day."""
    opened = services()
    use_case.reckon_standby(opened.records, opened.clock)
