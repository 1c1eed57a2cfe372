"""Deliver text messages: accepted at once, sent after a moment, delivered where the phone can be reached."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from telephony.sandbox.phones import Unreachable

if TYPE_CHECKING:
    from datetime import datetime

    from telephony.sandbox.engine import Sandbox

SENT_AFTER_SECONDS = 0.5
DELIVERED_AFTER_SECONDS = 1.5


@dataclass
class TextMessage:
    """One text message; `status` is the carrier's word."""

    sid: str
    from_: str
    to: str
    body: str
    created_at: datetime
    updated_at: datetime
    status: str = "queued"
    sent_at: datetime | None = None


class Texts:
    """Every text message of the account, oldest first."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self.by_sid: dict[str, TextMessage] = {}

    def accept(self, from_: str, to: str, body: str) -> TextMessage:
        """Take a message to be sent."""
        sandbox, now = self._sandbox, self._sandbox.now()
        message = TextMessage(sandbox.sids.make("SM"), from_, to, body, now, now)
        self.by_sid[message.sid] = message
        return message

    def send(self, message: TextMessage) -> None:
        """Begin to send a message that was taken."""
        self._sandbox.loop.call_later(SENT_AFTER_SECONDS, self._becomes, message, "sent")
        self._sandbox.loop.call_later(DELIVERED_AFTER_SECONDS, self._arrives, message)

    def _arrives(self, message: TextMessage) -> None:
        phone = self._sandbox.phone(message.to)
        if isinstance(phone.on_ring, Unreachable) and not phone.is_held:
            return  # Switched off: it stays `sent`, as with a real network for as long as that tries.
        self._becomes(message, "delivered")
        phone.texts.append(message)
        self._sandbox.events.write(
            "text", leg=None, phone=phone.number, from_=message.from_, text=message.body
        )

    def _becomes(self, message: TextMessage, status: str) -> None:
        message.status, message.updated_at = status, self._sandbox.now()
        message.sent_at = message.sent_at or message.updated_at
