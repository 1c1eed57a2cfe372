"""Every address that the carrier is given, in one place.

Query parameters stand in alphabetical order: Twilio signs an address as we gave it and requests it sorted, so
that any other order is refused by our own signature check. Source: https://github.com/twilio/twilio-php/issues/790
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from dispatch.domain.directory import Wishes, wishes_from
from dispatch.domain.views import WaitTicket

if TYPE_CHECKING:
    from dispatch.domain.commands import Scene
    from dispatch.domain.views import CallView, StandbyTicket

PREFIX = "/telephony"

# The carrier retries by itself only when the connection failed. One failed wait fetch throws a caller out of
# the room, so a slow or failed answer is asked for again: three attempts of 4.8 s stay within its 15 s.
# Source: https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
DOCUMENT_OVERRIDES = "#ct=1300&rc=2&rp=5xx,ct,rt&rt=3500"
# A report is answered without work and nobody listens meanwhile, so more and shorter attempts can be made.
REPORT_OVERRIDES = "#ct=1000&rc=4&rp=5xx,ct,rt&rt=1900"


@dataclass(frozen=True, slots=True)
class Addresses:
    """Makes absolute addresses under the public base URL."""

    public_base_url: str

    def document(self, path: str, **parameters: object) -> str:
        """Return an address where the carrier fetches TwiML; empty parameters are left out."""
        return self._at(path, parameters) + DOCUMENT_OVERRIDES

    def report(self, path: str, **parameters: object) -> str:
        """Return an address that the carrier reports to."""
        return self._at(path, parameters) + REPORT_OVERRIDES

    def music(self, seconds: int) -> str:
        """Return the address of quiet music; a media file takes no connection overrides."""
        return self._at(f"static/quiet-{seconds}.wav", {})

    def tone(self) -> str:
        """Return the address of the soft tone that a client hears whose language is not spoken."""
        return self._at("static/tone.wav", {})

    def recording(self, path: str) -> str:
        """Return the address of a recorded prompt, which names what it holds and never changes."""
        return self._at(f"static/recordings/{quote(path)}", {})

    def arrival(self) -> str:
        """Return the voice URL of every number of ours."""
        return self.document("arrival")

    def fallback(self, *, for_staff: bool) -> str:
        """Return where the carrier turns when a document could not be fetched."""
        return self.document("fallback", who="staff" if for_staff else "interpreter")

    def texts(self) -> str:
        """Return where the carrier delivers text messages to our numbers."""
        return self._at("texts", {})

    def silent_fallback(self) -> str:
        """Return the same for a client's leg, which is let go without a word."""
        return self.document("fallback", who="client")

    def scene(self, scene: Scene, call_id: str | None, offer_id: str | None) -> str:
        """Return the entrance of a scene."""
        return self.document(f"scenes/{scene.value}", call=call_id, offer=offer_id)

    def legs(self, role: str, call_id: str | None = None, offer_id: str | None = None) -> str:
        """Return where the status of one leg is reported."""
        return self.report("legs", call=call_id, offer=offer_id, role=role)

    def standby(self, interpreter_id: str, standby_id: str) -> str:
        """Return where somebody is asked for the key that begins their wait on the line."""
        return self.document("standby", interpreter=interpreter_id, standby=standby_id)

    def standby_music(self, ticket: StandbyTicket | None, words: str | None) -> str:
        """Return where the music goes on; it carries the stay, to be known again after a loss of Redis."""
        carried = (
            {
                "interpreter": ticket.interpreter_id,
                "since": ticket.since.isoformat(),
                "standby": ticket.standby_id,
            }
            if ticket
            else {}
        )
        return self.document("standby/music", **carried, words=words)

    def standby_legs(self, interpreter_id: str, standby_id: str) -> str:
        """Return where the status of a standby leg is reported."""
        return self.report("legs", interpreter=interpreter_id, role="interpreter", standby=standby_id)

    def rooms(self, call_id: str) -> str:
        """Return where everything about a call's rooms is reported: the same for every leg that joins."""
        return self.report("rooms", call=call_id)

    def staff_wait(self, view: CallView, turn: int = 1) -> str:
        """Return a wait address that carries the request, to be re-opened from it after a loss of Redis."""
        return self.document("staff/wait", **wait_parameters(view), turn=turn)

    def _at(self, path: str, parameters: dict[str, object]) -> str:
        given = {name: str(value) for name, value in sorted(parameters.items()) if value not in (None, "")}
        query = f"?{urlencode(given, quote_via=quote)}" if given else ""
        return f"{self.public_base_url}{PREFIX}/{path}{query}"


def wait_parameters(view: CallView) -> dict[str, object]:
    """Return what a wait address carries: a whole ticket where there is a request, else the call alone."""
    ticket = ticket_of(view)
    if ticket is None:
        return {"call": view.call_id, "words": view.prompt_language}
    return {
        "call": ticket.call_id,
        "centre": ticket.cost_centre_id,
        "institution": ticket.institution_id,
        "language": ticket.language,
        "line": ticket.line_id,
        "queued": ticket.queued_at.isoformat(),
        "request": ticket.request_id,
        "site": ticket.site_id,
        "wishes": written_wishes(ticket.wishes),
        "words": ticket.prompt_language,
    }


def written_wishes(wishes: Wishes) -> str | None:
    """Return wishes as a parameter, or None where there are none."""
    given = {name: value for name, value in asdict(wishes).items() if value}
    return json.dumps(given, separators=(",", ":")) if given else None


def read_wishes(text: str | None) -> Wishes:
    """Return the wishes in a parameter; raises ValueError or TypeError where it is none of ours."""
    return wishes_from(json.loads(text or "{}"))


def ticket_of(view: CallView) -> WaitTicket | None:
    """Return the ticket with which this call waits, or None when nothing has been requested."""
    if view.requester is None or view.request_id is None or view.language is None or view.queued_at is None:
        return None
    return WaitTicket(
        call_id=view.call_id,
        request_id=view.request_id,
        language=view.language,
        queued_at=view.queued_at,
        line_id=view.line_id,
        institution_id=view.requester.institution_id,
        site_id=view.requester.site_id,
        cost_centre_id=view.requester.cost_centre_id,
        prompt_language=view.prompt_language,
        wishes=view.requester.wishes,
    )
