"""Addresses go over the wire as they were given, because they were signed so."""

import asyncio

from aiohttp import web

from telephony.sandbox.transports import HttpTransport, WebRequest


def test_percent_escapes_reach_the_application_as_they_were_given() -> None:
    path = "/wait?queued=2026-11-22T18%3A24%3A00%2B00%3A00&words=pt-PT"

    async def ask() -> str:
        seen: list[str] = []

        async def note(request: web.Request) -> web.Response:
            seen.append(request.raw_path)
            return web.Response()

        app = web.Application()
        app.router.add_get("/wait", note)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        transport = HttpTransport()
        await transport.send(WebRequest("GET", f"http://{host}:{port}{path}", ()))
        await transport.close()
        await runner.cleanup()
        return seen[0]

    assert asyncio.run(ask()) == path
