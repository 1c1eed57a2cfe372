"""Whom sparing the rare languages helps, what it costs whom, and how evenly offers fall within a language.

The people of `benchmarks/offers.py`: COMMON languages of SPEAKERS people each, half of whom speak one rare
language as well, each of which two people speak. Rare languages are asked for in RARE_SHARE of all calls, at
a load of 60 and 80 %. The same calls are played under `longest_idle` and `least_needed_elsewhere`.

    evenness      the least offers per hour available of anybody, over the median of those who speak a common
                  language with them; the aim is one half
    spared        minutes that who speaks a rare language is idle more than under longest idle, in 8 hours
"""

from __future__ import annotations

import json
import math
import platform
import sys
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from statistics import mean, median
from typing import Any

from benchmarks.offers import REQUESTER, TALK_SCALE_SECONDS, TALK_SHAPE, Simulation
from config.embedded import embedded_redis
from config.replay.people import patience
from config.replay.report import quantile
from dispatch.domain.directory import InterpreterEntry, LanguageEntry, LineEntry, LineKind
from dispatch.domain.requirements import plan_request
from dispatch.domain.settings import DispatchSettings
from dispatch.live.connections import script_client
from dispatch.live.directory import Directory
from dispatch.live.keys import Keys
from dispatch.live.state import LiveState
from dispatch.live.streams import CommandStream
from dispatch.services import Services
from dispatch.use_cases.change_presence import change_presence
from dispatch.use_cases.plan_request import plan_text
from dispatch.use_cases.refresh_needs import refresh_needs

COMMON, SPEAKERS = 4, 8
RARE_SHARE = 0.12
ACCEPT_CHANCE = 0.8
POLICIES = ("longest_idle", "least_needed_elsewhere")
DAY_SECONDS = 8 * 3600
WITHIN_SECONDS = 30.0


@dataclass
class SimulatedClock:
    """The simulation's time, as the services read it."""

    moment: float = 0.0

    def now(self) -> datetime:
        """Return the present moment."""
        return datetime.fromtimestamp(self.moment, UTC)


