"""Carry one REST request to its resource."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from telephony.sandbox.rest.answers import not_found
from telephony.sandbox.rest.form import Form

if TYPE_CHECKING:
    from telephony.sandbox.conference import Conference
    from telephony.sandbox.engine import Sandbox
    from telephony.sandbox.legs import Leg


@dataclass(frozen=True)
class RestRequest:
    """A request that has been let in: its path, its fields, the names in its path."""

    sandbox: Sandbox
    path: str
    form: Form
    names: tuple[str, ...]
    effects_after_seconds: float

    def later(self, effect: Callable[[], object]) -> None:
        """Let an effect begin once the request has reached the carrier."""
        self.sandbox.loop.call_later(self.effects_after_seconds, effect)

    def leg(self) -> Leg:
        """Return the call that the path names, or raise 404."""
        leg = self.sandbox.legs.get(self.names[0])
        if leg is None or leg.is_deleted:
            raise not_found(self.path)
        return leg

    def room(self) -> Conference:
        """Return the conference whose id the path names, or raise 404."""
        room = self.sandbox.rooms.by_sid.get(self.names[0])
        if room is None:
            raise not_found(self.path)
        return room

    def url(self, name: str, code: int = 21205) -> str | None:
        """Return a field that must be an absolute address."""
        return self.form.url(name, code, refuses_local=self.sandbox.settings.refuse_local_urls)
