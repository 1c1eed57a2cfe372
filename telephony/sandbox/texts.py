"""Deliver text messages: accepted at once, sent after a moment, delivered where the phone can be reached."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from telephony.sandbox.phones import Unreachable
from telephony.sandbox.webhooks import Errand, FetchFailedError

if TYPE_CHECKING:
    from datetime import datetime

    from telephony.sandbox.engine import Sandbox
    from telephony.sandbox.phones import Phone

SENT_AFTER_SECONDS = 0.5
DELIVERED_AFTER_SECONDS = 1.5
OPT_OUT = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
OPT_IN = frozenset({"START", "YES", "UNSTOP"})


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

    def receive(self, phone: Phone, to: str, body: str, copies: int = 1) -> TextMessage:
        """Take a message of somebody to a number of the account, and tell our application.

        The words for opting out and in are obeyed and answered by the carrier itself; the webhook comes all
        the same. Source: https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out
        """
        sandbox, now = self._sandbox, self._sandbox.now()
        message = TextMessage(sandbox.sids.make("SM"), phone.number, to, body, now, now, status="received")
        self.by_sid[message.sid] = message
        word = body.strip().upper()
        if word in OPT_OUT | OPT_IN:
            phone.has_opted_out = word in OPT_OUT
        sandbox.events.write("wrote", leg=None, phone=phone.number, to=to, text=body)
        number = sandbox.settings.numbers[to]
        if number.sms_url:
            sandbox.spawn(self._deliver(message, number.sms_url, number.sms_method, copies))
        return message

    async def _deliver(self, message: TextMessage, url: str, method: str, copies: int) -> None:
        sandbox = self._sandbox
        fields = [
            *(("MessageSid", message.sid), ("SmsSid", message.sid), ("SmsMessageSid", message.sid)),
            *(("AccountSid", sandbox.settings.account_sid), ("ApiVersion", "2010-04-01")),
            *(("From", message.from_), ("To", message.to), ("Body", message.body)),
            *(("NumMedia", "0"), ("NumSegments", "1"), ("SmsStatus", "received")),
        ]
        for _ in range(copies):
            try:
                answer, _ = await sandbox.webhooks.fetch(Errand("text", url, method, fields))
                replies = ET.fromstring(answer.body).findall("Message")  # noqa: S314 - our own application's answer
            except (FetchFailedError, ET.ParseError) as error:
                sandbox.notify(
                    11200 if isinstance(error, FetchFailedError) else 12100, str(error), None, url=url
                )
                continue
            for reply in replies:
                self._reply(message, reply.text or "")

    def _reply(self, message: TextMessage, body: str) -> None:
        if self._sandbox.phone(message.from_).has_opted_out:
            self._sandbox.notify(21610, "Attempt to send to unsubscribed recipient", None, url="")
            return
        self.send(self.accept(message.to, message.from_, body))

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
