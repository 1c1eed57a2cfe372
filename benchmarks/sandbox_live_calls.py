"""Hold 200 interpreted calls (400 legs) at once on the sandbox over real HTTP, and say what it costs.

Run from the checkout: `.venv/bin/python benchmarks/sandbox_live_calls.py [calls]`. The carrier and the
document server share one process and one event loop; time is real, latency realistic. Bounded: it gives up
after 60 seconds. The last line is one JSON object.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from aiohttp import web

from telephony.sandbox import Answers, LatencyProfile, NumberConfig, SandboxSettings, ScaledTimeLoop
from telephony.sandbox.server import RunningServer, start

LINE = "+351500000100"
ROOM = (
    '<Dial><Conference beep="false" startConferenceOnEnter="{starts}" waitUrl="/wait" statusCallback="/room"'
    ' statusCallbackEvent="start end join leave">call-{name}</Conference></Dial>'
)
OFFER = '<Gather numDigits="1" action="/accept?name={name}"><Say>Press 1 to accept.</Say></Gather>'
WAIT = "<Say>Please wait while we look for an interpreter.</Say><Redirect/>"
ARRIVALS_PER_SECOND = 40.0
HOLD_SECONDS = 5.0
LIMIT_SECONDS = 60.0


async def serve_documents(request: web.Request) -> web.Response:
    """Answer as a very small application would."""
    fields = await request.post()
    name = request.query.get("name") or str(fields.get("From", ""))[-4:]
    body = {
        "/voice": ROOM.format(starts="true", name=name),
        "/offer": OFFER.format(name=name),
        "/accept": ROOM.format(starts="false", name=name),
        "/wait": WAIT,
    }.get(request.path, "")
    return web.Response(text=f"<Response>{body}</Response>", content_type="text/xml")


async def hold(calls: int, server: RunningServer, documents: str) -> dict[str, object]:
    """Place the calls, wait until all talk, hold them, hang up, and return what was measured."""
    sandbox = server.sandbox
    loop = asyncio.get_running_loop()
    began, used, late = time.monotonic(), _processor_seconds(), 0.0
    for number in range(calls):
        interpreter = sandbox.phone(f"+35150200{number:04d}")
        interpreter.on_ring = Answers(after=1.0, presses=[("1", 1.5)])
        sandbox.phone(f"+35150100{number:04d}").dial(LINE)
        path = f"/2010-04-01/Accounts/{sandbox.settings.account_sid}/Calls.json"
        url = f"{documents}/offer?name={number:04d}"
        login = (sandbox.settings.account_sid, sandbox.settings.auth_token)
        sandbox.rest("POST", path, [("To", interpreter.number), ("From", LINE), ("Url", url)], login)
        await asyncio.sleep(1.0 / ARRIVALS_PER_SECOND)
    talking = 0
    while talking < 2 * calls and time.monotonic() - began < LIMIT_SECONDS:
        due = loop.time() + 0.1
        await asyncio.sleep(0.1)
        late = max(late, loop.time() - due)
        talking = sum(bool(leg.talks_with()) for leg in sandbox.legs.values())
        print(f"\r{talking // 2} of {calls} calls talk", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    await asyncio.sleep(HOLD_SECONDS)
    still = sum(bool(leg.talks_with()) for leg in sandbox.legs.values())
    for leg in list(sandbox.legs.values()):
        leg.hang_up()
    await asyncio.sleep(1.0)
    slow = sorted(one.duration_seconds for one in sandbox.requests)
    return {
        "calls": calls,
        "talking_at_once": still // 2,
        "seconds": round(time.monotonic() - began, 2),
        "processor_ms_per_call": round((_processor_seconds() - used) * 1000 / calls, 2),
        "webhooks": len(slow),
        "webhook_p50_ms": round(slow[len(slow) // 2] * 1000, 1),
        "webhook_p99_ms": round(slow[int(len(slow) * 0.99)] * 1000, 1),
        "worst_timer_lag_ms": round(late * 1000, 1),
        "notifications": len(sandbox.notifications),
        "latency": str(sandbox.latency),
    }


def _processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


async def run(calls: int) -> dict[str, object]:
    """Start both servers, measure, stop both."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", serve_documents)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=1024).start()
    documents = f"http://127.0.0.1:{runner.addresses[0][1]}"
    settings = SandboxSettings(
        numbers={LINE: NumberConfig(documents + "/voice")},
        latency=LatencyProfile.realistic(),
        calls_per_second=1000.0,
    )
    server = await start(settings)
    try:
        return await hold(calls, server, documents)
    finally:
        await server.close()
        await runner.cleanup()


def main() -> int:
    """Measure, print, and return 0 when every call was held at once."""
    calls = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    loop = ScaledTimeLoop(1.0)
    try:
        found = loop.run_until_complete(run(calls))
    finally:
        loop.close()
    print(json.dumps(found))
    return 0 if found["talking_at_once"] == calls else 1


if __name__ == "__main__":
    sys.exit(main())
