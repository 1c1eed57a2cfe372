"""Somebody wants to know what goes on now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.domain.states import Presence
from dispatch.domain.views import LanguageNow, Now

if TYPE_CHECKING:
    from dispatch.services import Services

AT_ONCE = 100
"""Languages read by one script, so that none holds the server up for long."""


def read_now(services: Services) -> Now:
    """Return who waits, who talks and who is on duty; raises LiveStateFault where live state is away."""
    tags = [entry.tag for entry in services.directory.languages().all()]
    presences: dict[str, int] = {}
    languages: list[LanguageNow] = []
    calls = 0
    for first in range(0, max(len(tags), 1), AT_ONCE):
        some = tags[first : first + AT_ONCE]
        answer = services.live.run("read_now", {"languages": some})
        presences, calls = answer.get("presences") or {}, int(answer["calls"])
        for tag, (waiting, longest, on_duty, in_call) in zip(some, answer["languages"] or [], strict=True):
            if waiting or on_duty:
                wait = int(longest) if waiting else None
                languages.append(LanguageNow(tag, int(waiting), wait, int(on_duty), int(in_call)))
    return Now(calls, tuple((each, int(presences.get(each, 0))) for each in Presence), tuple(languages))
