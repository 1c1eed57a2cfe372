"""Sign webhooks as the carrier does: https://www.twilio.com/docs/usage/webhooks/webhooks-security ."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from twilio.request_validator import RequestValidator


def signed_address(url: str, *, keeps_port: bool = False) -> str:
    """Return the address as it enters the signature: no fragment, no user, and over HTTPS no port."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    if parts.scheme == "https" and parts.port is not None and not keeps_port:
        host = host[: -len(f":{parts.port}")]
    return urlunsplit((parts.scheme, host, parts.path, parts.query, ""))


def signature(token: str, url: str, form: dict[str, str], *, keeps_port: bool = False) -> str:
    """Return the value of X-Twilio-Signature for a request; `form` is empty for GET."""
    address = signed_address(url, keeps_port=keeps_port)
    return str(RequestValidator(token).compute_signature(address, form))
