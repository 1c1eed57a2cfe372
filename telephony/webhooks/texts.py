"""Where the carrier delivers text messages to our numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twilio.twiml.messaging_response import MessagingResponse

from dispatch.use_cases.take_text import take_text

if TYPE_CHECKING:
    from dispatch.services import Services
    from telephony.exchange import Exchange
    from telephony.webhooks.asked import Asked

MOST_CHARACTERS = 1600
"""The longest text message. Source: https://www.twilio.com/docs/messaging/guides/webhook-request"""


def received(services: Services, exchange: Exchange, asked: Asked) -> MessagingResponse:
    """Do what an interpreter wrote, and answer by text message where one is to be sent."""
    response = MessagingResponse()
    number = asked.number("From")
    if number is None:
        return response
    text = take_text(
        services,
        from_number=number,
        body=asked.fields.get("Body", "")[:MOST_CHARACTERS],
        message_id=asked.word("MessageSid", asked.fields),
    )
    if text is not None:
        speaker = exchange.speaker(text.prompt_language)
        response.message(speaker.text(f"text.{text.kind.value}", **text.facts))
    return response
