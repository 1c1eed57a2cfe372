"""What the carrier asked: its fields and our address parameters, checked before anything believes them."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from dispatch.domain.views import Room, StandbyTicket, WaitTicket
from telephony.addresses import read_wishes
from telephony.carrier_words import E164, OVER
from telephony.dialogues.staff_line import Place, Visit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from werkzeug.wrappers import Request

    from dispatch.domain.directory import Wishes
    from telephony.settings import TelephonySettings

IDEMPOTENCY_HEADER = "I-Twilio-Idempotency-Token"
KEYS = re.compile(r"[0-9*#]{1,32}", re.ASCII)
WORD = re.compile(r"[A-Za-z0-9_.:-]{1,80}", re.ASCII)
SMALL = re.compile(r"[0-9]{1,9}", re.ASCII)
MOST_TURNS = 1_000_000
CARRIED = frozenset(
    {"call", "centre", "institution", "language", "line", "queued", "request", "site", "wishes", "words"}
)
"""The parameters of a wait address (see `telephony.addresses.wait_parameters`)."""


class BadInputError(ValueError):
    """A field is missing or makes no sense; the message names the field and never its value."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request of the carrier."""

    fields: Mapping[str, str]  # the carrier's own
    address: Mapping[str, str]  # our parameters, which came back signed
    operation_id: str

    @property
    def leg_id(self) -> str:
        """Return the id of the leg that this is about."""
        return self.word("CallSid", self.fields)

    @property
    def is_over(self) -> bool:
        """Tell whether the leg has ended, so that nobody hears what we answer."""
        return self.fields.get("CallStatus", "") in OVER

    @property
    def digits(self) -> str:
        """Return the keys pressed; empty for silence and for what no telephone can send."""
        digits = self.fields.get("Digits", "")
        return digits if KEYS.fullmatch(digits) else ""

    @property
    def own_number(self) -> str | None:
        """Return our number on this leg: dialled by the caller, or shown to whom we dialled."""
        is_inbound = self.fields.get("Direction", "inbound") == "inbound"
        return self.number("To" if is_inbound else "From")

    @property
    def call_id(self) -> str:
        """Return the call that our address names."""
        return self.word("call")

    @property
    def offer_id(self) -> str:
        """Return the offer that our address names."""
        return self.word("offer")

    @property
    def words(self) -> str | None:
        """Return the prompt language that our address names."""
        return self.address.get("words")

    @property
    def turn(self) -> int:
        """Return how often this was asked, this time included."""
        return self.count("turn") or 1

    @property
    def visit(self) -> Visit:
        """Return how far staff have come before they are in a room."""
        return Visit(self.call_id, self.words or "", self.turn, self.maybe_word("last"))

    @property
    def place(self) -> Place:
        """Return where staff wait or talk, as the address carries it: the room by name, its id may be old."""
        return Place(self.call_id, self.words or "", Room(self.word("room"), None), self.carried)

    @property
    def carried(self) -> dict[str, object]:
        """Return what a wait address carries of its request, to be handed on to the next one."""
        return {name: value for name, value in self.address.items() if name in CARRIED}

    @property
    def ticket(self) -> WaitTicket | None:
        """Return the ticket that a wait address carries, or None where nothing had been requested."""
        if "request" not in self.address:
            return None
        return WaitTicket(
            call_id=self.call_id,
            request_id=self.word("request"),
            language=self.word("language"),
            queued_at=self._moment("queued"),
            line_id=self.word("line"),
            institution_id=self.word("institution"),
            site_id=self.word("site"),
            cost_centre_id=self.word("centre"),
            prompt_language=self.word("words"),
            wishes=self._wishes(),
        )

    @property
    def standby_ticket(self) -> StandbyTicket | None:
        """Return the stay that the address of the music carries, or None where it carries none."""
        if "standby" not in self.address:
            return None
        return StandbyTicket(self.word("interpreter"), self.word("standby"), self._moment("since"))

    def number(self, name: str) -> str | None:
        """Return a phone number, or None where it is withheld or is none.

        Source: https://www.twilio.com/docs/voice/twiml#request-parameters
        """
        value = self.fields.get(name, "")
        return value if E164.fullmatch(value) else None

    def word(self, name: str, source: Mapping[str, str] | None = None) -> str:
        """Return an id or the like, or raise BadInputError."""
        value = (self.address if source is None else source).get(name, "")
        if not WORD.fullmatch(value):
            raise BadInputError(f"{name} is missing or malformed")
        return value

    def maybe_word(self, name: str, source: Mapping[str, str] | None = None) -> str | None:
        """Return an id or the like, or None where there is none."""
        value = (self.address if source is None else source).get(name, "")
        return value if WORD.fullmatch(value) else None

    def count(self, name: str, source: Mapping[str, str] | None = None) -> int | None:
        """Return a small whole number, or None where there is none."""
        value = (self.address if source is None else source).get(name, "")
        return min(int(value), MOST_TURNS) if SMALL.fullmatch(value) else None

    def carrier_at(self) -> datetime | None:
        """Return the carrier's own time of this event (RFC 2822, whole seconds), or None."""
        try:
            at = parsedate_to_datetime(self.fields.get("Timestamp", ""))
            return at.replace(tzinfo=at.tzinfo or UTC).astimezone(UTC)
        except (ValueError, TypeError, OverflowError, IndexError):
            return None

    def _wishes(self) -> Wishes:
        try:
            return read_wishes(self.address.get("wishes"))
        except (ValueError, TypeError):
            raise BadInputError("wishes are malformed") from None

    def _moment(self, name: str) -> datetime:
        try:
            at = datetime.fromisoformat(self.address.get(name, ""))
            return at.replace(tzinfo=at.tzinfo or UTC).astimezone(UTC)
        except (ValueError, OverflowError):
            raise BadInputError(f"{name} is missing or malformed") from None


def read_request(request: Request, settings: TelephonySettings) -> Asked:
    """Return what was asked, with an id that repeats of the same delivery share."""
    fields = request.args if request.method == "GET" else request.form
    return Asked(fields.to_dict(), request.args.to_dict(), _operation_id(request, settings))


def _operation_id(request: Request, settings: TelephonySettings) -> str:
    # The carrier's token tells a retry from a new request; beside it everything received counts, in case one
    # token is ever used twice. Digits of codes are among it, so the digest is keyed: it may be kept.
    parts = [request.path, request.headers.get(IDEMPOTENCY_HEADER, "")]
    for source in (request.args, request.form):
        parts += [f"{name}={value}" for name, value in sorted(source.items(multi=True))]
    key = settings.auth_tokens[0].encode()
    return hmac.new(key, "\0".join(parts).encode(), hashlib.sha256).hexdigest()[:40]
