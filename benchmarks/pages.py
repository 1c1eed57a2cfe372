"""Server time of the administrators' pages over the roll-ups of ten million calls.

The roll-ups of days and months are filled as ten million calls of one year would leave them, row by row, by
a rule and a seed: 60 languages of falling share, 3 lines, 120 institutions with 180 sites that each ask for
12 of the languages, 7 domains that a third of the calls name, office hours on working days, little at night
and at weekends. Tables of single calls stay empty: statistics read none. Then pages are opened through
the whole application (log-in, access, queries, template), in one process on SQLite, after a short unmeasured
round, in an order drawn by the same seed: periods from a week to a year, by every filter, in both languages.
Times are processor time: a clock would measure what else the machine does. Budget: p95 under 150 ms.
"""

from __future__ import annotations

import json
import platform
import random
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import inspect

from admin.app import create_app
from admin.settings import AdminSettings
from dispatch.domain.directory import Identification, LineKind
from dispatch.domain.measures import CONNECT_CLASSES
from dispatch.records.accounts import Post, SessionRules, add_user, open_session
from dispatch.records.engine import Records, open_engine
from dispatch.records.migrate import migrate
from dispatch.records.slices import ALL_LANGUAGES, BY_LANGUAGE
from dispatch.records.tables import (
    InstitutionKind,
    InstitutionRow,
    LanguageRow,
    LineRow,
    Role,
    SiteRow,
    SliceHourRow,
    SliceKind,
    SliceRow,
)

CALLS = 10_000_000
SEED = 7
BUDGET_MILLISECONDS = 150.0
ROUNDS = 8
LAST = date(2026, 11, 20)
DAYS = 365
LANGUAGES, LINES, INSTITUTIONS, SITES = 60, 3, 120, 180
DOMAINS = ("asylum", "education", "health", "housing", "justice", "social_security", "work")
DOMAIN_SHARE = 1 / 3
WORKING, WEEKEND = 1.0, 0.15
BY_HOUR = (1, 1, 0, 0, 1, 1, 2, 5, 14, 28, 33, 30, 20, 19, 29, 31, 25, 14, 7, 4, 3, 2, 2, 1)
PROMPT, LOST = 0.86, 0.07
CLASS_SHARES = (1, 5, 9, 12, 13, 12, 10, 8, 6, 5, 7, 4, 3, 1.5, 1, 1.2, 0.6, 0.4, 0.2, 0.08, 0.02)
LANGUAGES_OF_A_PLACE = 12
FEW = 12
SATURDAY = 5
ROWS_AT_ONCE = 20_000
KEY = ("kind", "slice_id", "grain", "first_day", "language")
SUMS = tuple(column.name for column in inspect(SliceRow).columns if not column.primary_key)


class StandingClock:
    """A clock that stands on the evening of the last day."""

    def now(self) -> datetime:
        """Return that moment."""
        return datetime(LAST.year, LAST.month, LAST.day, 20, tzinfo=UTC)


