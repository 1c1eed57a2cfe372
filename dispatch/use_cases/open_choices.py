"""Staff whose request waits are told what they can choose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.domain.errors import UnknownCall
from dispatch.domain.views import Choices
from dispatch.use_cases.views import call_view

if TYPE_CHECKING:
    from dispatch.services import Services


def open_choices(services: Services, *, call_id: str, language: str | None) -> Choices:
    """Note that staff are in the menu of those who wait, and return what is possible now. Raises UnknownCall.

    `language` is the one asked for. Harmless to repeat; an accept meanwhile fetches staff.
    """
    languages = services.directory.languages()
    entry = languages.by_tag(language) if language else None
    related = [near for near in (entry.related if entry else ()) if languages.by_tag(near.tag)]
    answer = services.live.run(
        "open_choices", {"call_id": call_id, "related": [near.tag for near in related]}
    )
    call = call_view(answer)
    if call is None:
        raise UnknownCall(call_id)
    found = answer.get("choices") or {}
    return Choices(
        call=call,
        related=next((near for near in related if near.tag == found.get("related")), None),
        partner=bool(found.get("partner")),
        callback=bool(found.get("callback")),
    )
