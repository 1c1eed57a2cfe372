"""Phones without a network: they read our documents as the carrier would, and sign what they send.

Whole calls with a carrier's timing and faults are played in `tests/scenarios`; here one leg at a time is led
through its dialogue by real use cases on a real Redis.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urldefrag, urlsplit
from xml.etree import ElementTree as ET

from twilio.request_validator import RequestValidator

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.test import TestResponse

BASE = "https://ponte.example"
TOKEN, NEXT_TOKEN = "12345", "67890"
STAFF_LINE, INTERPRETER_LINE = "+351500000100", "+351500000101"
STAFF_NUMBER, OLENA_NUMBER = "+447700900001", "+447700900002"
FALLBACK_NUMBER = "+351500000199"
CODE, LOGIN = "246810", "1001654321"


class Document:
    """One TwiML document, as the carrier reads it."""

    def __init__(self, xml: str) -> None:
        self.root = ET.fromstring(xml)  # noqa: S314 - written by ourselves a moment ago
        assert self.root.tag == "Response"

    @property
    def said(self) -> list[str]:
        return [say.text or "" for say in self.root.iter("Say")]

    @property
    def verbs(self) -> list[str]:
        return [verb.tag for verb in self.root]

    @property
    def gather(self) -> ET.Element:
        return self._only("Gather")

    @property
    def dial(self) -> ET.Element:
        return self._only("Dial")

    @property
    def conference(self) -> ET.Element:
        return self._only("Dial/Conference")

    @property
    def redirect(self) -> str:
        return self._only("Redirect").text or ""

    @property
    def hangs_up(self) -> bool:
        return self.verbs[-1] == "Hangup"

    @property
    def joins(self) -> bool:
        return self.root.find("Dial/Conference") is not None

    def _only(self, path: str) -> ET.Element:
        found = self.root.findall(path)
        assert len(found) == 1, f"{len(found)} {path} in {self.verbs}"
        return found[0]


@dataclass
class Phone:
    """One leg, and the document it is hearing."""

    app: Flask
    leg_id: str
    direction: str = "inbound"
    from_number: str = STAFF_NUMBER
    to_number: str = STAFF_LINE
    status: str = "in-progress"
    heard: list[str] = field(default_factory=list)
    document: Document = field(default_factory=lambda: Document("<Response/>"))

    def dials(self, line: str = STAFF_LINE) -> Phone:
        self.to_number = line
        return self.fetches(f"{BASE}/telephony/arrival", CallStatus="ringing")

    def presses(self, digits: str) -> Phone:
        return self.fetches(self.document.gather.attrib["action"], Digits=digits)

    def keys(self, digits: str) -> Phone:
        """Press keys one question after another, as many as each asks for."""
        while digits:
            wanted = int(self.document.gather.attrib["numDigits"])
            self.presses(digits[:wanted])
            digits = digits[wanted:]
        return self

    def is_silent(self) -> Phone:
        return self.fetches(self.document.redirect)

    def waits(self) -> Document:
        """Hear the wait document of the room, without leaving it."""
        return self.peeks(self.document.conference.attrib["waitUrl"])

    def peeks(self, url: str, **fields: str) -> Document:
        response = self.posts(url, **fields)
        assert response.status_code == 200
        assert response.mimetype == "text/xml"
        return Document(response.text)

    def leaves_room(self, **fields: str) -> Phone:
        """Leave by star, or because the room ended: the carrier says `answered` whatever it was."""
        return self.fetches(self.document.dial.attrib["action"], DialCallStatus="answered", **fields)

    def fetches(self, url: str, **fields: str) -> Phone:
        self.document = self.peeks(url, **fields)
        self.heard += self.document.said
        return self

    def posts(self, url: str, **fields: str) -> TestResponse:
        sent = {
            "CallSid": self.leg_id,
            "AccountSid": "AC" + "0" * 32,
            "From": self.from_number,
            "To": self.to_number,
            "CallStatus": self.status,
            "Direction": self.direction,
            "ApiVersion": "2010-04-01",
        } | fields
        return post_signed(self.app, url, sent)


def post_signed(app: Flask, url: str, fields: dict[str, str], **headers: str) -> TestResponse:
    """Send what the carrier would: the fragment is neither sent nor signed."""
    bare = urldefrag(url).url
    signature = RequestValidator(TOKEN).compute_signature(bare, fields)
    return app.test_client().post(
        bare.removeprefix(BASE), data=fields, headers={"X-Twilio-Signature": signature} | headers
    )


def get_signed(app: Flask, url: str) -> TestResponse:
    signature = RequestValidator(TOKEN).compute_signature(url, {})
    return app.test_client().get(url.removeprefix(BASE), headers={"X-Twilio-Signature": signature})


def parameters(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
