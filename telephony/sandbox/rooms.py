"""Know all conferences of the account, by id and, while they live, by name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from telephony.sandbox.conference import Conference, JoinRefusedError
from telephony.sandbox.conference_events import RoomCallbacks

if TYPE_CHECKING:
    from telephony.sandbox.engine import Sandbox

ROOM_SID = re.compile(r"CF[0-9a-fA-F]{32}")
MAX_NAME = 128


class Rooms:
    """All conferences of the account: many by one name over time, one of them alive."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self.by_sid: dict[str, Conference] = {}
        self._live_by_name: dict[str, Conference] = {}

    def open(self, name: str, callbacks: RoomCallbacks | None) -> Conference:
        """Return the live room of that name or id; a new one for a name that has none.

        An id opens nothing: a missing or completed room is error 13236.
        """
        if ROOM_SID.fullmatch(name):
            room = self.by_sid.get(name)
            if room is None or not room.is_live:
                raise JoinRefusedError(13236, "Conference does not exist or has completed")
            return room
        if not name or len(name) > MAX_NAME:
            raise JoinRefusedError(13237, "Conference name must have 1 to 128 characters")
        live = self._live_by_name.get(self._key(name))
        if live is None:
            live = Conference(self._sandbox, name, callbacks)
            self.by_sid[live.sid] = self._live_by_name[self._key(name)] = live
        return live

    def find_live(self, name_or_sid: str) -> Conference | None:
        """Return the live room of that name or id."""
        room = self.by_sid.get(name_or_sid) or self._live_by_name.get(self._key(name_or_sid))
        return room if room is not None and room.is_live else None

    def close(self, room: Conference) -> None:
        """Free the name of a room that has ended."""
        if self._live_by_name.get(self._key(room.name)) is room:
            del self._live_by_name[self._key(room.name)]

    def _key(self, name: str) -> str:
        is_exact = self._sandbox.settings.unverified.conference_names_are_case_sensitive
        return name if is_exact else name.lower()
