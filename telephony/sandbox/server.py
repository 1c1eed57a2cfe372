"""Serve the sandbox over HTTP on this machine: the carrier's REST API, the control API, the handsets page."""

from __future__ import annotations

import asyncio
import json
import logging
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from telephony.sandbox.control import Control
from telephony.sandbox.control_input import ControlError
from telephony.sandbox.engine import Sandbox
from telephony.sandbox.pages import add_pages
from telephony.sandbox.settings import SandboxSettings
from telephony.sandbox.timing import ScaledTimeLoop
from telephony.sandbox.transports import LOOPBACK, HttpTransport

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
SANDBOX = web.AppKey("sandbox", Sandbox)
MAX_BODY_BYTES = 256 * 1024
log = logging.getLogger(__name__)


@dataclass
class RunningServer:
    """A sandbox that listens; `url` is its address."""

    sandbox: Sandbox
    url: str
    runner: web.AppRunner

    async def close(self) -> None:
        """Stop listening and end every call."""
        await self.sandbox.close()
        await self.runner.cleanup()


async def start(settings: SandboxSettings, host: str = "127.0.0.1", port: int = 0) -> RunningServer:
    """Listen on an address of this machine (port 0: any free one) within the running loop."""
    if host not in LOOPBACK:
        raise ValueError(f"a sandbox listens on this machine only, not on {host}")
    sandbox = Sandbox(settings, webhooks=HttpTransport())
    # A handler whose client has gone is stopped, so that long polls do not pile up.
    runner = web.AppRunner(
        make_app(sandbox), access_log=None, handler_cancellation=True, shutdown_timeout=1.0
    )
    await runner.setup()
    site = web.TCPSite(runner, host, port, backlog=1024)
    await site.start()
    bound = runner.addresses[0][1]
    shown = f"[{host}]" if ":" in host else host
    return RunningServer(sandbox, f"http://{shown}:{bound}", runner)


def serve(  # noqa: PLR0913  # its callers name what they change
    settings: SandboxSettings,
    host: str = "127.0.0.1",
    port: int = 0,
    *,
    speed: float = 1.0,
    epoch: datetime | None = None,
    on_start: Callable[[RunningServer], None] | None = None,
) -> None:
    """Listen until interrupted or terminated, in time that runs `speed` times faster since `epoch`."""
    loop = ScaledTimeLoop(speed, epoch)
    running: RunningServer | None = None
    try:
        running = loop.run_until_complete(start(settings, host, port))
        log.info("sandbox at %s, speed %g, latency: %s", running.url, speed, settings.latency)
        if on_start is not None:
            on_start(running)
        with suppress(NotImplementedError, ValueError, RuntimeError):  # not in the main thread, or no signals
            loop.add_signal_handler(signal.SIGTERM, loop.stop)
        loop.run_forever()
    except KeyboardInterrupt:
        pass
    finally:
        if running is not None:
            loop.run_until_complete(running.close())
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()


def make_app(sandbox: Sandbox) -> web.Application:
    """Return the application: REST, control API, pages."""
    app = web.Application(middlewares=[_only_from_here, _errors_as_json], client_max_size=MAX_BODY_BYTES)
    app[SANDBOX] = sandbox
    app.router.add_route("*", "/2010-04-01/{rest:.*}", _rest)
    Control(sandbox).add_routes(app)
    add_pages(app)
    return app


@web.middleware
async def _only_from_here(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse whoever came by another host name or from another site's page.

    A web page elsewhere can make a browser send requests to this machine; the names in Host and Origin
    are what it cannot forge.
    """
    if not _is_local(f"//{request.headers.get('Host', '')}"):
        raise web.HTTPForbidden(text="this sandbox answers only to names of this machine")
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("Host"):
        raise web.HTTPForbidden(text="this sandbox answers no pages of other sites")
    if request.headers.get("Sec-Fetch-Site", "none") not in {"none", "same-origin"}:
        raise web.HTTPForbidden(text="this sandbox answers no pages of other sites")
    return await handler(request)


@web.middleware
async def _errors_as_json(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except ControlError as error:
        return web.json_response({"error": str(error)}, status=error.status)
    except web.HTTPException as error:
        if error.status < 400 or not request.path.startswith("/sandbox"):  # noqa: PLR2004  # the family of errors
            raise
        return web.json_response({"error": error.text or error.reason}, status=error.status)


async def _rest(request: web.Request) -> web.Response:
    """Answer for the carrier: half of REST's latency before it acts, half after."""
    sandbox = request.app[SANDBOX]
    pairs = [(name, value) for name, value in request.query.items()]
    if request.can_read_body:
        pairs += [(name, value) for name, value in (await request.post()).items() if isinstance(value, str)]
    half = sandbox.latency.rest_seconds / 2
    await asyncio.sleep(half)
    answer = sandbox.rest(
        request.method,
        request.rel_url.raw_path,
        pairs,
        request.headers.get("Authorization"),
        effects_after_seconds=half,
    )
    await asyncio.sleep(half)
    body = b"" if answer.body is None else json.dumps(answer.body).encode()
    headers: dict[str, Any] = {"Twilio-Concurrent-Requests": "1", **answer.headers}
    if answer.body is not None:
        headers["Content-Type"] = "application/json; charset=utf-8"
    return web.Response(status=answer.status, body=body, headers=headers)


def _is_local(url: str) -> bool:
    try:
        return (urlsplit(url).hostname or "") in LOOPBACK
    except ValueError:
        return False
