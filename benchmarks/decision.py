"""Time of each script on a ringing call's path, small (30 interpreters) and large (30,000), and their ratio.

Small: 30 interpreters, 10 languages, 5 waiting. Large: 30,000, 300, 5,000. Each interpreter speaks three
languages and has a gender, every third a credential as well; callers wait for languages that nobody speaks.
Among the decisions are an interpreter freed while somebody waits, a credential that nobody of a spoken
language holds, and an interpreter who comes on duty barred by every request that waits for their language.
Times are round trips on a unix socket, Python's part included, so the server's own (slow log) stand beside.
"""

from __future__ import annotations

import json
import platform
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.parts.plain import on_duty, plan
from config.embedded import embedded_redis
from dispatch.domain.directory import Gender, Wishes
from dispatch.domain.settings import DispatchSettings
from dispatch.live.connections import script_client
from dispatch.live.keys import Keys
from dispatch.live.state import LiveState

ROUNDS = 2_000
EXTRA_ROUNDS = 300
GENDERS = (Gender.FEMALE, Gender.MALE)
SPOKEN_SHARE = 0.8
"""The share of languages that somebody speaks; callers wait for the others."""
REQUESTER = {"institution_id": "i", "site_id": "s", "cost_centre_id": "c", "prompt_language": "en"}
ARRIVAL = {"line_id": "l", "prompt_language": "en", "sharing": "shared"}
OPENING = {**ARRIVAL, "requester": REQUESTER}


@dataclass(frozen=True, slots=True)
class Size:
    """How full the house is."""

    name: str
    interpreters: int
    languages: int
    waiting: int

    @property
    def spoken(self) -> int:
        """How many languages somebody speaks."""
        return int(self.languages * SPOKEN_SHARE)


SIZES = (Size("small", 30, 10, 5), Size("large", 30_000, 300, 5_000))


class House:
    """One full house on a server of its own."""

    def __init__(self, redis: Any, size: Size) -> None:
        self.redis = redis
        self.size = size
        self.chance = Random(1)
        self.took: dict[str, list[float]] = {}
        self.ran: dict[str, list[float]] = {}
        redis.config_set("slowlog-log-slower-than", 0)
        self.live = LiveState(
            redis, Keys(), DispatchSettings(calls_per_second=1e9, wrap_up_seconds=0.0, settle_seconds=0.0)
        )

    def fill(self) -> None:
        """Bring everybody on duty, and let callers wait for what nobody speaks."""
        self.live.run("due_deadlines", {"limit": 1})
        self.redis.delete(Keys().of("reconciling"))  # a new live state is compared with the carrier first
        for number in range(self.size.interpreters):
            languages = [f"l{self.chance.randrange(self.size.spoken)}" for _ in range(3)]
            traits = {"gender": GENDERS[number % 2], "domains": ("health",) if number % 3 == 0 else ()}
            self.live.run("change_presence", on_duty(f"p{number}", languages, **traits))
            progress(number, self.size.interpreters, "interpreters")
        for number in range(self.size.waiting):
            language = f"l{self.chance.randrange(self.size.spoken, self.size.languages)}"
            self.place(f"w{number}", language)
            progress(number, self.size.waiting, "waiting")

    def place(self, name: str, language: str) -> str:
        """Open a call and request a language; the request's id."""
        self.live.run("open_call", {"leg_id": name, "call_id": name, **OPENING})
        answer = self.live.run("request_interpreter", {"call_id": name, "plan": plan(language)})
        return str(answer["request_id"])

    def freed_for_a_caller(self, number: int) -> None:
        """Let the only speaker of a language be freed while somebody waits for them."""
        names = (f"f{number}", f"g{number}")
        for name in names:
            self.place(name, "freed")
        (offer_id,) = self.redis.smembers(Keys().of("request_offers", self.request_of(names[0])))
        leg_id = f"leg-{offer_id}"
        for script in ("begin_dial", "dial_placed", "pick_up_offer", "accept_offer"):
            self.live.run(script, {"offer_id": offer_id, "leg_id": leg_id})
        self.live.run("finish_call", {"call_id": names[0], "by": "staff"})
        ended = {"leg_id": leg_id, "role": "interpreter", "status": "completed", "offer_id": offer_id}
        self.timed("report_leg", "freed while somebody waits", **ended)
        if self.redis.scard(Keys().of("request_offers", self.request_of(names[1]))) != 1:
            raise RuntimeError("whoever was freed was not asked for the next caller")
        self.live.run("finish_call", {"call_id": names[1], "by": "gave_up"})
        self.live.run("change_presence", {**on_duty("freed", ["freed"]), "event": "off_duty"})
        self.live.run("change_presence", on_duty("freed", ["freed"]))

    def request_of(self, call_id: str) -> str:
        """Return the id of a call's request."""
        return str(self.redis.hget(Keys().of("call", call_id), "request_id"))

    def timed(self, script: str, name: str = "", **arguments: object) -> dict[str, Any]:
        """Run a script; keep how long it took, and how long it ran by the server's own clock."""
        started = time.perf_counter()
        answer = self.live.run(script, arguments)
        self.took.setdefault(name or script, []).append(time.perf_counter() - started)
        (ran,) = self.redis.slowlog_get(1)
        self.ran.setdefault(name or script, []).append(ran["duration"] / 1e6)
        return answer

    def one_call(self, number: int) -> None:
        """Take one call from its opening to its end."""
        call_id, staff = f"c{number}", f"s{number}"
        self.timed(
            "open_call", leg_id=staff, call_id=call_id, line_id="l", prompt_language="en", sharing="shared"
        )
        code = {"leg_id": staff, "attempt": f"code-{call_id}", "requester": REQUESTER}
        self.timed("identify_call", call_id=call_id, **code)
        language = f"l{self.chance.randrange(self.size.spoken)}"
        call = self.timed("request_interpreter", call_id=call_id, plan=plan(language))
        offer_id = next(iter(self.redis.smembers(Keys().of("request_offers", call["request_id"]))))
        leg_id = f"leg-{offer_id}"
        self.timed("begin_dial", offer_id=offer_id)
        self.timed("dial_placed", offer_id=offer_id, leg_id=leg_id)
        reported = {"leg_id": leg_id, "role": "interpreter", "offer_id": offer_id}
        self.timed("report_leg", "report_leg: it rings", status="ringing", **reported)
        self.timed("pick_up_offer", offer_id=offer_id, leg_id=leg_id)
        self.timed("accept_offer", offer_id=offer_id, leg_id=leg_id)
        for sequence, leg in enumerate((staff, leg_id), 1):
            room = {"call_id": call_id, "conference_id": f"r{number}", "event": "joined"}
            self.timed("report_room", leg_id=leg, sequence=sequence, **room)
        self.timed("finish_call", call_id=call_id, by="staff")
        self.timed("report_leg", "report_leg: interpreter gone", status="completed", **reported)
        self.timed("report_leg", "report_leg: staff gone", leg_id=staff, role="staff", status="completed")
        self.timed("due_deadlines", limit=64)
        if not self.timed("fire_settle", id=call_id)["fired"]:
            raise RuntimeError("a call with no leg left did not close")

    def wish_nobody_meets(self, number: int) -> None:
        """Ask for a spoken language and a credential that nobody holds, and give up."""
        wanted = plan(f"l{self.chance.randrange(self.size.spoken)}", Wishes(domain="court"))
        self.live.run("open_call", {"leg_id": f"n{number}", "call_id": f"n{number}", **OPENING})
        self.timed("request_interpreter", "a wish nobody meets", call_id=f"n{number}", plan=wanted)
        self.live.run("finish_call", {"call_id": f"n{number}", "by": "gave_up"})

    def barred_interpreter(self) -> None:
        """Let somebody come on duty whom every request of their language bars."""
        crowd = min(self.size.waiting, 500)
        for number in range(crowd):
            request_id = self.place(f"b{number}", "barred")
            self.redis.sadd(Keys().of("request_refused", request_id), "barred")
        for _ in range(200):
            self.timed("change_presence", "a barred interpreter", **on_duty("barred", ["barred"]))
            self.live.run("change_presence", {**on_duty("barred", ["barred"]), "event": "off_duty"})


