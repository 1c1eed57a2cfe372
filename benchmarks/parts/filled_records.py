"""Fills PostgreSQL with calls drawn from the shipped logs, and with the roll-ups that recording would leave.

Everything is made inside the database, a table at a time, by INSERT ... SELECT from one table of draws; what
hinders only the filling (indexes but primary keys, checks of foreign keys) is put back afterwards. Languages,
hours of the fortnight and connect times are those of single calls of the one log, lengths of talk those of
the other. Calls of a year come in the order of their fortnights; ids count up. Each has a charge, offers, and
where it connected a conversation and pay. Legs, rooms and facts are left out: neither statistics nor
statements read them. A test holds the roll-ups to those that the code itself makes of the same calls.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections import Counter
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, text

from benchmarks.parts.fill_steps import DETAILS, DRAW, RECORDS, ROLLUPS, TABLES
from config.embedded_postgres import embedded_postgres
from config.world.call_log import read_call_log, read_minutes
from dispatch.domain.directory import Identification, LineKind
from dispatch.domain.measures import bucket_of
from dispatch.domain.rate_cards import RateCard, Side
from dispatch.records.engine import Records
from dispatch.records.migrate import migrate
from dispatch.records.rate_cards import add_rate_card
from dispatch.records.tables import (
    AssociationRow,
    InstitutionKind,
    InstitutionRow,
    LanguageRow,
    LineRow,
    SiteRow,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection

FORTNIGHTS = 26
LAST = date(2026, 11, 22)  # a Sunday, as the last day of the log's fortnight
FIRST = LAST - timedelta(days=14 * FORTNIGHTS - 1)
INSTITUTIONS, SITES, LINES, ASSOCIATIONS, INTERPRETERS = 500, 750, 3, 20, 3000
DOMAINS = ("asylum", "education", "health", "housing", "justice", "social_security", "work")
SEED = 0.7
ALONE: dict[str, Any] = {"connect_args": {"options": "-c max_parallel_workers_per_gather=0 -c work_mem=32MB"}}
LOG_BEGINS = datetime(2024, 9, 9)  # noqa: DTZ001 - local time of the log's city, as published
CARD = RateCard("bench", "bench", datetime(2020, 1, 1, tzinfo=UTC), "EUR", Decimal("0.90"))
PAID = RateCard("bench-pay", "bench", CARD.valid_from, "EUR", Decimal("0.45"), side=Side.INTERPRETER)


def fill(
    records: Records, calls: int, *, details: bool = True, tell: Callable[[str], None] = lambda _: None
) -> float:
    """Fill an empty, migrated database with so many calls, and return how many seconds that took.

    Without `details` there are no offers, conversations, charges and pay, nor sums of interpreters: pages of
    statistics read none. The fill itself needs the disk for the draws, 0.2 KB a call, while it lasts.
    """
    began = time.perf_counter()
    plant(records)
    with records.engine.connect() as connection:
        _prepare(connection)
        later = _drop_indexes(connection)
        steps = DRAW | RECORDS | (DETAILS if details else {}) | ROLLUPS
        if not details:
            steps.pop("sums of interpreters")
        values = _values(calls)
        for name, statement in steps.items():
            started = time.perf_counter()
            connection.execute(
                text(statement), {key: values[key] for key in values if f":{key}" in statement}
            )
            connection.commit()
            tell(f"  {name:<24}{time.perf_counter() - started:8.1f} s")
        started = time.perf_counter()
        for statement in later:
            connection.execute(text(statement))
        connection.execute(text("DROP TABLE drawn, log_call, log_talk, wait_bucket"))
        connection.commit()
        tell(f"  {'indexes':<24}{time.perf_counter() - started:8.1f} s")
    with records.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
    return time.perf_counter() - began


@contextmanager
def filled(calls: int, *, details: bool = True) -> Iterator[Records]:
    """Give a PostgreSQL with so many calls, telling how it gets on, and take it away in the end.

    Its sessions use no workers of their own, so that their processor time can be read.
    """
    folder = Path(tempfile.mkdtemp(prefix="ponte-bench-"))
    try:
        with embedded_postgres(folder) as server:
            records = Records(create_engine(server.url, **ALONE))
            migrate(records.engine)
            print(f"{calls:,} calls", flush=True)
            seconds = fill(records, calls, details=details, tell=lambda line: print(line, flush=True))
            print(f"filled in {seconds:.0f} s: {size(records):,} MB", flush=True)
            yield records
            records.engine.dispose()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def size(records: Records) -> int:
    """Return the megabytes that the database holds."""
    with records.engine.connect() as connection:
        held = connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one()
    return round(int(held) / 1e6)


def plant(records: Records) -> None:
    """Give the database the places, languages, suppliers and cards that the calls name."""
    with records.writing() as session:
        add_rate_card(session, CARD)
        add_rate_card(session, PAID)
        session.add_all(
            LanguageRow(tag=tag, keypad_code=f"{200 + n}", name_pt=tag, name_en=tag, endonym=tag)
            for n, tag in enumerate(tags())
        )
        session.add_all(_line(n) for n in range(LINES))
        session.add_all(
            InstitutionRow(institution_id=f"i-{n}", kind=InstitutionKind.AGENCY, name=f"Agency {n}")
            for n in range(INSTITUTIONS)
        )
        session.add_all(AssociationRow(association_id=f"a-{n}", name=f"A {n}") for n in range(ASSOCIATIONS))
        session.flush()
        session.add_all(
            SiteRow(
                site_id=f"s-{n}",
                institution_id=f"i-{n % INSTITUTIONS}",
                name=f"Desk {n}",
                identification=Identification.CODE,
            )
            for n in range(SITES)
        )


def tags() -> list[str]:
    """Return the languages of the log, the most asked for first."""
    return [tag for tag, _ in Counter(call.language for call in read_call_log()).most_common()]


def _line(number: int) -> LineRow:
    return LineRow(
        line_id=f"line-{number}",
        kind=LineKind.STAFF,
        number=f"+1202555010{number}",
        name=f"Line {number}",
        prompt_language="pt-PT",
    )


def _values(calls: int) -> dict[str, Any]:
    return {
        "calls": calls,
        "fortnights": FORTNIGHTS,
        "first": datetime(FIRST.year, FIRST.month, FIRST.day),  # noqa: DTZ001 - PostgreSQL puts the zone to it
        "institutions": INSTITUTIONS,
        "second_sites": SITES - INSTITUTIONS,
        "lines": LINES,
        "domains": list(DOMAINS),
        "associations": ASSOCIATIONS,
        "logged": len(read_call_log()),
        "talked": len(read_minutes()),
    }


def _prepare(connection: Connection) -> None:
    for statement in (
        "SET max_parallel_workers_per_gather = 2",
        "SET work_mem = '256MB'",
        "SET maintenance_work_mem = '512MB'",
        "SET synchronous_commit = off",
        "SET session_replication_role = replica",  # no checks of foreign keys: the rows are made in step
        f"SELECT setseed({SEED})",
        "CREATE TEMPORARY TABLE log_call (n int PRIMARY KEY, second int, tag text, connect_ms int, pool int)",
        "CREATE TEMPORARY TABLE log_talk (n int PRIMARY KEY, minutes int)",
        "CREATE TEMPORARY TABLE wait_bucket (ms int PRIMARY KEY, bucket int)",
    ):
        connection.execute(text(statement))
    log, talks = read_call_log(), read_minutes()
    asked = Counter(call.language for call in log)
    rows = (
        (
            n,
            int((call.called_at - LOG_BEGINS).total_seconds()),
            call.language,
            round(call.connect_seconds) * 1000,
            max(2, INTERPRETERS * asked[call.language] // len(log)),
        )
        for n, call in enumerate(log, start=1)
    )
    _copy(connection, "log_call", rows)
    _copy(connection, "log_talk", ((n, max(1, talk.minutes)) for n, talk in enumerate(talks, start=1)))
    waits = {round(call.connect_seconds) * 1000 for call in log}
    waits |= {wait + 12_000 for wait in waits}
    _copy(connection, "wait_bucket", ((wait, bucket_of(wait / 1000)) for wait in sorted(waits)))
    connection.execute(text("ANALYZE log_call"))


def _copy(connection: Connection, table: str, rows: Any) -> None:
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _drop_indexes(connection: Connection) -> list[str]:
    """Drop every index but the primary keys of the tables to be filled; return what makes them anew."""
    found = connection.execute(
        text(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(:tables)"
            " AND indexname NOT LIKE 'pk\\_%' AND indexname NOT LIKE 'uq\\_%'"
        ),
        {"tables": list(TABLES)},
    ).all()
    for name, _ in found:
        connection.execute(text(f'DROP INDEX "{name}"'))
    connection.commit()
    return [definition for _, definition in found]
