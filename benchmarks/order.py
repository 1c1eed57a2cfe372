"""Order of callers across languages: how often a younger request was offered whom an older one wanted.

The real scripts on a real server, with the people of `benchmarks/offers.py` and a virtual clock: 20
languages, 200 interpreters who speak three of them each, callers kept waiting. An inversion is an offer made
for a request while an older one existed that no phone rang for, in a language of the same interpreter, and
that they had not refused. First phones and further ones (hedging) are counted apart. What waited when is
followed from the facts, in the order in which the scripts wrote them. Of the offers, those are contested
that somebody else, older or younger, could have had.

app_queue's figures are the same question put to Asterisk: 20 queues, 200 members in three of them each.
"""

from __future__ import annotations

import heapq
import json
import math
import os
import platform
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.offers import REQUESTER, Simulation
from benchmarks.parts.plain import on_duty, plan
from config.embedded import embedded_redis
from config.replay.people import patience
from dispatch.domain.facts import Fact
from dispatch.domain.settings import DispatchSettings
from dispatch.live.connections import script_client
from dispatch.live.keys import Keys
from dispatch.live.state import LiveState
from dispatch.live.streams import CommandStream, FactStream

LANGUAGES, INTERPRETERS, EACH_SPEAKS, WAITING = 20, 200, 3, 200
APP_QUEUE_INVERTED = {"as installed": 0.58, "accepting after 8 s": 0.79, "force_longest_waiting_caller": 0.03}


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table."""

    name: str
    accept_chance: float
    calls_per_second: float
    is_patient: bool


SETTINGS = (
    Setting("everybody accepts", 1.0, 1000.0, is_patient=True),
    Setting("three in ten do not", 0.7, 1000.0, is_patient=True),
    Setting("and callers lose patience", 0.7, 1000.0, is_patient=False),
    Setting("and one call a second", 0.7, 1.0, is_patient=False),
)


@dataclass
class Ledger:
    """Follows from facts which requests no phone rings for, and holds each offer against them."""

    redis: Any
    speaks: dict[str, list[str]]
    queued_at: dict[str, float] = field(default_factory=dict)
    language: dict[str, str] = field(default_factory=dict)
    ringing: dict[str, set[str]] = field(default_factory=dict)
    request_of: dict[str, str] = field(default_factory=dict)
    first: int = 0
    further: int = 0
    contested: int = 0
    first_gaps: list[float] = field(default_factory=list)
    further_gaps: list[float] = field(default_factory=list)

    def take(self, facts: Iterable[Fact]) -> None:
        """Take in what one step wrote."""
        facts = list(facts)
        for (
            fact
        ) in facts:  # A request that ends in this step wants nobody any more, whatever is written first.
            if fact.kind in {"offer_accepted", "request_ended"}:
                self.ringing.pop(fact.details["request_id"], None)
        for fact in facts:
            if fact.kind == "language_requested":
                request_id = fact.details["request_id"]
                self.queued_at[request_id] = float(fact.details["queued_at"])
                self.language[request_id] = fact.details["language"]
                self.ringing[request_id] = set()
            elif fact.kind == "offer_made":
                self.judge(fact.details)
            elif fact.kind == "offer_ended":
                offer_id = fact.details["offer_id"]
                self.ringing.get(self.request_of[offer_id], set()).discard(offer_id)

    def judge(self, offer: dict[str, Any]) -> None:
        """Count one offer, and by how much an older request was passed over."""
        request_id, offer_id = offer["request_id"], offer["offer_id"]
        self.request_of[offer_id] = request_id
        is_first = not self.ringing.get(request_id)
        self.first += is_first
        self.further += not is_first
        rivals = self.rivals(request_id, offer["interpreter_id"])
        self.contested += bool(rivals)
        gap = self.queued_at[request_id] - min(rivals, default=math.inf)
        if gap > 0:
            (self.first_gaps if is_first else self.further_gaps).append(gap)
        if request_id in self.ringing:
            self.ringing[request_id].add(offer_id)

    def rivals(self, request_id: str, interpreter_id: str) -> list[float]:
        """Return since when each other short request waits that admits this interpreter."""
        others = [
            other
            for other, offers in self.ringing.items()
            if not offers and other != request_id and self.language[other] in self.speaks[interpreter_id]
        ]
        pipe = self.redis.pipeline(transaction=False)
        for other in others:
            pipe.sismember(Keys().of("request_refused", other), interpreter_id)
        refused = pipe.execute() if others else []
        return [
            self.queued_at[other] for other, is_refused in zip(others, refused, strict=True) if not is_refused
        ]


@dataclass
class ManyLanguages(Simulation):
    """The people of `benchmarks/offers.py`, who speak and want many languages, with callers kept waiting."""

    ledger: Ledger = field(kw_only=True)
    facts: FactStream = field(kw_only=True)
    is_patient: bool = True

    def play_offers(self, offers: int) -> None:
        """Keep so many callers waiting until so many offers have been made."""
        for _ in range(WAITING + INTERPRETERS):
            self.after(self.chance.uniform(0, 60), self.staff_call)
        while self.ledger.first + self.ledger.further < offers:
            next_deadline = self.fire_due()
            moment = min(self.events[0][0] if self.events else math.inf, next_deadline or math.inf)
            self.now = max(self.now, moment + 1e-6)
            while self.events and self.events[0][0] <= self.now:
                heapq.heappop(self.events)[2]()
                self.carry_out()

    def note(self) -> None:
        """Hold what was decided against the rule, before anything else is."""
        facts = self.facts.read_facts("bench", 10_000, 0)
        self.ledger.take(facts)
        self.facts.acknowledge_facts(facts)

    def carry_out(self) -> None:
        """Note what an event led to, then do as the dispatcher does."""
        self.note()
        super().carry_out()

    def accept(self, offer_id: str, leg_id: str) -> None:
        """Press 1; for whoever is served another caller comes."""
        served = len(self.waits)
        super().accept(offer_id, leg_id)
        if len(self.waits) > served:
            self.staff_call()

    def staff_call(self) -> None:
        """Somebody asks for one of the languages."""
        call_id = f"c{next(self.numbers)}"
        opening = {"leg_id": f"staff-{call_id}", "call_id": call_id, "line_id": "l", "prompt_language": "en"}
        self.live.run("open_call", {**opening, "sharing": "shared", "requester": REQUESTER})
        self.requested[call_id] = self.now
        language = f"l{self.chance.randrange(LANGUAGES)}"
        self.live.run("request_interpreter", {"call_id": call_id, "plan": plan(language)})
        if not self.is_patient:
            self.after(patience(self.chance), lambda: self.lose_patience(call_id))

    def lose_patience(self, call_id: str) -> None:
        """Hang up, if nobody came; another caller comes."""
        left = self.abandoned
        super().lose_patience(call_id)
        if self.abandoned > left:
            self.staff_call()


def simulate(redis: Any, setting: Setting, offers: int) -> dict[str, Any]:
    """Play one row of the table."""
    redis.flushall()
    numbers = DispatchSettings(
        calls_per_second=setting.calls_per_second, give_up_seconds=1e6, misses_before_pause=0
    )
    live = LiveState(redis, Keys(), numbers)
    commands, facts = CommandStream(redis, Keys()), FactStream(redis, Keys())
    commands.ensure_group()
    facts.ensure_group()
    chance = Random(7)
    names = [f"l{number}" for number in range(LANGUAGES)]
    speaks = {f"p{number}": chance.sample(names, EACH_SPEAKS) for number in range(INTERPRETERS)}
    ledger = Ledger(redis, speaks)
    simulation = ManyLanguages(
        live,
        commands,
        chance,
        setting.accept_chance,
        ledger=ledger,
        facts=facts,
        is_patient=setting.is_patient,
    )
    live._now = lambda: datetime.fromtimestamp(simulation.now, UTC)  # noqa: SLF001 - the clock is the simulation's
    for interpreter_id, languages in speaks.items():
        live.run("change_presence", on_duty(interpreter_id, languages))
        simulation.now += 0.001
    simulation.play_offers(offers)
    return {
        **asdict(setting),
        "offers": ledger.first + ledger.further,
        "contested": ledger.contested,
        "first": ledger.first,
        "first_inversions": len(ledger.first_gaps),
        "first_age_gap_seconds": mean(ledger.first_gaps),
        "further": ledger.further,
        "further_inversions": len(ledger.further_gaps),
        "further_age_gap_seconds": mean(ledger.further_gaps),
    }


def mean(values: list[float]) -> float:
    """Return the mean, 0 for none."""
    return sum(values) / len(values) if values else 0.0


def main(offers: int) -> None:
    """Print the table and one JSON line."""
    rows = []
    print(
        f"{'':<27}{'offers':>7}{'contested':>11}{'first':>8}{'inverted':>10}{'gap s':>7}"
        f"{'further':>9}{'inverted':>10}{'gap s':>7}"
    )
    with tempfile.TemporaryDirectory(prefix="ponte-bench-") as folder, embedded_redis(Path(folder)) as server:
        redis = script_client(server.url)
        for setting in SETTINGS:
            row = simulate(redis, setting, offers)
            rows.append(row)
            print(
                f"{row['name']:<27}{row['offers']:>7}{row['contested']:>11}"
                f"{row['first']:>8}{row['first_inversions']:>10}{row['first_age_gap_seconds']:>7.1f}"
                f"{row['further']:>9}{row['further_inversions']:>10}{row['further_age_gap_seconds']:>7.1f}",
                flush=True,
            )
    beside = ", ".join(f"{share:.0%} {name}" for name, share in APP_QUEUE_INVERTED.items())
    print(f"app_queue's inversions, callers more than 2 s older: {beside}.")
    load = [round(one, 2) for one in os.getloadavg()]
    print(
        json.dumps(
            {"rows": rows, "app_queue": APP_QUEUE_INVERTED, "load": load, "machine": platform.machine()}
        )
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
