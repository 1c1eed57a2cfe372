"""Lead the real Twilio SDK to the sandbox: in process, or over HTTP on this machine."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from twilio.http import HttpClient
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from telephony.sandbox.transports import LOOPBACK

if TYPE_CHECKING:
    from telephony.sandbox.engine import Sandbox


class SandboxHttpClient(HttpClient):
    """The SDK's HTTP client, without HTTP: every request goes straight to `sandbox.rest`."""

    def __init__(self, sandbox: Sandbox) -> None:
        # The SDK's constructor wants a logger that this client has no use for.
        self._sandbox = sandbox
        self.timeout = None
        self.is_async = False

    def request(  # noqa: PLR0913, PLR0917  # the SDK's signature
        self,
        method: str,
        uri: str,
        params: Mapping[str, object] | None = None,
        data: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,  # noqa: ARG002  # the SDK's signature
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ARG002  # as above
        allow_redirects: bool = False,  # noqa: ARG002, FBT001, FBT002  # as above
    ) -> Response:
        """Answer from the sandbox."""
        parts = urlsplit(uri)
        pairs = [*parse_qsl(parts.query, keep_blank_values=True), *_pairs(params), *_pairs(data)]
        answer = self._sandbox.rest(method, parts.path, pairs, auth)
        text = "" if answer.body is None else json.dumps(answer.body)
        return Response(answer.status, text, answer.headers)


class _LocalHttpClient(TwilioHttpClient):
    """The SDK's own client, with the carrier's host replaced."""

    def __init__(self, base_url: str, timeout: float) -> None:
        super().__init__(timeout=timeout)
        parts = urlsplit(base_url)
        if parts.hostname not in LOOPBACK:
            raise ValueError(f"a sandbox lives on this machine, not at {parts.hostname}")
        self._base = (parts.scheme, parts.netloc)

    def request(self, method: str, url: str, *args: Any, **named: Any) -> Response:  # type: ignore[override]
        """Request from the sandbox what was meant for the carrier."""
        # The SDK's own subclass names the second parameter differently from its base class.
        parts = urlsplit(url)
        local = urlunsplit((*self._base, parts.path, parts.query, ""))
        answer: Response = super().request(method, local, *args, **named)
        return answer


def in_process_client(sandbox: Sandbox) -> Client:
    """Return the real SDK, logged in to the sandbox's account and led to it without HTTP."""
    settings = sandbox.settings
    return Client(settings.account_sid, settings.auth_token, http_client=SandboxHttpClient(sandbox))


def sdk_http_client(base_url: str, timeout: float) -> TwilioHttpClient:
    """Return an HTTP client for `twilio.rest.Client` that asks the sandbox at `base_url`, not Twilio."""
    return _LocalHttpClient(base_url, timeout)


def _pairs(fields: Mapping[str, object] | None) -> list[tuple[str, str]]:
    """Return fields as they would go over the wire: lists as repeated names, nothing for None."""
    pairs: list[tuple[str, str]] = []
    for name, value in (fields or {}).items():
        values = value if isinstance(value, (list, tuple)) else [value]
        pairs += [(name, _text(one)) for one in values if one is not None]
    return pairs


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
