"""Answer for the Conference resource: https://www.twilio.com/docs/voice/api/conference-resource ."""

from __future__ import annotations

from functools import partial

from telephony.sandbox.ambience import announce_to
from telephony.sandbox.conference import ENDED_BY_API
from telephony.sandbox.rest.answers import RestAnswer, RestError, not_found, page
from telephony.sandbox.rest.filters import is_within
from telephony.sandbox.rest.request import RestRequest
from telephony.sandbox.rest.shapes import conference_json


def fetch(request: RestRequest) -> RestAnswer:
    """Return a conference."""
    room = request.room()
    seen = room.seen_status(request.sandbox.latency.read_lag_seconds)
    if seen is None:
        raise not_found(request.path)
    return RestAnswer(200, conference_json(room, seen))


def list_conferences(request: RestRequest) -> RestAnswer:
    """Return the conferences that pass the filters, newest first; a room just opened may not show yet.

    https://github.com/twilio/twilio-node/issues/604
    """
    form = request.form
    shown = []
    for room in reversed(request.sandbox.rooms.by_sid.values()):
        seen = room.seen_status(request.sandbox.latency.read_lag_seconds)
        passes = seen is not None and form.get("Status") in {None, seen}
        passes = passes and form.get("FriendlyName") in {None, room.name}
        passes = passes and is_within(form, "DateCreated", room.created_at)
        if passes and seen is not None and is_within(form, "DateUpdated", room.updated_at):
            shown.append(conference_json(room, seen))
    return page("conferences", shown, request.path, form)


def update(request: RestRequest) -> RestAnswer:
    """End a conference, or announce something to everybody in it.

    A room that has already ended is an error: https://github.com/twilio/twilio-node/issues/663
    """
    room, form = request.room(), request.form
    status = form.get("Status")
    if status is not None and status != "completed":
        raise RestError(20001, f"Invalid Status: {status}")
    announce_url = request.url("AnnounceUrl")
    method = form.method("AnnounceMethod")
    if not room.is_live:
        raise RestError(20404, f"The requested resource {request.path} was not found", 404)
    if announce_url is not None:
        request.later(
            lambda: room.sandbox.spawn(
                announce_to(list(room.participants.values()), room, announce_url, method)
            )
        )
    if status == "completed":
        request.later(partial(room.end, ENDED_BY_API, None, "conference_ended_via_api"))
    return RestAnswer(200, conference_json(room, "completed" if status else room.status))
