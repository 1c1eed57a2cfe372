"""Processor time of all our processes and the server for one interpreted call, from first ring to bill.

Real are web (two workers), dispatcher, keeper, worker, tick and the server, each a process of its own, and
the calls: code, language, offer, key, six seconds of talk, goodbye, played on the sandbox's telephones over
HTTP. The sandbox and this script are not counted. Read from the kernel before and after; what the processes
spend without any call is counted in, and told. Then conversations are held for a minute, for what a minute
of talk costs: every live call is compared with the carrier's own view of it.
"""

from __future__ import annotations

import asyncio
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Coroutine
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from benchmarks.parts.plain import on_duty
from benchmarks.parts.processor_time import processor_seconds
from config.bootstrap import build_records, build_services, telephony_settings
from config.demo.handsets import LANGUAGE_KEY_PAUSE_SECONDS, Exchange, Handset, PlayError
from config.demo.place import install, taken_place, values_for
from config.demo.supervisor import Supervisor
from config.demo.system import programs
from config.demo.wording import Wording
from config.embedded import EmbeddedServer, embedded_redis
from config.settings import Settings
from config.world.numbers import MOBILES
from config.world.plan import Plan, read_plan
from config.world.seed import seed_world
from dispatch.domain.directory import LineKind
from dispatch.records import tables as kept
from dispatch.records.migrate import migrate
from telephony.prompts.catalogue import load_prompts

BUDGET_MILLISECONDS = 30.0
PER_SECOND = 10.0
INTERPRETERS, FIRST_PUBLIC_NUMBER = 150, 2000
WARM_UP_CALLS = 10
HELD_CALLS, HELD_SECONDS = 30, 60.0
TALK_SECONDS, ANSWER_SECONDS = 6.0, 1.0
PATIENCE_SECONDS = 60.0
SETTLE_SECONDS = 20.0
IDLE_SECONDS = 10.0
OURS = ("web", "dispatcher", "keeper", "worker", "tick")


@dataclass
class Callers:
    """Staff and interpreters at the sandbox's telephones."""

    exchange: Exchange
    plan: Plan
    talk_seconds: float = TALK_SECONDS
    placed: int = 0
    connected: int = 0
    troubles: list[str] = field(default_factory=list)
    parts: set[asyncio.Task[None]] = field(default_factory=set)

    def take_phones(self) -> None:
        """Have every interpreter answer."""
        for person in self.plan.interpreters:
            self.exchange.handset(person.number, person.name)
        self.exchange.on_ring = lambda handset: self.start(self.interpret(handset))

    async def call(self, calls: int) -> None:
        """Let so many calls come, and see all of them end."""
        began = time.monotonic()
        for number in range(calls):
            await asyncio.sleep(max(0.0, began + number / PER_SECOND - time.monotonic()))
            self.start(self.staff_call())
        while self.parts:
            await asyncio.wait(self.parts)

    async def staff_call(self) -> None:
        """Call, say who calls, choose the language, wait, talk, hang up."""
        self.placed += 1
        handset = self.exchange.handset(f"+35121999{self.placed:04}", "Staff")
        await handset.dials(line_of(self.plan))
        await handset.hears("staff.ask_code")
        await handset.presses(self.plan.desks[0].access_code)
        await handset.hears("staff.ask_language", "staff.ask_language_or_last")
        code = next(one.keypad_code for one in self.plan.languages if one.tag == language_of(self.plan))
        await handset.presses(code, LANGUAGE_KEY_PAUSE_SECONDS)
        await handset.talks(PATIENCE_SECONDS)
        self.connected += 1
        await asyncio.sleep(self.talk_seconds)
        await handset.hangs_up()

    async def interpret(self, handset: Handset) -> None:
        """Answer, accept, and say "finished" when staff have hung up."""
        await asyncio.sleep(ANSWER_SECONDS)
        await handset.answers()
        await handset.hears("offer.accept")
        await handset.presses("1")
        await handset.hears("offer.staff_left", within_seconds=300.0)
        await handset.presses("1")

    def start(self, part: Coroutine[Any, Any, None]) -> None:
        """Have something happen beside everything else."""
        task = asyncio.create_task(self.survive(part))
        self.parts.add(task)
        task.add_done_callback(self.parts.discard)

    async def survive(self, part: Coroutine[Any, Any, None]) -> None:
        """Note what goes otherwise, and go on."""
        try:
            await part
        except PlayError as error:
            self.troubles.append(str(error))


def line_of(plan: Plan) -> str:
    """Return the number that staff dial."""
    return next(line.number for line in plan.lines if line.kind is LineKind.STAFF)


def language_of(plan: Plan) -> str:
    """Return the language that everybody speaks here."""
    return plan.interpreters[0].languages[0]


def crowded_plan() -> Plan:
    """Return the demonstration's world with many interpreters of one language."""
    plan = read_plan()
    first = plan.interpreters[0]
    people = (
        replace(
            first,
            interpreter_id=f"interpreter-{number}",
            public_number=str(number),
            number=MOBILES.number(number - FIRST_PUBLIC_NUMBER),
            languages=first.languages[:1],
        )
        for number in range(FIRST_PUBLIC_NUMBER, FIRST_PUBLIC_NUMBER + INTERPRETERS)
    )
    return replace(plan, interpreters=tuple(people))


def plant(settings: Settings, plan: Plan) -> None:
    """Bring the database to the present tables and plant the world in it."""
    records = build_records(settings)
    migrate(records.engine)
    with records.writing() as session:
        seed_world(session, build_services(settings).directory.digest, datetime.now(UTC), plan)
    records.engine.dispose()


def bills(settings: Settings) -> int:
    """Return how many calls have been charged."""
    records = build_records(settings)
    with records.reading() as session:
        found = session.scalar(select(func.count()).select_from(kept.ChargeRow)) or 0
    records.engine.dispose()
    return found


