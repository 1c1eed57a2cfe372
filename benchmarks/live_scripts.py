"""Time of the scripts on a call's path with 30,000 interpreters, 300 languages and 5,000 waiting.

Each interpreter speaks three of 250 languages; those waiting need one of the other 50, which nobody speaks.
Measured as round trips on a unix socket, Python's part included. Run as `./ponte bench live_scripts`.
"""

import json
import platform
import sys
import tempfile
import time
from pathlib import Path
from random import Random
from typing import Any

from config.embedded import embedded_redis
from dispatch.domain.settings import DispatchSettings
from dispatch.live.connections import script_client
from dispatch.live.keys import Keys
from dispatch.live.state import LiveState

INTERPRETERS, LANGUAGES, WAITING, ROUNDS = 30_000, 300, 5_000, 2_000
REQUESTER = {"institution_id": "i", "site_id": "s", "cost_centre_id": "c", "prompt_language": "en"}


def main() -> None:
    """Fill the house, run calls through it, and print percentiles."""
    with tempfile.TemporaryDirectory(prefix="ponte-bench-") as folder, embedded_redis(Path(folder)) as server:
        redis = script_client(server.url)
        live = LiveState(redis, Keys(), DispatchSettings(calls_per_second=1e9))
        chance = Random(1)
        fill(live, chance)
        took: dict[str, list[float]] = {}
        for number in range(ROUNDS):
            one_call(live, chance, number, took)
    figures = {}
    for name, seconds in took.items():
        ordered = sorted(seconds)
        p50, p99 = (ordered[int(len(ordered) * share)] * 1000 for share in (0.5, 0.99))
        figures[name] = {"p50_ms": round(p50, 3), "p99_ms": round(p99, 3)}
        print(f"{name:<22}p50 {p50:6.3f} ms   p99 {p99:6.3f} ms   ({len(ordered)} times)")
    print(
        json.dumps({"scripts": figures, "machine": platform.machine(), "python": platform.python_version()})
    )


def fill(live: LiveState, chance: Random) -> None:
    """Bring everybody on duty in languages 0 to 249, and let requests wait for 250 to 299."""
    for number in range(INTERPRETERS):
        languages = [f"l{chance.randrange(LANGUAGES - 50)}" for _ in range(3)]
        live.run(
            "change_presence", {"interpreter_id": f"p{number}", "event": "on_duty", "languages": languages}
        )
        progress(number, INTERPRETERS, "interpreters")
    for number in range(WAITING):
        place(live, f"w{number}", f"l{LANGUAGES - 50 + chance.randrange(50)}")
        progress(number, WAITING, "waiting")


def place(live: LiveState, name: str, language: str) -> dict[str, Any]:
    """Open a call and request a language."""
    live.run("open_call", {"leg_id": name, "call_id": name, "line_id": "l", "prompt_language": "en",
                           "sharing": "shared", "requester": REQUESTER})  # fmt: skip
    return live.run("request_interpreter", {"call_id": name, "language": language})


def one_call(live: LiveState, chance: Random, number: int, took: dict[str, list[float]]) -> None:
    """Run one call through the full house and time each script."""

    def timed(script: str, **arguments: object) -> dict[str, Any]:
        started = time.perf_counter()
        answer = live.run(script, arguments)
        took.setdefault(script, []).append(time.perf_counter() - started)
        return answer

    call_id, leg_id = f"c{number}", f"s{number}"
    timed("open_call", leg_id=leg_id, call_id=call_id, line_id="l", prompt_language="en", sharing="shared",
          requester=REQUESTER)  # fmt: skip
    call = timed("request_interpreter", call_id=call_id, language=f"l{chance.randrange(LANGUAGES - 50)}")
    offer_id = next(iter(live._redis.smembers(Keys().of("request_offers", call["request_id"]))))  # noqa: SLF001
    timed("begin_dial", offer_id=offer_id)
    timed("dial_placed", offer_id=offer_id, leg_id=f"i{number}")
    timed("report_leg", leg_id=f"i{number}", role="interpreter", status="ringing", offer_id=offer_id)
    timed("pick_up_offer", offer_id=offer_id, leg_id=f"i{number}")
    timed("accept_offer", offer_id=offer_id, leg_id=f"i{number}")
    for sequence, leg in enumerate((leg_id, f"i{number}"), 1):
        timed(
            "report_room",
            call_id=call_id,
            conference_id=f"r{number}",
            event="joined",
            leg_id=leg,
            sequence=sequence,
        )
    timed("finish_call", call_id=call_id, by="staff")
    timed("report_leg", leg_id=f"i{number}", role="interpreter", status="completed", offer_id=offer_id)
    timed("report_leg", leg_id=leg_id, role="staff", status="completed")


def progress(number: int, total: int, what: str) -> None:
    """Say now and then how far the filling is."""
    if (number + 1) % 5_000 == 0:
        print(f"{number + 1} of {total} {what}", file=sys.stderr)


if __name__ == "__main__":
    main()
