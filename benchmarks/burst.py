"""A burst of callers: 1,000 in ten seconds on 1,000 idle interpreters of 20 languages.

The real scripts on a real server. Callers come on a fixed schedule, whatever the decisions before them took.
A decision's time is that of the script that records the request and makes its offer in the same step, as a
round trip from Python. Beside it stand the server's own time for all scripts, and the time from the moment
at which the caller was due, in which any backlog and the machine's other work show.

Twice: interpreters with one language each, so that exactly as many speak a language as ask for it, and with
three each, where the last callers may find nobody of theirs left; then nobody may be idle whom a request
without a phone admits.
"""

from __future__ import annotations

import json
import os
import platform
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.decision import OPENING, percentiles
from benchmarks.parts.plain import on_duty, plan
from config.embedded import embedded_redis
from dispatch.domain.policies import DEFAULT_POLICY
from dispatch.domain.settings import DispatchSettings
from dispatch.live.connections import script_client
from dispatch.live.keys import Keys
from dispatch.live.state import LiveState
from dispatch.live.streams import FactStream

LANGUAGES = 20
PER_SECOND = 100.0
AIM_MILLISECONDS = 100.0


def burst(redis: Any, people: int, each_speaks: int) -> dict[str, Any]:
    """Let as many callers come as there are interpreters, and answer what became of them."""
    redis.flushall()
    facts = FactStream(redis, Keys())
    facts.ensure_group()
    live = LiveState(redis, Keys(), DispatchSettings(calls_per_second=1e6))
    chance = Random(11)
    speaks = {f"p{number}": spoken(number, each_speaks, chance) for number in range(people)}
    for interpreter_id, languages in speaks.items():
        live.run("change_presence", on_duty(interpreter_id, languages))
    wanted = [f"l{number % LANGUAGES}" for number in range(people)]
    chance.shuffle(wanted)
    redis.config_resetstat()
    decided, since_due = ring_all(live, wanted)
    server: Any = redis.info("latencystats")["latency_percentiles_usec_fcall"]
    made = [fact.details for fact in facts.read_facts("bench", people * 20, 0) if fact.kind == "offer_made"]
    rung = Counter(offer["interpreter_id"] for offer in made)
    offered = {offer["request_id"] for offer in made}
    return {
        "languages_each": each_speaks,
        "callers": people,
        "offered": len(offered),
        "rung_twice": sum(count > 1 for count in rung.values()),
        "idle_beside_waiting": idle_beside_waiting(redis),
        "server_ms": {name: server[name] / 1000 for name in ("p50", "p99")},
        "decision_ms": worst_and(decided),
        "since_due_ms": worst_and(since_due),
    }


def spoken(number: int, each_speaks: int, chance: Random) -> list[str]:
    """Return the languages of one interpreter: the first by turns, so that all are spoken alike."""
    others = [f"l{other}" for other in range(LANGUAGES) if other != number % LANGUAGES]
    return [f"l{number % LANGUAGES}", *chance.sample(others, each_speaks - 1)]


def ring_all(live: LiveState, wanted: list[str]) -> tuple[list[float], list[float]]:
    """Have callers request languages on schedule; how long each decision took, alone and since it was due."""
    decided, since_due = [], []
    began = time.perf_counter()
    for number, language in enumerate(wanted):
        due = began + number / PER_SECOND
        time.sleep(max(0.0, due - time.perf_counter()))
        name = f"c{number}"
        live.run("open_call", {"leg_id": name, "call_id": name, **OPENING})
        asked = time.perf_counter()
        live.run("request_interpreter", {"call_id": name, "plan": plan(language)})
        decided.append(time.perf_counter() - asked)
        since_due.append(time.perf_counter() - due)
    return decided, since_due


def idle_beside_waiting(redis: Any) -> int:
    """Count interpreters who are available while somebody waits for a language of theirs."""
    idle: set[str] = set()
    for number in range(LANGUAGES):
        if redis.zcard(Keys().of("waiting", f"l{number}")):
            idle.update(redis.zrange(Keys().of("pool", f"{DEFAULT_POLICY}:l{number}"), 0, -1))
    return len(idle)


def worst_and(seconds: list[float]) -> dict[str, float]:
    """Return p50, p99 and the worst, in milliseconds."""
    found = percentiles(seconds)
    return {"p50": found["p50"], "p99": found["p99"], "worst": max(seconds) * 1000}


def main(people: int) -> None:
    """Print the table and one JSON line."""
    rows = []
    with tempfile.TemporaryDirectory(prefix="ponte-bench-") as folder, embedded_redis(Path(folder)) as server:
        redis = script_client(server.url)
        for each_speaks in (1, 3):
            row = burst(redis, people, each_speaks)
            rows.append(row)
            print(
                f"{each_speaks} of {LANGUAGES} languages each: {row['offered']} of {row['callers']}"
                f" offered at once, {row['rung_twice']} rung twice,"
                f" {row['idle_beside_waiting']} idle beside a request for them"
            )
            for name in ("server_ms", "decision_ms", "since_due_ms"):
                shown = ", ".join(f"{share} {value:.2f}" for share, value in row[name].items())
                print(f"  {name:<14}{shown} (aim: under {AIM_MILLISECONDS:g})", flush=True)
    load = [round(one, 2) for one in os.getloadavg()]
    print(json.dumps({"rows": rows, "load": load, "machine": platform.machine()}))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
