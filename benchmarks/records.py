"""Ten million calls in PostgreSQL: roll-ups, a month's statements, statistics queries, records per second.

PostgreSQL (the wheel's, without waiting for the disk) fills itself with calls drawn from the shipped logs
(benchmarks/parts/filled_records.py). Measured are, in this order:

- records per second: facts of more calls are appended as the fact writer does, their jobs queued, and one
  worker of the kind that production runs (SimpleWorker, in this process, on a real Redis) works them off:
  facts in; record, charge, pay, review, roll-ups of every grain out;
- the recount of roll-ups from records, some thousand calls of it, taken back afterwards;
- the statements of one month for every institution, issued, numbered and sealed;
- every query that statistics make, over periods from a week to a year and by every filter. Budget: p95 under
  150 ms, on the clock and of processors (this process and its session in PostgreSQL, which may not use more).

Told as well: the most memory this process held, and what the database holds.
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import redis
from sqlalchemy import text
from sqlalchemy.orm import Session

from benchmarks.parts.database_time import Meter, peak_megabytes
from benchmarks.parts.filled_records import (
    DOMAINS,
    FIRST,
    INSTITUTIONS,
    LAST,
    LINES,
    SITES,
    filled,
    size,
    tags,
)
from benchmarks.parts.told_calls import told_call
from config.embedded import embedded_redis
from dispatch.domain.periods import month
from dispatch.domain.statements import Party, PartyKind
from dispatch.records import recount, slice_reads
from dispatch.records.engine import Records
from dispatch.records.facts import append_facts
from dispatch.records.interpreter_rollups import read_interpreter_sums
from dispatch.records.rollups import apply, new_moves, taken_back
from dispatch.records.slice_reads import Slice
from dispatch.records.slices import ALL_LANGUAGES
from dispatch.records.tables import Grain, SliceKind
from dispatch.use_cases.issue_statement import Wanted, issue_statement
from workers.context import WorkerServices
from workers.queues import RqJobQueue, open_queue, queue_client, run_worker

CALLS = 10_000_000
MOST_TOLD, LEAST_TOLD, TOLD_SHARE = 3000, 200, 500
FACT_BATCH = 200
RECOUNTED = 6000
ROUNDS = 12
SEED = 7
BUDGET_MILLISECONDS = 150.0
STATED = month(2026, 10)
AFTERWARDS = datetime(2026, 11, 23, 6, tzinfo=UTC)


class StandingClock:
    """A clock that stands on the morning after the last day."""

    def now(self) -> datetime:
        """Return that moment."""
        return AFTERWARDS


def main() -> None:
    """Fill, measure, print."""
    asked = argparse.ArgumentParser()
    asked.add_argument("count", type=int, nargs="?", default=CALLS)
    asked.add_argument("--calls", type=int)
    given = asked.parse_args()
    calls = given.calls or given.count
    with filled(calls) as records:
        figures: dict[str, Any] = {"calls": calls, "megabytes_in_database": size(records)}
        figures["records_per_second"] = record(records, min(MOST_TOLD, max(LEAST_TOLD, calls // TOLD_SHARE)))
        figures["recounted_per_second"] = recount_some(records)
        figures |= state(records)
        figures |= ask(records)
    figures |= {"peak_megabytes": round(peak_megabytes()), "budget_ms": BUDGET_MILLISECONDS}
    figures |= {"seed": SEED, "machine": platform.machine()}
    figures["holds"] = figures["query_p95_ms"] < BUDGET_MILLISECONDS
    print(json.dumps(figures))


def record(records: Records, told: int) -> float:
    """Have a worker record so many more calls, and return how many it does a second."""
    chance = random.Random(SEED)
    clock = StandingClock()
    with tempfile.TemporaryDirectory() as folder, embedded_redis(Path(folder)) as server:
        client: redis.Redis = queue_client(server.url)
        jobs = RqJobQueue(open_queue(client))
        began = time.perf_counter()
        for first in range(0, told, FACT_BATCH):
            facts = [
                fact
                for number in range(first, min(first + FACT_BATCH, told))
                for fact in told_call(number, AFTERWARDS - timedelta(hours=2), _who(chance), 200)
            ]
            with records.writing() as session:
                jobs.record_calls(append_facts(session, facts).recordable)
        appended = time.perf_counter() - began
        began, used = time.perf_counter(), time.process_time()
        run_worker(client, WorkerServices(records, clock), burst=True)
        passed, used = time.perf_counter() - began, time.process_time() - used
    with records.reading() as session:
        counted = text("SELECT count(*) FROM call_record WHERE call_id LIKE 'told-%'")
        recorded = session.execute(counted).scalar()
    if recorded != told:
        sys.exit(f"{recorded} of {told} calls were recorded")
    print(
        f"{told / passed:.0f} records a second through RQ and SimpleWorker ({1000 * used / told:.1f} ms "
        f"of its processor each); facts of {told / appended:.0f} calls appended a second",
        flush=True,
    )
    return round(told / passed, 1)


def recount_some(records: Records) -> float:
    """Recount some calls, and return how many a second; the roll-ups are left as they were."""
    counted, began = 0, time.perf_counter()
    with records.writing() as session:
        for batch in recount.batches(session):
            moves = new_moves()
            for parts in recount.parts_of(session, batch):
                recount.count_in(moves, parts, records.zone)
            apply(session, moves)
            apply(session, taken_back(moves))
            session.expunge_all()
            counted += len(batch)
            if counted >= RECOUNTED:
                break
        session.rollback()
    passed = time.perf_counter() - began
    print(f"{counted / passed:.0f} calls recounted a second (written and taken back)", flush=True)
    return round(counted / passed, 1)


def state(records: Records) -> dict[str, Any]:
    """Issue a month's statements for every institution, and return how long they took."""
    clock, times, items = StandingClock(), [], 0
    began = time.perf_counter()
    for number in range(INSTITUTIONS):
        started = time.perf_counter()
        wanted = Wanted(Party(PartyKind.INSTITUTION, f"i-{number}"), STATED)
        items += len(issue_statement(records, clock, wanted).items)
        times.append((time.perf_counter() - started) * 1000)
    passed = time.perf_counter() - began
    print(
        f"{INSTITUTIONS} statements of {STATED} with {items:,} items in {passed:.1f} s: "
        f"p50 {statistics.median(times):.0f} ms, p95 {_p95(times):.0f} ms, "
        f"{items / passed:,.0f} items a second",
        flush=True,
    )
    return {"statements_seconds": round(passed, 1), "statement_items": items}