@dataclass
class Filling:
    """Rows on their way into the database."""

    records: Records
    chance: random.Random
    rows: int = 0
    calls: int = 0
    waiting: dict[type[Any], list[tuple[Any, ...]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, row: type[Any], values: tuple[Any, ...]) -> None:
        """Keep a row, and write many at once."""
        self.waiting[row].append(values)
        self.rows += 1
        if len(self.waiting[row]) >= ROWS_AT_ONCE:
            self.flush(row)

    def flush(self, row: type[Any]) -> None:
        """Write what waits; by the driver itself, which takes a tenth of the time."""
        rows, self.waiting[row] = self.waiting[row], []
        names = (*KEY, *SUMS) if row is SliceRow else (*KEY, "week_hour", "voices", "prompt", "lost")
        places = ", ".join("?" * len(names))
        statement = f"INSERT INTO {row.__tablename__} ({', '.join(names)}) VALUES ({places})"  # noqa: S608 - our own names
        with self.records.writing() as session:
            driver: Any = session.connection().connection.driver_connection
            driver.executemany(statement, rows)


def main() -> None:
    """Fill, measure, print."""
    with tempfile.TemporaryDirectory() as folder:
        records = Records(open_engine(f"sqlite:///{Path(folder) / 'pages.db'}"))
        migrate(records.engine)
        started = time.perf_counter()
        filling = Filling(records, random.Random(SEED))
        plant(records)
        fill(filling)
        filled = time.perf_counter() - started
        size = sum(path.stat().st_size for path in Path(folder).iterdir()) / 1e6
        print(f"{filling.calls:,} calls left {filling.rows:,} rows ({size:.0f} MB) in {filled:.0f} s")
        measured = measure(records)
    figures: dict[str, Any] = {"calls": filling.calls, "rows": filling.rows, "megabytes": round(size)}
    for name, times in measured.items():
        ordered = sorted(times)
        p50, p95 = statistics.median(ordered), ordered[int(len(ordered) * 0.95)]
        figures[name] = {"p50_ms": round(p50, 1), "p95_ms": round(p95, 1), "pages": len(ordered)}
        print(f"{name:<28} p50 {p50:7.1f} ms   p95 {p95:7.1f} ms   {len(ordered)} pages")
    figures |= {"budget_ms": BUDGET_MILLISECONDS, "seed": SEED, "machine": platform.machine()}
    figures["holds"] = figures["statistics"]["p95_ms"] < BUDGET_MILLISECONDS
    print(json.dumps(figures))


def plant(records: Records) -> None:
    """Give the database what filters choose from."""
    with records.writing() as session:
        session.add_all(
            LanguageRow(tag=tag, keypad_code=f"{200 + number}", name_pt=tag, name_en=tag, endonym=tag)
            for number, tag in enumerate(tags())
        )
        session.add_all(
            LineRow(
                line_id=f"line-{n}",
                kind=LineKind.STAFF,
                number=f"+1202555010{n}",
                name=f"Line {n}",
                prompt_language="pt-PT",
            )
            for n in range(LINES)
        )
        session.add_all(
            InstitutionRow(institution_id=f"i-{n}", kind=InstitutionKind.AGENCY, name=f"Agency {n}")
            for n in range(INSTITUTIONS)
        )
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
    """Return as many language tags as there are languages."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    return [f"{letters[n // 26]}{letters[n % 26]}" for n in range(LANGUAGES)]


def slices() -> Iterator[tuple[SliceKind, str, float]]:
    """Return every slice with its share of all calls."""
    yield SliceKind.SERVICE, "", 1.0
    yield from ((SliceKind.LINE, f"line-{n}", 1 / LINES) for n in range(LINES))
    yield from ((SliceKind.INSTITUTION, f"i-{n}", 1 / INSTITUTIONS) for n in range(INSTITUTIONS))
    yield from ((SliceKind.SITE, f"s-{n}", 1 / SITES) for n in range(SITES))
    yield from ((SliceKind.DOMAIN, name, DOMAIN_SHARE / len(DOMAINS)) for name in DOMAINS)


def fill(filling: Filling) -> None:  # noqa: C901 - loops within loops, as the rows lie
    """Write days and months of every slice."""
    days = [LAST - timedelta(days=passed) for passed in range(DAYS)]
    weights = {day: WORKING if day.weekday() < SATURDAY else WEEKEND for day in days}
    whole = sum(weights.values())
    for kind, slice_id, share in slices():
        spoken = _spoken(filling.chance, kind)
        months: dict[tuple[str, str], int] = defaultdict(int)
        month_hours: dict[tuple[str, str, int], int] = defaultdict(int)
        for day in days:
            expected = CALLS * share * weights[day] / whole
            first = str(day.replace(day=1))
            hours: dict[tuple[str, int], int] = defaultdict(int)
            for tag, part in spoken.items():
                calls = _around(filling.chance, expected * part)
                if not calls:
                    continue
                months[first, tag] += calls
                filling.add(SliceRow, (kind.value, slice_id, "day", str(day), tag, *_sums(calls)))
                filling.calls += calls if kind is SliceKind.SERVICE else 0
                for hour, voices in _hours(filling.chance, calls, fine=kind in BY_LANGUAGE):
                    hours[ALL_LANGUAGES, hour] += voices
                    if kind in BY_LANGUAGE:
                        hours[tag, hour] += voices
            for (tag, hour), voices in hours.items():
                week_hour = day.weekday() * 24 + hour
                month_hours[first, tag, week_hour] += voices
                key = (kind.value, slice_id, "day", str(day), tag, week_hour)
                filling.add(SliceHourRow, (*key, *_of_hour(voices)))
        for (first, tag), calls in months.items():
            filling.add(SliceRow, (kind.value, slice_id, "month", first, tag, *_sums(calls)))
        for (first, tag, week_hour), voices in month_hours.items():
            key = (kind.value, slice_id, "month", first, tag, week_hour)
            filling.add(SliceHourRow, (*key, *_of_hour(voices)))
    for row in (SliceRow, SliceHourRow):
        filling.flush(row)


def _spoken(chance: random.Random, kind: SliceKind) -> dict[str, float]:
    """Return the share of each language: of all, or of the dozen that one place asks for."""
    shares = {tag: 1 / (rank + 2) for rank, tag in enumerate(tags())}
    if kind in (SliceKind.INSTITUTION, SliceKind.SITE):
        shares = {tag: shares[tag] for tag in sorted(chance.sample(list(shares), LANGUAGES_OF_A_PLACE))}
    whole = sum(shares.values())
    return {tag: share / whole for tag, share in shares.items()}


def _hours(chance: random.Random, calls: int, *, fine: bool) -> Iterator[tuple[int, int]]:
    """Return in which hours so many calls of a day came; not fine: a few calls all in one hour."""
    if not fine and calls < FEW:
        yield chance.choices(range(24), BY_HOUR)[0], calls
        return
    for hour, weight in enumerate(BY_HOUR):
        voices = _around(chance, calls * weight / sum(BY_HOUR))
        if voices:
            yield hour, voices


def _around(chance: random.Random, mean: float) -> int:
    """Return a whole number whose mean this is."""
    low = int(mean)
    return low + (chance.random() < mean - low)


@lru_cache(maxsize=100_000)
def _sums(calls: int) -> tuple[int, ...]:
    connected = calls - round(calls * LOST)
    classes = [round(connected * share / sum(CLASS_SHARES)) for share in CLASS_SHARES]
    known = {
        "calls": calls,
        "requested": calls,
        "connected": connected,
        "abandoned": calls - connected,
        "prompt": round(calls * PROMPT),
        "offers": calls + calls // 3,
        "offers_accepted": connected,
        "conversation_seconds": connected * 420,
        "left_within_30": calls - connected,
    } | dict(zip(CONNECT_CLASSES, classes, strict=True))
    return tuple(known.get(name, 0) for name in SUMS)


@lru_cache(maxsize=100_000)
def _of_hour(voices: int) -> tuple[int, int, int]:
    return voices, round(voices * PROMPT), round(voices * LOST)


def measure(records: Records) -> dict[str, list[float]]:
    """Open pages and return their times in milliseconds, by kind of page."""
    settings = AdminSettings(secret_key="only for this benchmark", cookie_secure=False)  # noqa: S106 - it guards nothing
    app = create_app(records, settings, StandingClock())
    client = app.test_client()
    client.set_cookie("ponte", _key(records), domain="localhost")
    chance = random.Random(SEED)
    asked = [address for _ in range(ROUNDS) for address in addresses(chance)]
    chance.shuffle(asked)
    for name, address in asked[:20]:
        _open(client, name, address)
    times: dict[str, list[float]] = defaultdict(list)
    for name, address in asked:
        passed = _open(client, name, address)
        times[name].append(passed)
        if name.startswith("statistics "):
            times["statistics"].append(passed)
    return dict(sorted(times.items()))


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


def _open(client: Any, name: str, address: str) -> float:
    language = "pt-PT" if len(address) % 2 else "en"
    started = time.process_time()
    answer = client.get(address, headers={"Accept-Language": language}, buffered=True)
    passed = (time.process_time() - started) * 1000
    if answer.status_code != 200:  # noqa: PLR2004 - OK
        sys.exit(f"{name}: {address} answered {answer.status}")
    return passed


def _key(records: Records) -> str:
    now = datetime.now(UTC)
    with records.writing() as session:
        post = Post(Role.ADMINISTRATOR)
        user_id = add_user(session, login="bench", password="unused", post=post, now=now)  # noqa: S106 - nobody logs in by it
        session.flush()
        return open_session(session, user_id, now, SessionRules())


if __name__ == "__main__":
    main()
