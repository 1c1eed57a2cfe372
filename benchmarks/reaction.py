"""Time from an event to the dial that follows, through the whole stack, at 50, 200 and 1,000 interpreters.

Real are two web workers under granian, the dispatcher with the Twilio SDK, and the server. A carrier of this
script's own takes dials at once on the loopback, and sends the signed webhooks of callers and interpreters.
Two questions, ten times a second each, at random moments: (a) nobody waits and all are idle: request recorded
-> dial request received by the carrier; (b) all are in conversation and 200 callers wait: an interpreter
hangs up (the carrier sends the report) -> the dial request to that interpreter arrives. Wrap-up is 0. (b) is
told in two parts as well: until the decision is recorded, and from there.

The conversations and callers of the beginning are put in place by the scripts before anything is measured;
waiting music is not fetched. The figures beside are (b) put to Asterisk and FreeSWITCH with 200 members and
200 waiting.
"""

from __future__ import annotations

import asyncio
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.decision import percentiles
from benchmarks.parts.loopback_carrier import DESK, LANGUAGES, STAFF_LINE, Carrier, Talk
from benchmarks.parts.plain import on_duty, plan
from benchmarks.parts.processor_time import processor_seconds
from config.bootstrap import build_services
from config.demo.place import install, taken_place, values_for
from config.demo.supervisor import Supervisor
from config.demo.system import programs
from config.embedded import EmbeddedServer, embedded_redis
from dispatch.domain.directory import (
    CallerEntry,
    Identification,
    InterpreterEntry,
    LanguageEntry,
    LineEntry,
    LineKind,
    Requester,
    Sharing,
)
from dispatch.live.connections import script_client
from dispatch.live.keys import Keys
from dispatch.services import Services
from telephony.addresses import Addresses

SIZES = (50, 200, 1000)
EACH_SPEAKS, WAITING = 3, 200
PER_SECOND = 10.0
TALK_SECONDS = 1.0
SETTLE_SECONDS = 2.0
AIM_MILLISECONDS = 25.0
REQUESTER = Requester("institution", "site", "cost-centre", "code")
OPENING = {"line_id": "line", "prompt_language": "en", "sharing": "shared"}
BESIDE = {"app_queue": (0.54, 1.21, 1.67), "mod_callcenter": (0.76, 1.36, 1.81)}
"""Seconds from hanging up to the next ring: mean, p95, worst."""


@dataclass(frozen=True, slots=True)
class House:
    """How a run begins, and how long it goes on."""

    people: int
    is_busy: bool
    events: int


def fill(redis: Any, services: Services, carrier: Carrier, house: House) -> None:
    """Put lines, people, conversations and waiting callers in place, before any process runs."""
    directory, live = services.directory, services.live
    live.run(
        "begin_comparing", {"reason": "new"}
    )  # or the dispatcher would wait for SQL to tell what was lost
    directory.put_line(LineEntry("line", LineKind.STAFF, STAFF_LINE, "Staff", "en"))
    known = CallerEntry(REQUESTER, Identification.CALLER, Sharing.SHARED)
    directory.put_caller(directory.digest("caller", DESK), known)
    tags = [f"l{number:02}" for number in range(LANGUAGES)]
    directory.put_languages(LanguageEntry(tag, f"2{tag[1:]}", {"en": tag}) for tag in tags)
    for number in range(house.people):
        name, languages = f"p{number}", carrier.chance.sample(tags, EACH_SPEAKS)
        directory.put_interpreter(InterpreterEntry(name, tuple(languages), name, "en"))
        directory.put_phone(name, f"+44770{number:07}")
        live.run("change_presence", on_duty(name, languages))
        if house.is_busy:
            begin_talk(redis, services, carrier, number, languages[0])
    for number in range(WAITING if house.is_busy else 0):
        place(services, carrier, f"w{number}", carrier.chance.choice(tags))
    redis.delete(Keys().of("commands"))  # what they asked for has happened


def place(services: Services, carrier: Carrier, call_id: str, language: str) -> str:
    """Have somebody call and request; the request's id."""
    leg = carrier.staff_legs[call_id] = carrier.fresh_leg()
    requester = {"institution_id": "institution", "site_id": "site", "cost_centre_id": "cost-centre"}
    opening = {**OPENING, "requester": {**requester, "prompt_language": "en"}}
    services.live.run("open_call", {"leg_id": leg, "call_id": call_id, **opening})
    asked = services.live.run("request_interpreter", {"call_id": call_id, "plan": plan(language)})
    enter(services, call_id, leg, 1)
    return str(asked["request_id"])


def enter(services: Services, call_id: str, leg: str, sequence: int) -> None:
    """Have a leg come into its room."""
    room = {"call_id": call_id, "conference_id": f"CF{call_id}", "event": "joined", "sequence": sequence}
    services.live.run("report_room", {**room, "leg_id": leg})


