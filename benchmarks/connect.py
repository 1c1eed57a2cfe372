"""From the language's last key to two people who hear each other: ringing, standby, and half of each.

Hours of New York's log through the whole system in one process under a virtual clock: the sandbox's phones
with the realistic latency profile, the web application, the Twilio SDK, the dispatcher, the scripts on a real
server, SQL. Our own processor time passes outside that clock (`./ponte bench reaction` measures it).

People: benchmarks/parts/connect_people.py. Callers' patience and talk: config/replay/people.py. Rosters of
60 and 80 % load: benchmarks/data/rosters.csv, by the rule told in benchmarks/parts/make_rosters.py. Played
are the HOURS consecutive hours of the day that have the most calls; `--hours 24` plays it whole. In half and
half every second person of a desk waits on the line. Nobody is paused for missed calls: chance misses them.

Connect time is read from the phones. What is added is what it has beyond the people's own time: picking up,
keys, phones that ring unanswered before, and nobody being free.
"""

from __future__ import annotations

import argparse
import json
import logging
import platform
import tempfile
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from benchmarks.parts.connect_people import (
    PICK_UP_SECONDS,
    RING_KEY_SECONDS,
    WHISPER_KEY_SECONDS,
    PunctualCast,
)
from benchmarks.parts.connect_times import (
    WITHIN_3,
    WITHIN_30,
    Connect,
    connect_times,
    spread,
    within,
    worst_hour,
)
from benchmarks.parts.rosters import LOADS, read_roster
from config.embedded import embedded_redis
from config.rehearsal.stage import BASE_URL, Stage, StageSettings
from config.replay.day import LOG_ZONE, Day, play, talk_seconds_for
from config.replay.people import NO_ANSWER_SHARE
from config.replay.roster import with_roster
from config.world.call_log import (
    SHIPPED_DAY,
    CallLogError,
    LoggedCall,
    calls_of_day,
    read_call_log,
    read_minutes,
)
from config.world.plan import read_plan
from dispatch.domain.settings import DispatchSettings
from telephony.addresses import Addresses
from telephony.music import LENGTHS
from telephony.prompts.catalogue import load_prompts
from telephony.sandbox import LatencyProfile

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from config.replay.roster import Shift

