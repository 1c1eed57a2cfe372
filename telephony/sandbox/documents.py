"""Read what a webhook answered: TwiML, text to be spoken, audio to be played, or what the carrier refuses.

MIME types and limits: https://www.twilio.com/docs/voice/twiml and the error pages named at each code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urldefrag, urljoin, urlsplit
from xml.etree import ElementTree as ET

from telephony.sandbox.vocabulary import ATTRIBUTES, NOUNS

MAX_TWIML_BYTES = 64 * 1024
MAX_INLINE_CHARACTERS = 4000


class DocumentRefusedError(Exception):
    """The carrier cannot go on with this document; `code` is its error code."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True)
class Verb:
    """One element of a document."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""
    children: tuple[Verb, ...] = ()

    def get(self, name: str, default: str = "") -> str:
        """Return an attribute, or the default when it is absent."""
        return self.attributes.get(name, default)


@dataclass(frozen=True)
class Document:
    """The verbs of one document, and the address it came from (None for inline TwiML)."""

    verbs: tuple[Verb, ...]
    url: str | None = None

    def resolve(self, reference: str) -> str:
        """Return the absolute address of a reference; an empty one means this document.

        Raise 11100 when that is impossible: documents given inline have no address.
        """
        if not reference and self.url is not None:
            return self.url
        url = urljoin(urldefrag(self.url).url, reference) if self.url else reference
        if not is_http_url(url):
            raise DocumentRefusedError(11100, f"Invalid URL format: {reference!r}")
        return url


def is_http_url(url: str) -> bool:
    """Return whether an address has a scheme the carrier can request, and a host it accepts.

    Underscores in host names are not permitted: https://www.twilio.com/docs/voice/api/call-resource
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(host) and "_" not in host and " " not in url.strip()


def read_document(
    content_type: str, body: bytes, url: str | None, warn: Callable[[int, str], None]
) -> Document:
    """Return what an answer tells the carrier to do, or raise `DocumentRefusedError`."""
    kind = content_type.split(";", maxsplit=1)[0].strip().lower()
    if kind in {"text/xml", "application/xml", "text/html", ""}:
        return Document(parse_twiml(body, warn), url)
    if kind.startswith("audio/"):
        return Document((Verb("Play", text=url or ""),), url)
    if kind == "text/plain":
        return _plain_text(body, url, warn)
    raise DocumentRefusedError(12300, f"Invalid Content-Type: {kind}")


def parse_twiml(body: bytes, warn: Callable[[int, str], None]) -> tuple[Verb, ...]:
    """Return the verbs of a TwiML document; an empty body is an empty document."""
    if len(body) > MAX_TWIML_BYTES:
        raise DocumentRefusedError(11750, "TwiML response body too large")
    if not body:
        return ()
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise DocumentRefusedError(12100, "Document parse failure")
    try:
        root = ET.fromstring(body)  # noqa: S314  # declarations of entities were refused above
    except (ET.ParseError, ValueError, LookupError) as error:
        raise DocumentRefusedError(12100, f"Document parse failure: {error}") from error
    if root.tag != "Response":
        raise DocumentRefusedError(12102, f"Root element must be <Response>, not <{root.tag}>")
    return tuple(_known_verbs(root, warn))


def _plain_text(body: bytes, url: str | None, warn: Callable[[int, str], None]) -> Document:
    try:
        return Document(parse_twiml(body, warn), url)
    except DocumentRefusedError:
        return Document((Verb("Say", text=body.decode("utf-8", "replace").strip()),), url)


def _known_verbs(root: ET.Element, warn: Callable[[int, str], None]) -> Iterator[Verb]:
    for element in root:
        if element.tag in ATTRIBUTES and element.tag not in NOUNS:
            yield _verb(element, warn)
        else:
            # Names are case-sensitive; an unknown one is a warning: https://www.twilio.com/docs/api/errors/12200
            warn(12200, f"Schema validation warning: unknown element <{element.tag}>")


def _verb(element: ET.Element, warn: Callable[[int, str], None]) -> Verb:
    known = ATTRIBUTES.get(element.tag)
    for name in element.attrib:
        if known is not None and name not in known:
            warn(12200, f"Schema validation warning: attribute '{name}' is not known on <{element.tag}>")
    spoken = element.tag == "Say"
    text = "".join(element.itertext()) if spoken else (element.text or "")
    children = () if spoken else tuple(_verb(child, warn) for child in element)
    return Verb(element.tag, dict(element.attrib), " ".join(text.split()), children)
