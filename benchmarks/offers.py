"""Wait, abandonment and rings per connected call: our offers beside ring-one and ring-all.

The real scripts on a real server, with simulated people and a virtual clock. One language, INTERPRETERS
people; calls come as a Poisson stream at a load of 60 or 80 %, talk 7.4 minutes on average (Weibull, fitted
to Toronto's log), callers' patience follows a bank's log of 1999. A phone is accepted with probability 0.7 or
0.8, five to eleven seconds after the dial, else it rings for 15 s and the carrier's 5 s.
"""

from __future__ import annotations

import heapq
import json
import math
import platform
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.parts.plain import on_duty, plan
from config.embedded import embedded_redis
from config.replay.people import patience
from config.replay.report import quantile
from dispatch.domain.settings import DispatchSettings
from dispatch.live.connections import script_client
from dispatch.live.keys import Keys
from dispatch.live.state import LiveState
from dispatch.live.streams import CommandStream

INTERPRETERS = 20
RING_SECONDS, CARRIER_RING_SECONDS = 15, 5.0
DIAL_SECONDS, JOIN_SECONDS = 0.25, 0.3
LISTENING_SECONDS = 2.5
WITHIN_SECONDS = 30.0
TALK_SCALE_SECONDS, TALK_SHAPE = 8.2 * 60, 1.53
POLICIES = {
    "ring-one": {"most_phones": 1},
    "ours": {},
    "ring-all": {"most_phones": INTERPRETERS, "start_chance": 1.0, "prior_chance": 0.0},
}
SEEDS = (7, 8, 9)
"""Each cell is played with each, and means are told: ring-one's p95 differs by half between two runs."""
REQUESTER = {"institution_id": "i", "site_id": "s", "cost_centre_id": "c", "prompt_language": "en"}


@dataclass
class Simulation:
    """People, phones and a carrier around the real scripts."""

    live: LiveState
    commands: CommandStream
    chance: Random
    accept_chance: float
    now: float = 1_000_000_000.0
    waits: list[float] = field(default_factory=list)
    abandoned: int = 0
    rings: int = 0
    events: list[tuple[float, int, Callable[[], None]]] = field(default_factory=list)
    numbers: count[int] = field(default_factory=count)
    stopped: set[str] = field(default_factory=set)
    requested: dict[str, float] = field(default_factory=dict)

    def after(self, seconds: float, event: Callable[[], None]) -> None:
        """Have something happen later."""
        heapq.heappush(self.events, (self.now + seconds, next(self.numbers), event))

    def play(self, calls: int, per_second: float) -> None:
        """Let so many calls come, and everything that follows."""
        at = 0.0
        for _ in range(calls):
            at += self.chance.expovariate(per_second)
            self.after(at, self.staff_call)
        while True:
            next_deadline = self.fire_due()
            moment = min(self.events[0][0] if self.events else math.inf, next_deadline or math.inf)
            if not self.events and len(self.waits) + self.abandoned >= calls:
                return
            self.now = max(self.now, moment + 1e-6)
            while self.events and self.events[0][0] <= self.now:
                heapq.heappop(self.events)[2]()
                self.carry_out()

    def note(self) -> None:
        """Take in what one deadline led to; here nobody wants to know."""

    def fire_due(self) -> float | None:
        """Fire deadlines and carry out what follows; answer when the next is due."""
        while True:
            answer = self.live.run("due_deadlines", {"limit": 100})
            for kind, subject in answer.get("due") or []:
                self.live.run(f"fire_{kind}", {"id": subject})
                self.note()
            self.carry_out()
            if not answer.get("due"):
                return float(answer["next_at"]) if answer.get("next_at") else None

    def carry_out(self) -> None:
        """Do as the dispatcher does."""
        commands = self.commands.read_commands("bench", 1000, 0)
        for command in commands:
            if command.kind == "dial_interpreter":
                self.ring(command.fields["offer_id"])
            elif command.kind in {"end_leg", "lead_leg"}:
                leg_id = command.fields["leg_id"]
                self.stopped.add(leg_id)
                self.after(DIAL_SECONDS, lambda leg_id=leg_id: self.report(leg_id, "completed"))
        self.commands.acknowledge([command.entry_id for command in commands])

    def ring(self, offer_id: str) -> None:
        """Let one phone ring, and its owner accept or not."""
        self.rings += 1
        leg_id = f"leg-{offer_id}"
        self.live.run("dial_placed", {"offer_id": offer_id, "leg_id": leg_id})
        if self.chance.random() >= self.accept_chance:
            self.after(
                RING_SECONDS + CARRIER_RING_SECONDS, lambda: self.report(leg_id, "unanswered", offer_id)
            )
            return
        seconds = self.chance.uniform(5.0, 11.0)
        self.after(seconds - LISTENING_SECONDS, lambda: self.pick_up(offer_id, leg_id))
        self.after(seconds, lambda: self.accept(offer_id, leg_id))

    def pick_up(self, offer_id: str, leg_id: str) -> None:
        """Pick up, unless the phone has stopped ringing."""
        if leg_id not in self.stopped:
            self.live.run("pick_up_offer", {"offer_id": offer_id, "leg_id": leg_id})

    def accept(self, offer_id: str, leg_id: str) -> None:
        """Press 1; whoever wins talks."""
        answer = self.live.run("accept_offer", {"offer_id": offer_id, "leg_id": leg_id})
        if not answer.get("won"):
            return
        call_id = answer["call_id"]
        self.waits.append(self.now + JOIN_SECONDS - self.requested[call_id])
        for sequence, leg in enumerate((f"staff-{call_id}", leg_id), 1):
            event = {"call_id": call_id, "conference_id": f"room-{call_id}", "event": "joined"}
            self.live.run("report_room", {**event, "leg_id": leg, "sequence": sequence})
        self.after(self.talk_seconds(call_id), lambda: self.finish(call_id, leg_id))

    def talk_seconds(self, call_id: str) -> float:  # noqa: ARG002 - one benchmark knows how long each call talks
        """Return how long a conversation lasts."""
        return self.chance.weibullvariate(TALK_SCALE_SECONDS, TALK_SHAPE)

    def finish(self, call_id: str, leg_id: str) -> None:
        """Staff say that they are done."""
        self.live.run("finish_call", {"call_id": call_id, "by": "staff"})
        self.report(leg_id, "completed")
        self.report(f"staff-{call_id}", "completed")

    def report(self, leg_id: str, status: str, offer_id: str | None = None) -> None:
        """Report as the carrier does."""
        role = "staff" if leg_id.startswith("staff") else "interpreter"
        self.live.run("report_leg", {"leg_id": leg_id, "role": role, "status": status, "offer_id": offer_id})

    def staff_call(self) -> None:
        """Somebody asks for an interpreter, and leaves when their patience ends."""
        call_id = f"c{next(self.numbers)}"
        opening = {"leg_id": f"staff-{call_id}", "call_id": call_id, "line_id": "l", "prompt_language": "en"}
        self.live.run("open_call", {**opening, "sharing": "shared", "requester": REQUESTER})
        self.requested[call_id] = self.now
        self.live.run("request_interpreter", {"call_id": call_id, "plan": plan("l")})
        self.after(patience(self.chance), lambda: self.lose_patience(call_id))

    def lose_patience(self, call_id: str) -> None:
        """Hang up, if nobody came."""
        if self.live.run("read_call", {"call_id": call_id}).get("state") == "waiting":
            self.abandoned += 1
            self.report(f"staff-{call_id}", "completed")


