"""Processor time of everything we run for one interpreted call, from the first ring to the bill.

Plays N whole calls in virtual time, CALLS_AT_ONCE of them together, and counts the processor time spent in
our own parts: web, dispatcher, fact writer, worker. Not in it are the carrier that is played and the Redis
server; SQLite is, because it runs inside our process. Run as `./ponte bench interpreted_call [N]`.
"""

import asyncio
import json
import platform
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from config.embedded import embedded_redis
from config.rehearsal.stage import Stage
from dispatch.use_cases.change_presence import change_presence
from telephony.sandbox import Leg

BUDGET_MILLISECONDS = 30.0
CALLS_AT_ONCE = 20
CALLS_A_SECOND = 10.0


class Meter:
    """Counts processor time by part; what the carrier does inside of one is taken out."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._running: list[str] = []
        self._since = time.process_time()

    def measured(self, part: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """Return the work with its processor time counted for a part."""

        def run(*arguments: Any, **named: Any) -> Any:
            self._switch(part)
            try:
                return work(*arguments, **named)
            finally:
                self._switch(None)

        return run

    def _switch(self, part: str | None) -> None:
        now = time.process_time()
        if self._running:
            self.seconds[self._running[-1]] += now - self._since
        if part is None:
            self._running.pop()
        else:
            self._running.append(part)
        self._since = now


def main(calls: int) -> None:
    """Play so many calls and print what they cost."""
    meter = Meter()
    with (
        tempfile.TemporaryDirectory(prefix="ponte-bench-") as folder,
        embedded_redis(Path(folder)) as redis,
        Stage(redis.url, f"sqlite:///{Path(folder) / 'bench.db'}") as stage,
    ):
        bring_on_duty(stage)
        play_calls(stage, CALLS_AT_ONCE)  # warm-up: scripts load, tables are prepared
        stage.settle_records()
        stage.web_app.wsgi_app = meter.measured("web", stage.web_app.wsgi_app)  # type: ignore[method-assign]
        stage.dispatcher.step = meter.measured("dispatcher", stage.dispatcher.step)  # type: ignore[method-assign]
        stage.sandbox.rest = meter.measured("carrier", stage.sandbox.rest)  # type: ignore[method-assign]
        stage.fact_writer.write_once = meter.measured("facts", stage.fact_writer.write_once)  # type: ignore[method-assign]
        before = len(stage.sandbox.requests)
        for _ in range(0, calls, CALLS_AT_ONCE):
            play_calls(stage, CALLS_AT_ONCE)
        requests = len(stage.sandbox.requests) - before
        meter.measured("worker", stage.settle_records)()
    report(meter, calls, requests)


def bring_on_duty(stage: Stage) -> None:
    """Have everybody who answers on duty, whatever they speak, and make them answer."""
    for person in stage.world.plan.interpreters[:CALLS_AT_ONCE]:
        change_presence(
            stage.services, interpreter_id=person.interpreter_id, event="on_duty", operation_id=""
        )
        stage.sandbox.phone(person.number).on_ring = answer


async def answer(leg: Leg) -> None:
    """Pick up, accept, and say "finished" when asked."""
    await asyncio.sleep(4)
    leg.answer()
    await asyncio.sleep(2.5)
    leg.press("1")
    while not leg.talks_with() and leg.is_live:
        await asyncio.sleep(0.5)
    while leg.talks_with():
        await asyncio.sleep(0.5)
    await asyncio.sleep(5)
    leg.press("1")


def play_calls(stage: Stage, count: int) -> None:
    """Play calls that begin together: code, language, offer, two minutes of talk, goodbye."""
    people = stage.world.plan.interpreters[:count]
    for person in people:
        stage.sandbox.spawn(call(stage, person.languages[0]))
        stage.loop.run_for(1 / CALLS_A_SECOND)
    stage.loop.run_for(200)


async def call(stage: Stage, language: str) -> None:
    """Play the staff's side of one call."""
    desk = next(d for d in stage.world.plan.desks if d.known_caller is None)
    code = next(x.keypad_code for x in stage.world.plan.languages if x.tag == language)
    leg = stage.sandbox.phone(desk.number).dial(stage.staff_line)
    await asyncio.sleep(4)
    leg.press(desk.access_code)
    await asyncio.sleep(3)
    leg.press(code, every=0.9)
    while not leg.talks_with():
        await asyncio.sleep(0.5)
    await asyncio.sleep(120)
    leg.hang_up()


def report(meter: Meter, calls: int, requests: int) -> None:
    """Print the table and the JSON line."""
    parts = {part: meter.seconds[part] / calls * 1000 for part in ("web", "dispatcher", "facts", "worker")}
    for part, milliseconds in parts.items():
        print(f"{part:<12}{milliseconds:8.2f} ms a call")
    total = sum(parts.values())
    print(
        f"{'all':<12}{total:8.2f} ms a call (budget {BUDGET_MILLISECONDS:g}), {requests / calls:.1f} webhooks"
    )
    figures = {
        "calls": calls,
        "webhooks_per_call": requests / calls,
        "ms_per_call": round(total, 2),
        "parts": parts,
    }
    print(json.dumps({**figures, "machine": platform.machine(), "python": platform.python_version()}))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