@dataclass
class Meter:
    """Reads what each process has used."""

    supervisor: Supervisor
    server: EmbeddedServer

    def read(self) -> dict[str, float]:
        """Return the processor time of each process so far, in seconds."""
        named = {name: processor_seconds(self.supervisor.pid(name)) for name in (*OURS, "sandbox")}
        return {**named, "server": processor_seconds(self.server.pid)}

    async def over(self, work: Coroutine[Any, Any, None]) -> tuple[dict[str, float], float]:
        """Do some work; return what each process used meanwhile, and how long it took."""
        before, began = self.read(), time.monotonic()
        await work
        after = self.read()
        return {name: after[name] - before[name] for name in after}, time.monotonic() - began


async def measure(calls: int) -> dict[str, Any]:
    """Play the calls and return what they cost, in milliseconds a call."""
    with (
        tempfile.TemporaryDirectory(prefix="ponte-bench-") as folder,
        taken_place(Path(folder) / "stack", keep=False) as home,
        embedded_redis(home.folder / "redis") as server,
    ):
        numbers = {"calls_per_second": 50, "wrap_up_seconds": 1}
        settings = install({**values_for(home, server.url), "web_workers": 2}, numbers)
        plan = crowded_plan()
        plant(settings, plan)
        wanted = [part for part in programs(settings) if part.name != "admin"]
        async with Supervisor(wanted, home.logs, print, [home.lock]) as supervisor:
            await supervisor.start()
            come_on_duty(settings, plan)
            meter = Meter(supervisor, server)
            wording = Wording(load_prompts(telephony_settings(settings)), plan.languages)
            async with Exchange(str(settings.twilio_api_base_url), wording) as exchange:
                return await play(Callers(exchange, plan), meter, settings, calls)


def come_on_duty(settings: Settings, plan: Plan) -> None:
    """Have everybody on duty."""
    live = build_services(settings).live
    for person in plan.interpreters:
        live.run("change_presence", on_duty(person.interpreter_id, person.languages))


async def play(callers: Callers, meter: Meter, settings: Settings, calls: int) -> dict[str, Any]:
    """Measure idleness, calls, and minutes of talk."""
    callers.take_phones()
    await settled(callers, settings, min(WARM_UP_CALLS, calls))
    idle, idle_took = await meter.over(asyncio.sleep(IDLE_SECONDS))
    billed, connected = bills(settings), callers.connected
    used, took = await meter.over(settled(callers, settings, calls))
    found = {
        "calls": calls,
        "connected": callers.connected - connected,
        "billed": bills(settings) - billed,
        "ms_per_call": {name: seconds / calls * 1000 for name, seconds in used.items()},
        "idle_ms_per_second": {name: seconds / idle_took * 1000 for name, seconds in idle.items()},
        "seconds": took,
        "troubles": callers.troubles[:5],
    }
    if calls >= HELD_CALLS:
        found["ms_per_minute_of_talk"] = await minute_of_talk(callers, meter, idle, idle_took)
    return found


async def settled(callers: Callers, settings: Settings, calls: int) -> None:
    """Let so many calls come, and see that bills follow."""
    expected = bills(settings) + calls
    await callers.call(calls)
    give_up_at = time.monotonic() + SETTLE_SECONDS
    while bills(settings) < expected and time.monotonic() < give_up_at:
        await asyncio.sleep(0.5)


async def minute_of_talk(
    callers: Callers, meter: Meter, idle: dict[str, float], idle_took: float
) -> dict[str, float]:
    """Hold conversations for a minute and return what each costs in it beyond idleness."""
    callers.talk_seconds = HELD_SECONDS + 30.0
    begun = callers.connected
    talking = asyncio.create_task(callers.call(HELD_CALLS))
    while callers.connected < begun + HELD_CALLS and not talking.done():
        await asyncio.sleep(0.5)
    await asyncio.sleep(2.0)
    used, took = await meter.over(asyncio.sleep(HELD_SECONDS))
    talking.cancel()
    share = 60.0 / took / HELD_CALLS * 1000
    return {name: (seconds - idle[name] / idle_took * took) * share for name, seconds in used.items()}


def main(calls: int) -> None:
    """Print the table and one JSON line."""
    found = asyncio.run(measure(calls))
    minute = found.get("ms_per_minute_of_talk", {})
    print(f"{'milliseconds':<14}{'a call':>9}{'idle, a second':>16}{'a minute of talk':>18}")
    for name in (*OURS, "server", "sandbox"):
        aside = "  (not counted)" if name == "sandbox" else ""
        print(
            f"{name:<14}{found['ms_per_call'][name]:>9.1f}{found['idle_ms_per_second'][name]:>16.1f}"
            f"{minute.get(name, 0.0):>18.1f}{aside}"
        )
    counted = (*OURS, "server")
    total = sum(found["ms_per_call"][name] for name in counted)
    print(
        f"{'ours':<14}{total:>9.1f}{sum(found['idle_ms_per_second'][name] for name in counted):>16.1f}"
        f"{sum(minute.get(name, 0.0) for name in counted):>18.1f}  (budget {BUDGET_MILLISECONDS:g} a call)"
    )
    print(
        f"{found['connected']} of {calls} connected, {found['billed']} billed,"
        f" at {PER_SECOND:g} a second, {found['seconds']:.0f} s in all"
    )
    if found["troubles"]:
        print(f"went otherwise: {found['troubles']}")
    load = [round(one, 2) for one in os.getloadavg()]
    figures = {**found, "ours_ms_per_call": total, "per_second": PER_SECOND, "load": load}
    print(json.dumps({**figures, "machine": platform.machine()}))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 150)
