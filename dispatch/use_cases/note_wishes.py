"""Staff say by key what they wish of the interpreter."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from dispatch.use_cases.views import change_call

if TYPE_CHECKING:
    from dispatch.domain.directory import Wishes
    from dispatch.domain.views import CallView
    from dispatch.services import Services


def note_wishes(services: Services, *, call_id: str, wishes: Wishes, operation_id: str) -> CallView:
    """Take these wishes in place of those before, until a language is chosen. Raises UnknownCall."""
    given = json.dumps({name: value for name, value in asdict(wishes).items() if value is not None})
    return change_call(services, "note_wishes", {"call_id": call_id, "wishes": given}, operation_id)
