"""A sandbox over real HTTP on this machine, in real or faster time, with a document server beside it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from telephony.sandbox import LatencyProfile, NumberConfig, SandboxSettings
from telephony.sandbox.server import RunningServer, start

LINE = "+351500000100"
TOKEN = "12345"


@dataclass
class Town:
    """A running sandbox, a document server, and a client for the control API."""

    server: RunningServer
    documents: str
    http: aiohttp.ClientSession
    answers: dict[str, Callable[[Mapping[str, str]], str]]
    visits: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    async def control(self, method: str, path: str, body: object = None, **named: Any) -> tuple[int, Any]:
        """Ask the control API."""
        async with self.http.request(method, self.server.url + path, json=body, **named) as answer:
            return answer.status, json.loads(await answer.text())

    async def rest(self, method: str, path: str, fields: Mapping[str, str] | None = None) -> tuple[int, Any]:
        """Ask the carrier's REST API."""
        account = self.server.sandbox.settings.account_sid
        url = f"{self.server.url}/2010-04-01/Accounts/{account}/{path}.json"
        login = {"Authorization": aiohttp.encode_basic_auth(account, TOKEN)}
        async with self.http.request(method, url, data=fields, headers=login) as answer:
            text = await answer.text()
            return answer.status, json.loads(text) if text else None


@asynccontextmanager
async def open_town(latency: LatencyProfile | None = None, **named: Any) -> AsyncIterator[Town]:
    """Start everything; stop everything."""
    answers: dict[str, Callable[[Mapping[str, str]], str]] = {}
    visits: list[tuple[str, dict[str, str]]] = []

    async def serve(request: web.Request) -> web.Response:
        fields = {**request.query, **{k: str(v) for k, v in (await request.post()).items()}}
        visits.append((request.path, fields))
        made = answers.get(request.path)
        body = made(fields) if made else ""
        return web.Response(text=f"<Response>{body}</Response>", content_type="text/xml")

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", serve)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=1024).start()
    documents = f"http://127.0.0.1:{runner.addresses[0][1]}"
    settings = SandboxSettings(
        auth_token=TOKEN,
        numbers={LINE: NumberConfig(documents + "/voice")},
        latency=latency or LatencyProfile.none(),
        **named,
    )
    server = await start(settings)
    try:
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
            yield Town(server, documents, http, answers, visits)
    finally:
        await server.close()
        await runner.cleanup()
