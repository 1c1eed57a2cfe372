"""Server time of the administrators' pages over ten million calls in PostgreSQL.

The database is filled with calls of one year, drawn from the shipped logs, and with the roll-ups that
recording them leaves (benchmarks/parts/filled_records.py). Then pages are opened through the whole
application (log-in, access, queries, template), after a short unmeasured round, in an order drawn by a seed:
periods from a week to a year, by every filter, in both languages. Times are those of processors, of this
process and its sessions in PostgreSQL together: a clock would measure what else the machine does, and is told
beside them. Budget of statistics: p95 under 150 ms.
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import statistics
import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from admin.app import create_app
from admin.settings import AdminSettings
from benchmarks.parts.database_time import Meter
from benchmarks.parts.filled_records import DOMAINS, INSTITUTIONS, LAST, LINES, SITES, filled, size, tags
from config.wsgi import settled
from dispatch.records.accounts import Post, SessionRules, add_user, open_session
from dispatch.records.engine import Records
from dispatch.records.tables import Role

CALLS = 10_000_000
SEED = 7
BUDGET_MILLISECONDS = 150.0
ROUNDS = 8
WARM_UP = 20


class StandingClock:
    """A clock that stands on the evening of the last day."""

    def now(self) -> datetime:
        """Return that moment."""
        return datetime(LAST.year, LAST.month, LAST.day, 20, tzinfo=UTC)


def main() -> None:
    """Fill, measure, print."""
    asked = argparse.ArgumentParser()
    asked.add_argument("count", type=int, nargs="?", default=CALLS)
    asked.add_argument("--calls", type=int)
    given = asked.parse_args()
    calls = given.calls or given.count
    with filled(calls, details=False) as records:
        figures: dict[str, Any] = {"calls": calls, "megabytes": size(records)}
        clocks, processors = measure(records)
    for name, times in processors.items():
        p50, p95 = statistics.median(times), _p95(times)
        figures[name] = {"p50_ms": round(p50, 1), "p95_ms": round(p95, 1), "pages": len(times)}
        figures[name]["clock_p95_ms"] = round(_p95(clocks[name]), 1)
        told = f"{name:<28} p50 {p50:7.1f} ms   p95 {p95:7.1f} ms   on the clock p95 "
        print(f"{told}{_p95(clocks[name]):7.1f} ms   {len(times)} pages")
    figures |= {"budget_ms": BUDGET_MILLISECONDS, "seed": SEED, "machine": platform.machine()}
    figures["holds"] = figures["statistics"]["p95_ms"] < BUDGET_MILLISECONDS
    print(json.dumps(figures))


def measure(records: Records) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """Open pages and return their times in milliseconds by kind of page: on the clock, and of processors."""
    settings = AdminSettings(secret_key="only for this benchmark", cookie_secure=False)  # noqa: S106 - it guards nothing
    app = settled(create_app(records, settings, StandingClock()))
    client = app.test_client()
    client.set_cookie("ponte", _key(records), domain="localhost")
    chance = random.Random(SEED)
    asked = [address for _ in range(ROUNDS) for address in addresses(chance)]
    chance.shuffle(asked)
    for name, address in asked[:WARM_UP]:
        _open(client, name, address)
    meter = Meter(records)
    clocks: dict[str, list[float]] = defaultdict(list)
    processors: dict[str, list[float]] = defaultdict(list)
    for name, address in asked:
        meter.read()
        _open(client, name, address)
        clock, processor = meter.read()
        for each in (name, "statistics") if name.startswith("statistics ") else (name,):
            clocks[each].append(clock)
            processors[each].append(processor)
    return clocks, dict(sorted(processors.items()))


def addresses(chance: random.Random) -> Iterator[tuple[str, str]]:
    """Return one address of each kind."""
    for days in (7, 28, 91, 366):
        last = LAST - timedelta(days=chance.randrange(0, 3))
        period = {"from": str(last - timedelta(days=days - 1)), "to": str(last)}
        for name, chosen in (
            ("whole", {}),
            ("language", {"language": chance.choice(tags())}),
            ("line", {"line": f"line-{chance.randrange(LINES)}"}),
            ("institution", {"institution": f"i-{chance.randrange(INSTITUTIONS)}"}),
            ("site", {"site": f"s-{chance.randrange(SITES)}"}),
            ("domain", {"domain": chance.choice(DOMAINS)}),
        ):
            yield f"statistics {days} d {name}", f"/statistics?{urlencode(period | chosen)}"
    yield "table as CSV", f"/statistics/hours.csv?{urlencode(period)}"
    yield "today", "/"
    yield "calls", "/calls"


def _open(client: Any, name: str, address: str) -> None:
    language = "pt-PT" if len(address) % 2 else "en"
    answer = client.get(address, headers={"Accept-Language": language}, buffered=True)
    if answer.status_code != 200:  # noqa: PLR2004 - OK
        sys.exit(f"{name}: {address} answered {answer.status}")


def _p95(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]


def _key(records: Records) -> str:
    now = datetime.now(UTC)
    with records.writing() as session:
        post = Post(Role.ADMINISTRATOR)
        user_id = add_user(session, login="bench", password="unused", post=post, now=now)  # noqa: S106 - nobody logs in by it
        session.flush()
        return open_session(session, user_id, now, SessionRules())


if __name__ == "__main__":
    main()
