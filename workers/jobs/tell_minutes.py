"""The periodic job that tells live state how long interpreters have interpreted."""

from __future__ import annotations

from dispatch.use_cases import tell_minutes as use_case
from workers.context import services


def tell_minutes() -> None:
    """Tell the sums of everybody, also after a loss of live state. Idempotent: they are summed anew."""
    opened = services()
    if opened.live is not None:
        use_case.tell_minutes(opened.live, opened.records, opened.home)