def ask(records: Records) -> dict[str, Any]:
    """Make every query of statistics, and return their times."""
    chance = random.Random(SEED)
    asked = [query for _ in range(ROUNDS) for query in queries(chance)]
    chance.shuffle(asked)
    with records.reading() as session:
        meter = Meter(records)
        for _, query in asked[:20]:
            query(session)
        clocks: dict[str, list[float]] = defaultdict(list)
        processors: dict[str, list[float]] = defaultdict(list)
        for name, query in asked:
            meter.read()
            query(session)
            clock, processor = meter.read()
            for each in (name, "every query"):
                clocks[each].append(clock)
                processors[each].append(processor)
    for name, times in sorted(clocks.items()):
        used = processors[name]
        print(
            f"{name:<34} p50 {statistics.median(times):7.1f} ms   p95 {_p95(times):7.1f} ms   "
            f"of processors {_p95(used):7.1f} ms   {len(times)} times"
        )
    return {
        "query_p95_ms": round(_p95(clocks["every query"]), 1),
        "query_p95_processor_ms": round(_p95(processors["every query"]), 1),
        "slowest_kind_p95_ms": round(max(_p95(times) for times in clocks.values()), 1),
    }


def queries(chance: random.Random) -> Iterator[tuple[str, Callable[[Session], object]]]:
    """Return one of each kind of query with a period and a filter of its own."""
    for days in (7, 28, 91, 364):
        last = LAST - timedelta(days=chance.randrange(0, 3))
        first = max(last - timedelta(days=days - 1), FIRST)
        for name, wanted in _slices(chance, first, last):
            yield f"{days} d {name}: sums", lambda s, w=wanted: slice_reads.read_sums(s, w)
            yield f"{days} d {name}: days", lambda s, w=wanted: slice_reads.read_demand(s, w, Grain.DAY)
            hours = [wanted.language] if wanted.language else [ALL_LANGUAGES]
            yield f"{days} d {name}: hours", lambda s, w=wanted, h=hours: slice_reads.read_week_hours(s, w, h)
        yield f"{days} d interpreters", lambda s, f=first, t=last: read_interpreter_sums(s, f, t)
    yield "domains", slice_reads.read_domains
    yield "sites", slice_reads.read_sites


def _slices(chance: random.Random, first: Any, last: Any) -> Iterator[tuple[str, Slice]]:
    yield "whole", Slice(first, last)
    yield "language", Slice(first, last, language=chance.choice(tags()))
    for kind, ids in (
        (SliceKind.LINE, [f"line-{n}" for n in range(LINES)]),
        (SliceKind.INSTITUTION, [f"i-{n}" for n in range(INSTITUTIONS)]),
        (SliceKind.SITE, [f"s-{n}" for n in range(SITES)]),
        (SliceKind.DOMAIN, DOMAINS),
    ):
        yield kind.value, Slice(first, last, kind, (chance.choice(ids),))
    branch = tuple(f"i-{n}" for n in chance.sample(range(INSTITUTIONS), 40))
    yield "branch of 40", Slice(first, last, SliceKind.INSTITUTION, branch)


def _who(chance: random.Random) -> dict[str, str]:
    place, language = chance.randrange(INSTITUTIONS), chance.choice(tags()[:10])
    return {
        "line_id": f"line-{chance.randrange(LINES)}",
        "institution_id": f"i-{place}",
        "site_id": f"s-{place}",
        "cost_centre_id": f"cost-i-{place}",
        "access_code_id": f"code-{place}",
        "language": language,
        "missed": f"p-{language}-0",
        "interpreter_id": f"p-{language}-1",
    }


def _p95(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]


if __name__ == "__main__":
    main()