SEED = 1
HOURS = 1
CALLS_PER_SECOND = 5.0
HEAD = ("but main", "worst hour in 30 s")
STANDBY_SHARES = {"ringing only": 0.0, "standby only": 1.0, "half and half": 0.5}
COLUMNS = "{:<15}{:>5}{:>6}{:>7}{:>10}{:>7}{:>7}{:>8}{:>8}{:>9}  {}"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table."""

    way: str
    load: float


def busiest(calls: Sequence[LoggedCall], hours: int) -> int:
    """Return the first of so many consecutive hours that together have the most calls."""
    counts = [sum(call.called_at.hour == hour for call in calls) for hour in range(24)]
    return max(range(25 - hours), key=lambda hour: sum(counts[hour : hour + hours]))


def waiting_on_the_line(shifts: Iterable[Shift], share: float) -> set[str]:
    """Return the telephone numbers of those on standby: of each desk none, all, or every second."""
    people = sorted(
        {shift.person for shift in shifts}, key=lambda one: (one.languages[0], one.interpreter_id)
    )
    return {
        one.number
        for _, desk in groupby(people, key=lambda one: one.languages[0])
        for rank, one in enumerate(desk)
        if int((rank + 1) * share) > int(rank * share)
    }


def measure(row: Row, day: Day) -> list[Connect]:
    """Play the hours once and return every call."""
    settings = StageSettings(
        start=day.start,
        dispatch=DispatchSettings(calls_per_second=CALLS_PER_SECOND, misses_before_pause=0),
        carrier_calls_per_second=CALLS_PER_SECOND,
        seed=SEED,
        plan=with_roster(read_plan(), day.shifts),
    )
    with (
        tempfile.TemporaryDirectory(prefix="ponte-bench-") as folder,
        embedded_redis(Path(folder)) as redis,
        Stage(redis.url, f"sqlite:///{Path(folder) / 'connect.db'}", settings) as stage,
    ):
        cast = PunctualCast(
            stage,
            load_prompts(stage.telephony),
            Random(SEED),
            on_standby=waiting_on_the_line(day.shifts, STANDBY_SHARES[row.way]),
        )
        # The carrier keeps recordings, as our headers allow; it need not fetch music over and over.
        music = {Addresses(BASE_URL).music(piece): float(piece) for piece in LENGTHS}
        stage.sandbox.settings.media_seconds.update(music)
        play(day, cast, lambda _: None)
        return connect_times(stage, cast.played, cast.accepted)


def occupancy(day: Day) -> float:
    """Return the load that the calls really are: the time they bind, over the time people are on duty."""
    hours = range(day.from_hour, day.to_hour)
    on_duty = sum(shift.from_hour <= hour < shift.to_hour for shift in day.shifts for hour in hours)
    return sum(seconds + 60.0 for _, seconds in day.calls) / 3600 / on_duty


def shares(calls: list[Connect]) -> dict[str, Any]:
    """Return what can be said of any service."""
    heard = [call.seconds for call in calls if call.seconds is not None]
    main = max({call.language for call in calls}, key=lambda tag: sum(x.language == tag for x in calls))
    worst = worst_hour(calls)
    return {
        "calls": len(calls),
        "connected": len(heard),
        "connect": spread(heard),
        "within_3": within(calls, WITHIN_3),
        "within_30": within(calls, WITHIN_30),
        "within_30_but_main": within([call for call in calls if call.language != main], WITHIN_30),
        "worst_hour": None if worst is None else {"share": worst[0], "language": worst[1], "hour": worst[2]},
    }


def figures(row: Row, day: Day, calls: list[Connect]) -> dict[str, Any]:
    """Return what the row shows."""
    rung = [call for call in calls if call.seconds is not None and not call.is_standby]
    whispered = [call for call in calls if call.is_standby]
    network = LatencyProfile.realistic().ring_start_seconds
    return {
        "way": row.way,
        "load": row.load,
        "occupancy": round(occupancy(day), 3),
        **shares(calls),
        "rung": len(rung),
        "ring_overhead": spread([call.overhead - network for call in rung]),
        "ring_overhead_with_network": spread([call.overhead for call in rung]),
        "whispered": len(whispered),
        "whisper_connect": spread([call.seconds or 0.0 for call in whispered]),
        "whisper_connect_asked_at_once": spread([call.seconds or 0.0 for call in whispered if call.is_first]),
        "whisper_overhead": spread([call.overhead for call in whispered]),
    }


def tell(found: dict[str, Any], way: str, load: str, occupied: str) -> str:
    """Return one row of the table."""
    connect, worst = found["connect"], found["worst_hour"]
    return COLUMNS.format(
        way,
        load,
        occupied,
        found["calls"],
        found["connected"],
        *(_told(connect[name]) for name in ("p50", "p95")),
        *(_share(found[name]) for name in ("within_3", "within_30", "within_30_but_main")),
        "-" if worst is None else f"{worst['share']:.0%} ({worst['language']}, {worst['hour']}:00)",
    )


def tell_steps(calls: Iterable[Connect]) -> list[str]:
    """Return where the seconds go, for phones and for whispers, in rows of p50, p95 and the worst."""
    steps: dict[str, dict[str, list[float]]] = {"ringing": {}, "standby": {}}
    for call in calls:
        for name, seconds in call.steps:
            steps["standby" if call.is_standby else "ringing"].setdefault(name, []).append(seconds)
    lines = []
    for way, named in steps.items():
        lines += [f"\nWhere the seconds go, {way}:"] if named else []
        lines += [
            f"  {name:<73}" + "".join(f"{_told(value, 2):>8}" for value in spread(seconds).values())
            for name, seconds in named.items()
        ]
    return lines


def _told(value: float | None, digits: int = 1) -> str:
    return "-" if value is None else f"{value:.{digits}f}"


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.1%}"


def tell_added(found: dict[str, Any]) -> list[str]:
    """Return what was added to the people's own time, and how quickly whispers were."""
    lines = []
    for name, text in (
        ("ring_overhead", "a ring adds, the network's own time to make it ring left out"),
        ("ring_overhead_with_network", "a ring adds in all"),
        ("whisper_connect", "connect time by a whisper"),
        ("whisper_connect_asked_at_once", "the same, of those asked at once"),
        ("whisper_overhead", "a whisper adds"),
    ):
        if found[name]["p50"] is not None:
            told = ", ".join(f"{key} {_told(value, 2)}" for key, value in found[name].items())
            lines.append(f"    {text}: {told} s")
    return lines


