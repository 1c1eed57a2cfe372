"""Calls while processes are killed at random moments: what becomes of each, by phones, records and charges.

Real are two webs, two dispatchers, two workers, two keepers and a tick, each a process of its own, and the
server. About every two seconds one of the first eight is ended by kill -9 (of a web its master or the process
that answers), and started again as a supervisor does. The carrier is the sandbox, in this process, with short
latencies. The webs stand behind a balancer, and neither is killed while the other is still starting: with no
web at all calls can only be lost. In the end every call has to be connected, abandoned by its own caller, or
unserved for a stated reason; nobody may have been rung by two; every second talked is recorded and charged
once; and nothing is left in live state.
"""

from __future__ import annotations

import asyncio
import json
import os
import platform
import signal
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlsplit

from redis import Redis

from benchmarks.cost import bills, crowded_plan, plant
from benchmarks.parts.accounts_agree import compare, left_in_live_state
from benchmarks.parts.balancer import Balancer
from benchmarks.parts.hurried_people import People, until
from benchmarks.parts.plain import on_duty
from config.bootstrap import build_records, build_services, telephony_settings
from config.demo.place import HOST, free_ports, install, taken_place, values_for
from config.demo.supervisor import Program, Supervisor
from config.demo.system import programs
from config.demo.wording import Wording
from config.embedded import embedded_redis
from config.sandbox import sandbox_settings
from config.settings import Settings
from dispatch.live.connections import script_client
from dispatch.records.whole_calls import read_whole_calls
from telephony.addresses import Addresses
from telephony.music import LENGTHS
from telephony.prompts.catalogue import load_prompts
from telephony.sandbox import LatencyProfile, ScaledTimeLoop
from telephony.sandbox.engine import Sandbox
from telephony.sandbox.server import start
from telephony.sandbox.settings import SandboxSettings, Unverified

SEED = 11
PER_SECOND = 4.0
INTERPRETERS = 40
KILL_EVERY_SECONDS = (1.5, 2.5)
START_SECONDS = 60.0
TWINS = ("web", "dispatcher", "worker", "keeper")
SETTLE_SECONDS = 120.0
LIMITS = {
    "calls_per_second": 50,
    "ring_seconds": 4,
    "wrap_up_seconds": 0.5,
    "misses_before_pause": 0,
    "busy_seconds": 2,
    "give_up_seconds": 25,
    "ask_staff_seconds": 1,
    "grace_seconds": 8,
    "check_seconds": 10,
    "reask_seconds": 5,
}
"""Shorter than an installation's, so that whatever a death leaves behind comes to its end within the run."""
QUICK = LatencyProfile(
    rest_seconds=0.2,
    webhook_seconds=0.02,
    speech_start_seconds=0.05,
    speech_characters_per_second=150.0,
    conference_join_seconds=0.05,
    ring_start_seconds=0.1,
    inbound_setup_seconds=0.05,
    callback_jitter_seconds=0.15,
    read_lag_seconds=0.3,
)


@dataclass
class Killer:
    """Ends processes at random moments, everybody's turn coming in each round."""

    supervisor: Supervisor
    balancer: Balancer
    names: list[str]
    chance: Random
    killed: Counter[str] = field(default_factory=Counter)

    async def run(self) -> None:
        """Kill until cancelled."""
        while True:
            for name in self.chance.sample(self.names, len(self.names)):
                await asyncio.sleep(self.chance.uniform(*KILL_EVERY_SECONDS))
                await self._kill(name)

    async def _kill(self, name: str) -> None:
        is_web = name.startswith("web")
        if is_web and not await until(lambda: self.balancer.all_answer, START_SECONDS):
            return
        pid = self.supervisor.pid(name)
        victims = [pid, *children(pid)] if is_web else [pid]
        with suppress(ProcessLookupError):  # just being started again
            os.kill(self.chance.choice(victims), signal.SIGKILL)
            self.killed[name.partition("-")[0]] += 1


def children(pid: int) -> list[int]:
    """Return the processes that a process has started."""
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


async def measure(calls: int) -> dict[str, Any]:
    """Play the calls while processes die, and return what became of them."""
    with (
        tempfile.TemporaryDirectory(prefix="ponte-bench-") as folder,
        taken_place(Path(folder) / "stack", keep=False) as home,
        embedded_redis(home.folder / "redis") as server,
    ):
        ports = free_ports(3)
        addresses = {"public_base_url": f"http://{HOST}:{ports[0]}", "web_port": ports[1]}
        settings = install({**values_for(home, server.url), **addresses, "web_workers": 1}, LIMITS)
        plan = crowded_plan()
        plan = replace(plan, interpreters=plan.interpreters[:INTERPRETERS])
        plant(settings, plan)
        address = urlsplit(str(settings.twilio_api_base_url))
        carrier = await start(quick(sandbox_settings(settings)), str(address.hostname), address.port or 0)
        try:
            wanted = doubled(programs(settings), second_web_port=ports[2])
            music = urlsplit(Addresses(settings.public_base_url).music(LENGTHS[0])).path
            async with (
                Balancer(ports[0], tuple(ports[1:]), music) as balancer,
                Supervisor(wanted, home.logs, tell, [home.lock], most_restarts=calls) as supervisor,
            ):
                await supervisor.start()
                await until(lambda: balancer.all_answer, START_SECONDS)
                names = [f"{name}{twin}" for name in TWINS for twin in ("", "-2")]
                killer = Killer(supervisor, balancer, names, Random(SEED))
                wording = Wording(load_prompts(telephony_settings(settings)), plan.languages)
                people = People(carrier.sandbox, plan, wording, Random(SEED))
                found = await play(people, killer, settings, calls)
        finally:
            await carrier.close()
        return found