def measure(size: Size) -> dict[str, dict[str, dict[str, float]]]:
    """Fill a house, run calls through it, and return percentiles in milliseconds, whole and on the server."""
    with tempfile.TemporaryDirectory(prefix="ponte-bench-") as folder, embedded_redis(Path(folder)) as server:
        redis = script_client(server.url)
        house = House(redis, size)
        house.fill()
        for number in range(ROUNDS):
            house.one_call(number)
            house.wish_nobody_meets(number)
        house.live.run("change_presence", on_duty("freed", ["freed"]))
        for number in range(EXTRA_ROUNDS):
            house.freed_for_a_caller(number)
        house.barred_interpreter()
    return {
        name: {"whole": percentiles(seconds), "server": percentiles(house.ran[name])}
        for name, seconds in sorted(house.took.items())
    }


def percentiles(seconds: list[float]) -> dict[str, float]:
    """Return p50, p99 and p99.9 in milliseconds."""
    ordered = sorted(seconds)
    return {
        name: ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000
        for name, share in (("p50", 0.5), ("p99", 0.99), ("p99.9", 0.999))
    }


def progress(number: int, total: int, what: str) -> None:
    """Say now and then how far the filling is."""
    if (number + 1) % 5_000 == 0:
        print(f"{number + 1} of {total} {what}", file=sys.stderr)


def main() -> None:
    """Print the table and one JSON line."""
    small, large = (measure(size) for size in SIZES)
    print(f"{'milliseconds':<29}{'round trip':>26}{'on the server':>40}")
    print(f"{'':<29}{'small':>8}{'large':>8}{'ratio':>7}{'p99':>8}", end="")
    print(f"{'small':>10}{'large':>8}{'ratio':>7}{'p99':>8}{'p99.9':>8}")
    for name, row in small.items():
        print(f"{name:<29}", end="")
        for of, places in (("whole", ("p99",)), ("server", ("p99", "p99.9"))):
            few, many = row[of], large[name][of]
            print(f"{few['p50']:>8.3f}{many['p50']:>8.3f}{many['p50'] / few['p50']:>7.2f}", end="")
            print("".join(f"{many[place]:>8.3f}" for place in places), end="  ")
        print()
    print(json.dumps({"small": small, "large": large, "rounds": ROUNDS, "machine": platform.machine()}))


if __name__ == "__main__":
    main()