def day_of(date: str, hours: int, most_calls: int | None, load: float) -> Day:
    """Return the hours to play, with the roster of that load. Raises CallLogError."""
    whole = calls_of_day(read_call_log(), date)
    first = busiest(whole, hours)
    calls = [call for call in whole if first <= call.called_at.hour < first + hours][:most_calls]
    shifts = read_roster(date, load)
    if not shifts:
        raise CallLogError(f"the rosters' file has none of {date}")
    midnight = datetime.fromisoformat(date).replace(tzinfo=LOG_ZONE)
    talks = talk_seconds_for(calls, read_minutes(), SEED)
    return Day(midnight, first, first + hours, list(zip(calls, talks, strict=True)), shifts)


def main(date: str, hours: int, most_calls: int | None) -> None:
    """Print the table, where the seconds go, and one JSON line."""
    # What the carrier could not take at once is tried again, and no reader of the table needs to know.
    logging.basicConfig(level=logging.ERROR)
    days = {load: day_of(date, hours, most_calls, load) for load in LOADS}
    day = days[LOADS[0]]
    print(f"{date}, {day.from_hour}:00 to {day.to_hour}:00: {len(day.calls)} calls. Seed {SEED}.")
    print(f"People: pick up after {PICK_UP_SECONDS} s, key after {RING_KEY_SECONDS} s of the announcement,")
    print(f"{NO_ANSWER_SHARE:.0%} of rings unanswered; key after {WHISPER_KEY_SECONDS} s of a whisper.")
    print(f"Carrier: {LatencyProfile.realistic()}\n")
    print(COLUMNS.format("", "load", "real", "calls", "connected", "p50", "p95", "in 3 s", "in 30 s", *HEAD))
    rows, everything = [], []
    for load, hours_played in days.items():
        for way in STANDBY_SHARES:
            calls = measure(Row(way, load), hours_played)
            everything += calls
            rows.append(figures(Row(way, load), hours_played, calls))
            print(tell(rows[-1], way, f"{load:.0%}", f"{rows[-1]['occupancy']:.0%}"))
            print("\n".join(tell_added(rows[-1])), flush=True)
    logged = shares([as_logged(call) for call, _ in day.calls])
    print(tell(logged, "as logged", "", ""))
    print("\n".join(tell_steps(everything)))
    played = {"day": date, "from_hour": day.from_hour, "hours": hours, "machine": platform.machine()}
    print(json.dumps({**played, "rows": rows, "logged": logged}))


def as_logged(call: LoggedCall) -> Connect:
    """Return a call as the service lived it that the log comes from; the log has only the connected ones."""
    return Connect(call.language, call.called_at.hour, is_requested=True, seconds=call.connect_seconds)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("calls", nargs="?", type=int)
    parser.add_argument("--hours", type=int, default=HOURS)
    parser.add_argument("--day", default=SHIPPED_DAY)
    chosen = parser.parse_args()
    try:
        main(chosen.day, chosen.hours, chosen.calls)
    except CallLogError as error:
        parser.exit(1, f"{error}\n")
