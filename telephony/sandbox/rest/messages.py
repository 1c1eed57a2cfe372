"""Answer for the Message resource: https://www.twilio.com/docs/messaging/api/message-resource ."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from telephony.sandbox.rest.answers import RestAnswer, RestError, not_found, page
from telephony.sandbox.rest.shapes import message_json
from telephony.sandbox.words import E164, tidy_number

if TYPE_CHECKING:
    from telephony.sandbox.rest.request import RestRequest

MAX_CHARACTERS = 1600
SENDER_NAME = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}")


def create(request: RestRequest) -> RestAnswer:
    """Take a text message: 201 and queued, whatever becomes of it."""
    form, sandbox = request.form, request.sandbox
    to, from_, body = _recipient(request), _sender(request), form.get("Body")
    if not body:
        raise RestError(21602, "Message body is required.")
    if len(body) > MAX_CHARACTERS:
        raise RestError(21617, "The concatenated message body exceeds the 1600 character limit")
    if sandbox.phone(to).has_opted_out:
        raise RestError(21610, "Attempt to send to unsubscribed recipient")
    message = sandbox.texts.accept(from_, to, body)
    request.later(partial(sandbox.texts.send, message))
    return RestAnswer(201, message_json(sandbox, message))


def fetch(request: RestRequest) -> RestAnswer:
    """Return a message."""
    message = request.sandbox.texts.by_sid.get(request.names[0])
    if message is None:
        raise not_found(request.path)
    return RestAnswer(200, message_json(request.sandbox, message))


def list_messages(request: RestRequest) -> RestAnswer:
    """Return the messages that pass the filters, newest first."""
    form, sandbox = request.form, request.sandbox
    shown = [
        message_json(sandbox, message)
        for message in reversed(sandbox.texts.by_sid.values())
        if form.get("To") in {None, message.to} and form.get("From") in {None, message.from_}
    ]
    return page("messages", shown, request.path, form)


def _recipient(request: RestRequest) -> str:
    if not request.form.get("To"):
        raise RestError(21604, "A 'To' phone number is required.")
    to = tidy_number(request.form.get("To") or "")
    if not E164.fullmatch(to):
        raise RestError(21211, f"Invalid 'To' Phone Number: {to}")
    if not request.sandbox.may_call(to):
        raise RestError(21408, "Permission to send an SMS has not been enabled for the region")
    return to


def _sender(request: RestRequest) -> str:
    given = request.form.get("From") or ""
    if not given:
        raise RestError(21603, "A 'From' phone number is required.")
    if SENDER_NAME.fullmatch(given):
        return given
    number = tidy_number(given)
    if not E164.fullmatch(number):
        raise RestError(21212, f"Invalid From Number: {given}")
    if number not in request.sandbox.settings.numbers:
        raise RestError(
            21606, f"The From phone number {number} is not a message-capable number of your account."
        )
    return number