def quick(settings: SandboxSettings) -> SandboxSettings:
    """Return a carrier with short latencies, whose phones' keys count even when they come too early."""
    unverified = Unverified(type_ahead=True, extra_ring_seconds_for_calls=1.0)
    return replace(settings, latency=QUICK, unverified=unverified)


def doubled(known: list[Program], second_web_port: int) -> list[Program]:
    """Return every process of the telephone side twice, and tick."""
    wanted = [one for one in known if one.name in {*TWINS, "tick"}]
    elsewhere = ["env", f"PONTE_WEB_PORT={second_web_port}"]
    return wanted + [
        replace(one, name=f"{one.name}-2", command=[*elsewhere, *one.command])
        for one in wanted
        if one.name in TWINS
    ]


async def play(people: People, killer: Killer, settings: Settings, calls: int) -> dict[str, Any]:
    """Let calls come while processes die, wait until all is settled, and compare."""
    live = build_services(settings).live
    for person in people.plan.interpreters:
        live.run("change_presence", on_duty(person.interpreter_id, person.languages))
    people.take_phones()
    began = time.monotonic()
    killing = asyncio.create_task(killer.run())
    visits = []
    for number in range(calls):
        await asyncio.sleep(max(0.0, began + number / PER_SECOND - time.monotonic()))
        visits.append(asyncio.create_task(people.visit()))
    await asyncio.gather(*visits)
    killing.cancel()
    called = time.monotonic() - began
    redis = script_client(settings.redis_url)
    is_settled = await until(lambda: is_quiet(redis, settings, calls, people.sandbox), SETTLE_SECONDS, 0.5)
    settled = time.monotonic() - began - called
    return {
        **report(people, settings, redis),
        "killed": dict(killer.killed),
        "is_settled": is_settled,
        "call_seconds": round(called, 1),
        "settle_seconds": round(settled, 1),
    }


def is_quiet(redis: Redis, settings: Settings, calls: int, sandbox: Sandbox) -> bool:
    """Tell whether every call is over, charged, and gone from live state."""
    return (
        not any(leg.is_live for leg in sandbox.legs.values())
        and not left_in_live_state(redis)
        and bills(settings) >= calls
    )


def report(people: People, settings: Settings, redis: Redis) -> dict[str, Any]:
    """Return what became of the calls, and every fault."""
    records = build_records(settings)
    with records.reading() as session:
        recorded = read_whole_calls(session)
        proof = compare(people, recorded)
        outcomes = Counter(" ".join(filter(None, (one.call.outcome, one.call.reason))) for one in recorded)
        estimated = sum(one.call.estimated for one in recorded)
    records.engine.dispose()
    if (charges := bills(settings)) != len(people.visits):
        proof.faults.append(f"{charges} charges")
    return {
        "calls": len(people.visits),
        "outcomes": dict(outcomes),
        "conversation_seconds": proof.conversation_seconds,
        "charged": str(proof.charged),
        "estimated": estimated,
        "connect_seconds": connect_seconds(people),
        "presences": dict(presences(people, settings)),
        "left": left_in_live_state(redis),
        **carrier_counts(people.sandbox),
        "faults": proof.faults,
    }


def connect_seconds(people: People) -> dict[str, float]:
    """Return how long those waited who were connected: the median and the worst, in seconds."""
    waits = sorted(
        one.connected_at - one.requested_at
        for one in people.visits
        if one.connected_at is not None and one.requested_at is not None
    )
    return {"p50": round(waits[len(waits) // 2], 1), "worst": round(waits[-1], 1)} if waits else {}


def presences(people: People, settings: Settings) -> Counter[str]:
    """Count what interpreters are doing; when all is over, nobody may be stuck in an offer or a call."""
    live = build_services(settings).live
    ids = [one.interpreter_id for one in people.plan.interpreters]
    return Counter(str(live.run("read_interpreter", {"interpreter_id": one})["presence"]) for one in ids)


def carrier_counts(sandbox: Sandbox) -> dict[str, Any]:
    """Count rings, webhooks that had to be sent again, and what the carrier's debugger shows."""
    return {
        "rings": sum(leg.direction == "outbound-api" for leg in sandbox.legs.values()),
        "webhooks": sum(not one.attempt for one in sandbox.requests),
        "sent_again": sum(one.attempt > 0 for one in sandbox.requests),
        "notifications": dict(Counter(str(one.code) for one in sandbox.notifications)),
    }


def tell(what: str) -> None:
    """Say what the supervisor notes."""
    print(what, file=sys.stderr)


def main(calls: int) -> None:
    """Print what became of the calls, and one JSON line."""
    with asyncio.Runner(loop_factory=lambda: ScaledTimeLoop(1.0)) as runner:
        found = runner.run(measure(calls))
    for name, value in found.items():
        if name != "faults":
            print(f"{name:<22}{value}")
    for fault in found["faults"]:
        print(fault)
    load = [round(one, 2) for one in os.getloadavg()]
    print(json.dumps({**found, "load": load, "machine": platform.machine()}))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