@dataclass
class Fair(Simulation):
    """Many languages, and who was asked how often."""

    policy: str = field(kw_only=True)
    calls: int = field(kw_only=True)
    services: Services = field(kw_only=True)
    speaks: dict[str, tuple[str, ...]] = field(kw_only=True)
    language: dict[str, str] = field(default_factory=dict)
    rare_waits: list[float] = field(default_factory=list)
    came: int = 0
    rare_calls: int = 0
    talked: dict[str, float] = field(default_factory=dict)
    offers: dict[str, int] = field(default_factory=dict)

    def staff_call(self) -> None:
        """Somebody asks for one of the languages, a rare one now and then."""
        self.came += 1
        call_id = f"c{self.came}"
        chance = Random(call_id)  # its own, so that each policy has the same calls
        rare = chance.random() < RARE_SHARE
        number = chance.randrange(COMMON * SPEAKERS // 4 if rare else COMMON)
        self.language[call_id] = f"rare-{number}" if rare else f"common-{number}"
        self.rare_calls += rare
        opening = {"leg_id": f"staff-{call_id}", "call_id": call_id, "line_id": "l", "prompt_language": "en"}
        self.live.run("open_call", {**opening, "sharing": "shared", "requester": REQUESTER})
        self.requested[call_id] = self.now
        line = LineEntry("l", LineKind.STAFF, "", "", policy=self.policy)
        plan = plan_request(self.language[call_id], line=line, settings=self.live.settings)
        self.live.run("request_interpreter", {"call_id": call_id, "plan": plan_text(plan)})
        self.after(patience(chance), lambda: self.lose_patience(call_id))

    def talk_seconds(self, call_id: str) -> float:
        """Return how long a call talks, whoever serves it."""
        return Random(f"talk {call_id}").weibullvariate(TALK_SCALE_SECONDS, TALK_SHAPE)

    def ring(self, offer_id: str) -> None:
        """Count who is asked."""
        interpreter_id = self.live.run("read_offer", {"offer_id": offer_id})["interpreter_id"]
        self.offers[interpreter_id] = self.offers.get(interpreter_id, 0) + 1
        super().ring(offer_id)

    def accept(self, offer_id: str, leg_id: str) -> None:
        """Note how long rare languages waited, and for how long who talks."""
        waits = len(self.waits)
        super().accept(offer_id, leg_id)
        if len(self.waits) == waits:
            return
        offer = self.live.run("read_offer", {"offer_id": offer_id})
        if self.language[offer["call_id"]].startswith("rare"):
            self.rare_waits.append(self.waits[-1])

    def finish(self, call_id: str, leg_id: str) -> None:
        """Add up the time that interpreters were busy."""
        interpreter_id = self.live.run("read_call", {"call_id": call_id}).get("interpreter_id")
        super().finish(call_id, leg_id)
        if interpreter_id:
            busy = self.now - self.requested[call_id] + self.live.settings.wrap_up_seconds
            self.talked[interpreter_id] = self.talked.get(interpreter_id, 0.0) + busy

    def refresh(self) -> None:
        """Compute the needs anew each minute, while there is somebody to come."""
        refresh_needs(self.services)
        if len(self.waits) + self.abandoned < self.calls:
            self.after(60, self.refresh)


def simulate(redis: Any, policy: str, load: float, calls: int) -> Fair:
    """Play one row of the table."""
    redis.flushall()
    settings = DispatchSettings(calls_per_second=1000.0, ring_seconds=15, misses_before_pause=0)
    clock = SimulatedClock()
    live = LiveState(redis, Keys(), settings, clock.now)
    directory = Directory(redis, Keys(), b"bench")
    services = Services(live, directory, clock)
    speaks = people()
    directory.put_line(LineEntry("l", LineKind.STAFF, "+351500000001", "", policy=policy))
    tags = sorted({tag for languages in speaks.values() for tag in languages})
    directory.put_languages(LanguageEntry(tag, str(200 + i), {"en": tag}) for i, tag in enumerate(tags))
    commands = CommandStream(redis, Keys())
    commands.ensure_group()
    fair = Fair(
        live,
        commands,
        Random(11),
        ACCEPT_CHANCE,
        policy=policy,
        calls=calls,
        services=services,
        speaks=speaks,
    )
    live._now = lambda: datetime.fromtimestamp(fair.now, UTC)  # noqa: SLF001 - the clock is the simulation's
    for name, languages in speaks.items():
        directory.put_interpreter(InterpreterEntry(name, languages, name))
        change_presence(services, interpreter_id=name, event="on_duty", operation_id="")
        fair.now += 0.001
    talk = TALK_SCALE_SECONDS * math.gamma(1 + 1 / TALK_SHAPE)
    fair.after(60, fair.refresh)
    per_second = load * len(speaks) / (talk + settings.wrap_up_seconds + settings.prior_accept_seconds)
    fair.play(calls, per_second)
    return fair


def people() -> dict[str, tuple[str, ...]]:
    """Return who speaks what: each rare language is spoken by two who also speak one common language."""
    speaks: dict[str, tuple[str, ...]] = {}
    for common in range(COMMON):
        for number in range(SPEAKERS):
            rare = (common * SPEAKERS // 2 + number) // 2
            languages = (f"common-{common}",) + ((f"rare-{rare}",) if number < SPEAKERS // 2 else ())
            speaks[f"p{common}-{number}"] = languages
    return speaks


def row_of(
    fair: Fair, load: float, idle_before: dict[str, float] | None
) -> tuple[dict[str, Any], dict[str, float]]:
    """Return one row, and the idle minutes of a day of each person."""
    seconds = fair.now - 1_000_000_000.0
    available = {name: max(1.0, seconds - fair.talked.get(name, 0.0)) for name in fair.speaks}
    per_hour = {name: 3600 * fair.offers.get(name, 0) / available[name] for name in fair.speaks}
    ratios = []
    for common in range(COMMON):
        group = [per_hour[name] for name, languages in fair.speaks.items() if f"common-{common}" in languages]
        ratios.append(min(group) / median(group))
    idle = {name: available[name] / seconds * DAY_SECONDS / 60 for name in fair.speaks}
    rare = [name for name, languages in fair.speaks.items() if len(languages) > 1]
    spared = mean(idle[name] - idle_before[name] for name in rare) if idle_before else 0.0
    row = {
        "load": load,
        "policy": fair.policy,
        "rare_p50": quantile(fair.rare_waits, 0.5) or 0,
        "rare_p95": quantile(fair.rare_waits, 0.95) or 0,
        "rare_within_30": sum(wait <= WITHIN_SECONDS for wait in fair.rare_waits) / max(1, fair.rare_calls),
        "all_p95": quantile(fair.waits, 0.95) or 0,
        "evenness": min(ratios),
        "spared_minutes": spared,
    }
    return row, idle


def main(calls: int) -> None:
    """Print the table and one JSON line."""
    rows = []
    print(
        f"{'load':>5}  {'policy':<24}{'rare p50':>9}{'rare p95':>9}{'in 30 s':>9}"
        f"{'all p95':>9}{'evenness':>10}{'spared':>8}"
    )
    with tempfile.TemporaryDirectory(prefix="ponte-bench-") as folder, embedded_redis(Path(folder)) as server:
        redis = script_client(server.url)
        for load in (0.6, 0.8):
            idle = None
            for policy in POLICIES:
                row, found = row_of(simulate(redis, policy, load, calls), load, idle)
                idle = idle or found
                rows.append(row)
                print(
                    f"{load:>5}  {policy:<24}{row['rare_p50']:>9.1f}{row['rare_p95']:>9.1f}"
                    f"{row['rare_within_30']:>9.1%}{row['all_p95']:>9.1f}{row['evenness']:>10.2f}"
                    f"{row['spared_minutes']:>8.1f}",
                    flush=True,
                )
    print(json.dumps({"calls": calls, "rows": rows, "machine": platform.machine()}))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2500)
