"""What the telephone side needs to be told, in plain values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from dispatch.domain.secret_digits import ACCESS_CODE_DIGITS, INTERPRETER_NUMBER_DIGITS, PIN_DIGITS
from dispatch.public_holidays import Home

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

LONGEST_LEG_SECONDS = 14_400
"""The carrier ends a leg after four hours. Source: https://www.twilio.com/docs/voice/twiml/dial#timelimit"""
LONGEST_WAIT_DOCUMENT_SECONDS = 20


@dataclass(frozen=True, slots=True)
class TelephonySettings:
    """Addresses, secrets, voices and times of the telephone side. Durations are in seconds."""

    public_base_url: str
    """Where the carrier reaches us, without a last slash; signatures are checked against it, never Host."""
    account_sid: str
    auth_tokens: tuple[str, ...] = field(repr=False)
    """The token that signs now, then the one that will sign after a rotation; shared keys may follow."""
    fallback_number: str | None = None
    """E.164; where callers are led who cannot be served because of a fault."""
    prompt_language: str = "pt-PT"
    """What is spoken before anybody is known."""
    voices: Mapping[str, str] = field(default_factory=dict)
    """Voice by prompt language, where it is not the first of `telephony/voices.toml`."""
    audio_folder: Path | None = None
    """Recorded prompts, as `<language>/<prompt>.wav`; see `telephony.prompts.audio`."""
    home: Home = Home()  # noqa: RUF009 - it is frozen
    """In which time zone days begin and end, and whose public holidays are kept."""
    access_code_digits: int = ACCESS_CODE_DIGITS
    interpreter_number_digits: int = INTERPRETER_NUMBER_DIGITS
    interpreter_pin_digits: int = PIN_DIGITS
    client_regions: tuple[str, ...] = ("PT",)
    """Countries (ISO 3166) whose numbers staff may have a client called at; the first is home."""
    client_question_share: float = 0.0
    """The share of calls, 0 to 1, at whose end the client beside staff is asked one question; 0: none."""
    client_key_seconds: int = 4
    """The pause that ends a client's number, and how long a key is waited for after the prompt."""
    attempts: int = 3
    """How often a caller may fail at one question before a goodbye."""
    key_seconds: int = 6
    """How long a key is waited for after a prompt."""
    offer_key_seconds: int = 4
    """The same in an offer, where a person is listening already and a requester waits."""
    whisper_key_seconds: int = 3
    """The same in a whisper, which its hearer waits for; the next one is asked after it."""
    standby_music_seconds: int = 120
    """How long one document of music on standby lasts; its end finds who should have been led away."""
    wait_document_seconds: int = 18
    """How long one wait document lasts at most, so that news is never older than this."""
    room_seconds: int = LONGEST_LEG_SECONDS
    """After this long in one room a leg is put out of it."""
    leg_seconds: int = LONGEST_LEG_SECONDS
    """After this long a leg that we dialled is hung up."""
    fallback_dial_seconds: int = 30

    def __post_init__(self) -> None:
        """Refuse what would only show on a live call."""
        parts = urlsplit(self.public_base_url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or self.public_base_url.endswith("/"):
            raise ValueError("public_base_url must be http(s)://host[:port][/path], without a last slash")
        if parts.username or parts.query or parts.fragment:
            # The SDK's validator takes user and port apart wrongly (remove_port), and every call is refused.
            raise ValueError("public_base_url must hold no user, query or fragment")
        if not self.auth_tokens or not all(self.auth_tokens):
            raise ValueError("auth_tokens must hold at least the token that signs now, and no empty one")
        if not 1 <= self.wait_document_seconds <= LONGEST_WAIT_DOCUMENT_SECONDS:
            raise ValueError(f"wait_document_seconds must be 1 to {LONGEST_WAIT_DOCUMENT_SECONDS}")
        if max(self.room_seconds, self.leg_seconds) > LONGEST_LEG_SECONDS:
            raise ValueError(f"room_seconds and leg_seconds must be at most {LONGEST_LEG_SECONDS}")