def simulate(
    redis: Any, policy: dict[str, Any], accept_chance: float, load: float, calls: int
) -> dict[str, float]:
    """Play one cell of the table with every seed, and return the means of what was found."""
    settings = DispatchSettings(
        calls_per_second=1000.0, ring_seconds=RING_SECONDS, misses_before_pause=0, **policy
    )
    talk = TALK_SCALE_SECONDS * math.gamma(1 + 1 / TALK_SHAPE)
    busy = talk + settings.wrap_up_seconds + settings.prior_accept_seconds
    rows = []
    for seed in SEEDS:
        simulation = begin(redis, settings, Random(seed), accept_chance)
        simulation.play(calls, load * INTERPRETERS / busy)
        rows.append(figures_of(simulation, calls))
    return {name: sum(row[name] for row in rows) / len(rows) for name in rows[0]}


def begin(redis: Any, settings: DispatchSettings, chance: Random, accept_chance: float) -> Simulation:
    """Return a simulation with everybody on duty and nobody calling."""
    redis.flushall()
    commands = CommandStream(redis, Keys())
    commands.ensure_group()
    live = LiveState(redis, Keys(), settings)
    simulation = Simulation(live, commands, chance, accept_chance)
    live._now = lambda: datetime.fromtimestamp(simulation.now, UTC)  # noqa: SLF001 - the clock is the simulation's
    for number in range(INTERPRETERS):
        live.run("change_presence", on_duty(f"p{number}", ["l"]))
    return simulation


def figures_of(simulation: Simulation, calls: int) -> dict[str, float]:
    """Return waits in seconds, shares of all callers, and rings for each connected call."""
    waits = simulation.waits
    return {
        "mean": sum(waits) / len(waits),
        "p50": quantile(waits, 0.5) or 0,
        "p95": quantile(waits, 0.95) or 0,
        "within_30": sum(wait <= WITHIN_SECONDS for wait in waits) / calls,
        "abandoned": simulation.abandoned / calls,
        "rings_per_connected": simulation.rings / len(waits),
    }


def main(calls: int) -> None:
    """Print the table and one JSON line."""
    figures = []
    head = f"{'load':>5}{'p':>5}  {'policy':<10}{'mean':>7}{'p50':>7}{'p95':>7}"
    print(head + f"{'in 30 s':>9}{'left':>7}{'rings':>7}")
    with tempfile.TemporaryDirectory(prefix="ponte-bench-") as folder, embedded_redis(Path(folder)) as server:
        redis = script_client(server.url)
        for load in (0.6, 0.8):
            for accept_chance in (0.7, 0.8):
                for name, policy in POLICIES.items():
                    row = simulate(redis, policy, accept_chance, load, calls)
                    figures.append({"load": load, "p": accept_chance, "policy": name, **row})
                    print(
                        f"{load:>5}{accept_chance:>5}  {name:<10}{row['mean']:>7.1f}{row['p50']:>7.1f}"
                        f"{row['p95']:>7.1f}{row['within_30']:>9.1%}{row['abandoned']:>7.1%}"
                        f"{row['rings_per_connected']:>7.2f}"
                    )
    print(json.dumps({"calls": calls, "seeds": SEEDS, "rows": figures, "machine": platform.machine()}))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1500)