def begin_talk(redis: Any, services: Services, carrier: Carrier, number: int, language: str) -> None:
    """Have the one interpreter who is free talk with somebody."""
    call_id, leg, run = f"t{number}", carrier.fresh_leg(), services.live.run
    request_id = place(services, carrier, call_id, language)
    offer_id = next(iter(redis.smembers(Keys().of("request_offers", request_id))))
    run("dial_placed", {"offer_id": offer_id, "leg_id": leg})
    run("pick_up_offer", {"offer_id": offer_id, "leg_id": leg})
    run("accept_offer", {"offer_id": offer_id, "leg_id": leg})
    enter(services, call_id, leg, 2)
    report_to = Addresses(carrier.settings.public_base_url).legs("interpreter", offer_id=offer_id)
    carrier.talks.append(Talk(call_id, carrier.staff_legs[call_id], leg, f"+44770{number:07}", report_to))


async def measure(house: House) -> dict[str, Any]:
    """Run the stack on one house and answer what was measured."""
    with (
        tempfile.TemporaryDirectory(prefix="ponte-bench-") as folder,
        taken_place(Path(folder) / "stack", keep=False) as home,
        embedded_redis(home.folder / "redis") as server,
    ):
        numbers = {"calls_per_second": 10_000, "wrap_up_seconds": 0, "check_seconds": 600}
        settings = install({**values_for(home, server.url), "web_workers": 2}, numbers)
        redis, carrier = script_client(server.url), Carrier(settings)
        carrier.talk_seconds = None if house.is_busy else TALK_SECONDS
        fill(redis, build_services(settings), carrier, house)
        runner = await carrier.serve()
        wanted = [part for part in programs(settings) if part.name in {"web", "dispatcher"}]
        async with Supervisor(wanted, home.logs, print, [home.lock]) as supervisor:
            await supervisor.start()
            event = carrier.hand_over if house.is_busy else carrier.staff_call
            await drive(carrier, event, round(PER_SECOND))  # scripts load
            carrier.dialled_at.clear()
            before, began = spent(supervisor, server), time.monotonic()
            await drive(carrier, event, house.events)
            took, after = time.monotonic() - began, spent(supervisor, server)
        await carrier.session.close()
        await runner.cleanup()
        cores = {name: round((after[name] - before[name]) / took, 3) for name in after}
        return {
            **gaps(redis, carrier, is_busy=house.is_busy),
            "cores": cores,
            "failures": carrier.failures[:5],
        }


async def drive(carrier: Carrier, event: Callable[[], Coroutine[Any, Any, None]], events: int) -> None:
    """Have something happen ten times a second, whatever became of it before."""
    began = time.monotonic()
    for number in range(events):
        # Even steps might keep time with the dispatcher's own.
        due = began + (number + carrier.chance.random()) / PER_SECOND
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        carrier.start(event())
    await asyncio.sleep(SETTLE_SECONDS)


def spent(supervisor: Supervisor, server: EmbeddedServer) -> dict[str, float]:
    """Return the processor time of each process of ours so far."""
    own = {name: processor_seconds(supervisor.pid(name)) for name in ("web", "dispatcher")}
    return {**own, "server": processor_seconds(server.pid)}


def gaps(redis: Any, carrier: Carrier, *, is_busy: bool) -> dict[str, Any]:
    """Return percentiles of what was measured, in milliseconds."""
    whole, until_decided, from_decided = [], [], []
    for offer_id, (dialled_at, freed_at) in carrier.dialled_at.items():
        offer = redis.hgetall(Keys().of("offer", offer_id))
        made_at = float(offer["made_at"])
        queued_at = float(redis.hget(Keys().of("request", offer["request_id"]), "queued_at"))
        began_at = freed_at if is_busy else queued_at
        if began_at is not None:
            whole.append(dialled_at - began_at)
            until_decided.append(made_at - began_at)
            from_decided.append(dialled_at - made_at)
    parts = {"whole": whole, "until_decided": until_decided, "from_decided": from_decided}
    return {"dials": len(whole), **{name: summary(seconds) for name, seconds in parts.items()}}


def summary(seconds: list[float]) -> dict[str, float]:
    """Return p50, p99 and the worst, in milliseconds."""
    found = percentiles(seconds or [0.0])
    return {"p50": found["p50"], "p99": found["p99"], "worst": max(seconds, default=0.0) * 1000}


def main(events: int) -> None:
    """Print the table and one JSON line."""
    rows = []
    print(f"{'milliseconds':<44}{'dials':>6}{'p50':>8}{'p99':>8}{'worst':>8}  cores")
    for people in SIZES if events > PER_SECOND else SIZES[:1]:
        for is_busy, name in ((False, "(a) recorded -> dial"), (True, "(b) freed -> dial")):
            row = asyncio.run(measure(House(people, is_busy, events)))
            rows.append({"interpreters": people, "question": name, **row})
            for part in ("whole", "until_decided", "from_decided") if is_busy else ("whole",):
                said = f"{people:>5} {name}" + ("" if part == "whole" else f", {part.replace('_', ' ')}")
                line = "".join(f"{value:>8.1f}" for value in row[part].values())
                cores = f"  {sum(row['cores'].values()):.2f} {row['cores']}" if part == "whole" else ""
                print(f"{said:<44}{row['dials']:>6}{line}{cores}", flush=True)
            if row["failures"]:
                print(f"      went wrong: {row['failures']}")
    print(f"Aim: p99 under {AIM_MILLISECONDS:g}. Beside, (b) in seconds, mean, p95, worst: {BESIDE}")
    load = [round(one, 2) for one in os.getloadavg()]
    print(json.dumps({"rows": rows, "beside": BESIDE, "load": load, "machine": platform.machine()}))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
