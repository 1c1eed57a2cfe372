"""A supervisor wants to see whom they can help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.domain.states import CallState
from dispatch.domain.views import CallNow, Floor, RequestNow

if TYPE_CHECKING:
    from typing import Any

    from dispatch.services import Services

AT_ONCE = 100
"""Languages read by one script, so that none holds the server up for long."""

MOST_OF_A_LANGUAGE = 10
MOST_CALLS = 50


def read_floor(services: Services) -> Floor:
    """Return who waits and which calls are oldest; raises LiveStateFault where live state is away."""
    tags = [entry.tag for entry in services.directory.languages().all()]
    requests: list[RequestNow] = []
    calls: list[CallNow] = []
    for first in range(0, max(len(tags), 1), AT_ONCE):
        arguments: dict[str, Any] = {
            "languages": tags[first : first + AT_ONCE],
            "requests": MOST_OF_A_LANGUAGE,
            "calls": 0 if first else MOST_CALLS,
        }
        answer = services.live.run("read_floor", arguments)
        requests += [_request(each) for each in answer.get("requests") or []]
        calls += [_call(each) for each in answer.get("calls") or []]
    requests.sort(key=lambda each: (not each.at_front, not each.urgent, -each.waited_seconds))
    return Floor(tuple(requests), tuple(calls))


def _request(told: dict[str, Any]) -> RequestNow:
    return RequestNow(
        told["request_id"],
        told["call_id"],
        told["language"],
        int(told["waited_seconds"]),
        int(told["ringing"]),
        "urgent" in told,
        "front" in told,
        told.get("institution_id"),
    )


def _call(told: dict[str, Any]) -> CallNow:
    return CallNow(
        told["call_id"],
        CallState(told["state"]),
        int(told["lasted_seconds"]),
        told.get("language"),
        told.get("institution_id"),
    )
