"""Carry webhooks to our applications: in process to WSGI applications, or over HTTP on this machine."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import unquote_to_bytes, urlsplit

import aiohttp
from yarl import URL

WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class ConnectFailedError(Exception):
    """No connection; `code` is the carrier's error code."""

    def __init__(self, message: str, code: int = 11205) -> None:
        super().__init__(message)
        self.code = code


class AnswerTooLateError(Exception):
    """A connection, but no answer in time."""


@dataclass(frozen=True)
class WebRequest:
    """One HTTP request as it goes over the wire."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""
    connect_seconds: float = 5.0
    read_seconds: float = 15.0


@dataclass(frozen=True)
class WebAnswer:
    """One HTTP answer."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str, default: str = "") -> str:
        """Return the first header of that name."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), default)

    def all_headers(self, name: str) -> list[str]:
        """Return every header of that name."""
        return [value for key, value in self.headers if key.lower() == name.lower()]


class WebhookTransport(Protocol):
    """A way to reach whoever serves the documents."""

    async def send(self, request: WebRequest) -> WebAnswer:
        """Return the answer, or raise `ConnectFailedError` or `AnswerTooLateError`."""

    async def close(self) -> None:
        """Let go of connections."""


class WsgiTransport:
    """Calls WSGI applications in process, each known by its base address. Takes no time of its own."""

    def __init__(self, apps: Mapping[str, WsgiApp]) -> None:
        """Serve each base address, such as `https://ponte.example`, by its application."""
        self._apps = {_origin(base): app for base, app in apps.items()}

    async def send(self, request: WebRequest) -> WebAnswer:
        """Call the application that serves the address; an unknown host does not resolve (11210)."""
        app = self._apps.get(_origin(request.url))
        if app is None:
            raise ConnectFailedError(f"no application serves {_origin(request.url)}", 11210)
        return call_wsgi(app, request)

    async def close(self) -> None:
        """Do nothing: there are no connections."""


class HttpTransport:
    """Requests over HTTP with aiohttp. Only hosts of this machine, unless others are named."""

    def __init__(self, allowed_hosts: frozenset[str] = LOOPBACK) -> None:
        """Allow these hosts; the sandbox is a local carrier and asks nobody else by mistake."""
        self._allowed = allowed_hosts
        self._session: aiohttp.ClientSession | None = None

    async def send(self, request: WebRequest) -> WebAnswer:
        """Request once; redirects are the carrier's own business and are not followed here."""
        host = urlsplit(request.url).hostname or ""
        if host not in self._allowed:
            raise ConnectFailedError(f"{host} is not a host that this sandbox may ask", 11210)
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=0, force_close=False)
            self._session = aiohttp.ClientSession(connector=connector, auto_decompress=True)
        limits = aiohttp.ClientTimeout(
            total=None, sock_connect=request.connect_seconds, sock_read=request.read_seconds
        )
        try:
            async with self._session.request(
                request.method,
                # As it was given and signed: taken as text, it would be tidied first (%3A becomes a colon).
                URL(request.url, encoded=True),
                headers=list(request.headers),
                data=request.body or None,
                allow_redirects=False,
                timeout=limits,
            ) as answer:
                body = await answer.read()
                return WebAnswer(answer.status, tuple((k, v) for k, v in answer.headers.items()), body)
        except (aiohttp.ConnectionTimeoutError, aiohttp.ClientConnectorError) as error:
            raise ConnectFailedError(str(error)) from error
        except TimeoutError as error:
            raise AnswerTooLateError(request.url) from error
        except aiohttp.ClientError as error:
            raise AnswerTooLateError(f"{request.url}: {error}") from error

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None


def call_wsgi(app: WsgiApp, request: WebRequest) -> WebAnswer:
    """Call a WSGI application inline and return its answer; an exception in it is a 500, as of a server."""
    started: list[tuple[str, list[tuple[str, str]]]] = []
    written = io.BytesIO()

    def start_response(
        status: str, headers: list[tuple[str, str]], _exc: object = None
    ) -> Callable[[bytes], Any]:
        started.append((status, headers))
        return written.write

    try:
        parts = app(_environ(request), start_response)
        try:
            for part in parts:
                written.write(part)
        finally:
            close = getattr(parts, "close", None)
            if close is not None:
                close()
    except Exception as error:  # noqa: BLE001  # whatever it is, the carrier sees a 500
        return WebAnswer(500, (("Content-Type", "text/plain"),), repr(error).encode())
    status, headers = started[-1]
    return WebAnswer(int(status.split()[0]), tuple(headers), written.getvalue())


def _environ(request: WebRequest) -> dict[str, Any]:
    parts = urlsplit(request.url)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(parts.path or "/").decode("latin-1"),
        "QUERY_STRING": parts.query,
        "SERVER_NAME": parts.hostname or "",
        "SERVER_PORT": str(parts.port or (443 if parts.scheme == "https" else 80)),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_LENGTH": str(len(request.body)),
        "HTTP_HOST": parts.netloc.rpartition("@")[2],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": parts.scheme,
        "wsgi.input": io.BytesIO(request.body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in request.headers:
        key = name.upper().replace("-", "_")
        environ[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value
    return environ


def _origin(url: str) -> str:
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return f"{parts.scheme}://{parts.hostname}:{port}"
