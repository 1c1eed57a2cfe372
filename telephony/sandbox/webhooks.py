"""Send webhooks as the carrier does: signed, with cookies, redirects, retries, and a limit of 15 seconds."""

from __future__ import annotations

import asyncio
import base64
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote_plus, unquote, urlencode, urljoin, urlsplit, urlunsplit
from uuid import UUID

from telephony.sandbox.overrides import ConnectionOverrides, split_overrides
from telephony.sandbox.signatures import signature
from telephony.sandbox.transports import AnswerTooLateError, ConnectFailedError, WebAnswer, WebRequest

if TYPE_CHECKING:
    from telephony.sandbox.engine import Sandbox

Params = Sequence[tuple[str, str]]
MAX_REDIRECTS = 10
REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass
class RequestRecord:
    """One request that was sent, and what became of it: the evidence behind Events.json."""

    at: datetime
    kind: str
    method: str
    url: str
    params: dict[str, str]
    headers: dict[str, str]
    token: str
    attempt: int
    call_sid: str | None = None
    conference_sid: str | None = None
    status: int | None = None
    content_type: str = ""
    body: str = ""
    duration_seconds: float = 0.0
    error: str = ""


class FetchFailedError(Exception):
    """A document could not be had; `code` is the carrier's error code."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass
class CookieJar:
    """The cookies of one call: the carrier keeps them as a browser does (https://www.twilio.com/docs/voice/twiml)."""

    _by_host: dict[str, dict[str, str]] = field(default_factory=dict)

    def remember(self, url: str, answer: WebAnswer) -> None:
        """Keep what an answer sets."""
        kept = self._by_host.setdefault(urlsplit(url).hostname or "", {})
        for line in answer.all_headers("Set-Cookie"):
            try:
                kept.update({name: morsel.value for name, morsel in SimpleCookie(line).items()})
            except CookieError:
                continue

    def header(self, url: str) -> str:
        """Return the Cookie header for an address, or nothing."""
        kept = self._by_host.get(urlsplit(url).hostname or "", {})
        return "; ".join(f"{name}={value}" for name, value in kept.items())


@dataclass(frozen=True)
class Errand:
    """One webhook to be sent: where, how, with which fields, and on whose behalf."""

    kind: str
    url: str
    method: str
    params: Params
    call_sid: str | None = None
    conference_sid: str | None = None
    jar: CookieJar | None = None
    is_media: bool = False


@dataclass
class _Journey:
    """What one errand carries along its redirects and retries."""

    errand: Errand
    token: str
    deadline: float
    attempt: int = 0


class Webhooks:
    """The carrier's web client."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self.records: deque[RequestRecord] = deque(maxlen=sandbox.settings.keep_requests)

    async def fetch(self, errand: Errand, copies: int = 1) -> tuple[WebAnswer, str]:
        """Return the answer and the address it finally came from, or raise `FetchFailedError`.

        An errand once sent is finished even when nobody waits for the answer any more: a call that ends
        or is redirected does not take back what is already on the wire.
        """
        return await asyncio.shield(self._sandbox.spawn(self._fetch(errand, copies)))

    async def _fetch(self, errand: Errand, copies: int) -> tuple[WebAnswer, str]:
        sandbox = self._sandbox
        address, overrides = split_overrides(errand.url)
        token = str(UUID(int=sandbox.random.getrandbits(128), version=4))
        journey = _Journey(errand, token, sandbox.loop.time() + overrides.total_seconds)
        if errand.kind == "document" and sandbox.random.random() < sandbox.faults.duplicate_document_share:
            copies += 1
        for _ in range(copies - 1):
            await self._travel(journey, address, overrides)
            journey.deadline = sandbox.loop.time() + overrides.total_seconds
        answer, final = await self._travel(journey, address, overrides)
        if not 200 <= answer.status < 300:  # noqa: PLR2004  # the family of success
            raise FetchFailedError(11200, f"Got HTTP {answer.status} response to {final}")
        return answer, final

    async def _travel(
        self, journey: _Journey, address: str, overrides: ConnectionOverrides
    ) -> tuple[WebAnswer, str]:
        errand = journey.errand
        method, params = errand.method.upper(), errand.params
        for _ in range(MAX_REDIRECTS + 1):
            answer = await self._persist(journey, address, method, params, overrides)
            location = answer.header("Location")
            if answer.status not in REDIRECTS or not location:
                return answer, address
            address = urljoin(address, location).split("#")[0]
            if answer.status in {301, 302, 303}:
                # As browsers do: after these the request becomes a GET, and the fields are not sent again.
                method, params = "GET", ()
        raise FetchFailedError(11215, f"Too many redirects: {errand.url}")

    async def _persist(
        self, journey: _Journey, address: str, method: str, params: Params, overrides: ConnectionOverrides
    ) -> WebAnswer:
        for left in range(overrides.retries, -1, -1):
            try:
                answer = await self._attempt(journey, address, method, params, overrides)
            except ConnectFailedError as error:
                if not left or not overrides.retries_failure("ct") or self._is_late(journey):
                    raise FetchFailedError(error.code, f"HTTP connection failure: {error}") from error
            except AnswerTooLateError as error:
                if not left or not overrides.retries_failure("rt") or self._is_late(journey):
                    raise FetchFailedError(11205, f"No answer in time: {address}") from error
            else:
                if not left or not overrides.retries_status(answer.status) or self._is_late(journey):
                    return answer
        raise AssertionError("unreachable")

    def _is_late(self, journey: _Journey) -> bool:
        return self._sandbox.loop.time() >= journey.deadline

    async def _attempt(
        self, journey: _Journey, address: str, method: str, params: Params, overrides: ConnectionOverrides
    ) -> WebAnswer:
        sandbox = self._sandbox
        request, fields = self._request(journey, address, method, params, overrides)
        errand = journey.errand
        record = RequestRecord(
            at=sandbox.now(), kind=errand.kind, method=method, url=request.url, params=fields,
            headers=dict(request.headers), token=journey.token, attempt=journey.attempt,
            call_sid=errand.call_sid, conference_sid=errand.conference_sid,
        )  # fmt: skip
        self.records.append(record)
        journey.attempt += 1
        started = sandbox.loop.time()
        try:
            answer = await self._within_limits(request, journey, overrides, record.attempt)
        except (ConnectFailedError, AnswerTooLateError) as error:
            record.error = str(error) or type(error).__name__
            raise
        finally:
            record.duration_seconds = sandbox.loop.time() - started
        record.status, record.content_type = answer.status, answer.header("Content-Type")
        record.body = "" if errand.is_media else answer.body.decode("utf-8", "replace")
        if errand.jar is not None:
            errand.jar.remember(address, answer)
        return answer

    async def _within_limits(
        self, request: WebRequest, journey: _Journey, overrides: ConnectionOverrides, attempt: int
    ) -> WebAnswer:
        sandbox = self._sandbox
        remaining = max(journey.deadline - sandbox.loop.time(), 0.0)
        if sandbox.faults.refuses_connection(request.url, attempt, sandbox.random):
            raise ConnectFailedError("connection refused")
        try:
            async with asyncio.timeout(min(remaining, overrides.connect_seconds + overrides.read_seconds)):
                # Half of the round trip lies before our application sees the request, half after.
                await asyncio.sleep(sandbox.latency.webhook_seconds / 2)
                async with asyncio.timeout(overrides.read_seconds):
                    answer = await sandbox.transport.send(request)
                    await asyncio.sleep(sandbox.faults.answer_delay_seconds(request.url))
                await asyncio.sleep(sandbox.latency.webhook_seconds / 2)
        except TimeoutError as error:
            raise AnswerTooLateError(request.url) from error
        return answer

    def _request(
        self, journey: _Journey, address: str, method: str, params: Params, overrides: ConnectionOverrides
    ) -> tuple[WebRequest, dict[str, str]]:
        sandbox, errand = self._sandbox, journey.errand
        fields = dict(params)
        body = b""
        if method == "GET" and fields:
            address += ("&" if urlsplit(address).query else "?") + urlencode(fields)
        elif method != "GET":
            body = urlencode(fields).encode()
        keeps_port = sandbox.faults.conference_events_signed_with_port and errand.conference_sid is not None
        headers = {"User-Agent": "TwilioProxy/1.1", "Accept": "*/*", "Host": _host(address)}
        if not errand.is_media:
            headers["X-Twilio-Signature"] = signature(
                sandbox.signing_token, address, {} if method == "GET" else fields, keeps_port=keeps_port
            )
            headers["I-Twilio-Idempotency-Token"] = journey.token
            headers["X-Home-Region"] = "us1"
        if method != "GET":
            headers["Content-Type"] = "application/x-www-form-urlencoded; charset=UTF-8"
        cookies = errand.jar.header(address) if errand.jar is not None else ""
        if cookies:
            headers["Cookie"] = cookies
        if sandbox.faults.query_is_sorted_after_signing:
            address = _sorted_query(address)
        headers |= _basic_authorization(address)
        wire = WebRequest(
            method, _without_user(address), tuple(headers.items()), body,
            overrides.connect_seconds, overrides.read_seconds,
        )  # fmt: skip
        return wire, fields


def _host(url: str) -> str:
    return urlsplit(url).netloc.rpartition("@")[2]


def _without_user(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, _host(url), parts.path or "/", parts.query, ""))


def _basic_authorization(url: str) -> dict[str, str]:
    user = urlsplit(url).netloc.rpartition("@")[0]
    if not user:
        return {}
    return {"Authorization": "Basic " + base64.b64encode(unquote(user).encode()).decode()}


def _sorted_query(url: str) -> str:
    parts = urlsplit(url)
    pairs = sorted(parse_qsl(parts.query, keep_blank_values=True))
    query = "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in pairs)
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))
