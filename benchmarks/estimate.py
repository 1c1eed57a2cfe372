"""How true the estimates of waits are: error, bias, and the share of waits inside the range of nine in ten.

The real scripts on a real server, with the people of `benchmarks/offers.py` and a virtual clock. Days of New
York's log are played one after another with rosters made by the rule of `config/replay/roster.py`; records
are kept from day to day, so the first one begins without any. Every caller's wait is estimated a second after
the request and again with every wait document, 20 s apart, as staff would hear it.

Beside it stand what app_queue announces (an exponential average of the language's past waits, a quarter of
each new one, less the time waited, without its sign; apps/app_queue.c, recalc_holdtime and say_position) and
the plain rule: mean conversation x place in line / people on duty (OpenSIPS call_center).

Callers who leave would have waited longer, nobody knows how long. They are censored: a wait that was seen to
its end stands for the others who had left by then as well, by the inverse of the Kaplan-Meier share who have
not left (inverse probability of censoring weights; Robins and Finkelstein, Biometrics 56(3), 2000, doi
10.1111/j.0006-341X.2000.00779.x). Patience is drawn without regard to the wait, as the weights require. Who
is told after fifteen minutes that nobody was found has been seen to wait so long: nothing beyond is compared.
"""

from __future__ import annotations

import heapq
import json
import math
import platform
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.offers import REQUESTER, Simulation
from benchmarks.parts.censoring import Seen, Weights
from benchmarks.parts.plain import on_duty, plan
from config.embedded import embedded_redis
from config.replay.day import talk_seconds_for
from config.replay.people import patience
from config.replay.roster import Shift, make_roster
from config.world.call_log import LoggedCall, LoggedTalk, calls_of_day, read_call_log, read_minutes
from dispatch.domain.announcements import GOOD_CHANCE, Announced, in_steps
from dispatch.domain.estimates import Estimate, estimate_wait
from dispatch.domain.settings import DispatchSettings
from dispatch.live.connections import script_client
from dispatch.live.directory import Directory
from dispatch.live.keys import Keys
from dispatch.live.state import LiveState
from dispatch.live.streams import CommandStream
from dispatch.services import Services
from dispatch.use_cases.demand import demand_of
from dispatch.use_cases.tell_wait import tell_wait

DAYS = ("2024-09-16", "2024-09-17", "2024-09-18", "2024-09-19", "2024-09-20")
FROM_HOUR, TO_HOUR, HOUR = 8, 20, 3600.0
ACCEPT_CHANCE = 0.7
FIRST_DOCUMENT_SECONDS, DOCUMENT_SECONDS = 1.0, 20.0
OLD_SHARE, NEW_SHARE = 0.75, 0.25


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table."""

    name: str
    staffing: float  # times the square root of the load, beyond the load
    languages_each: int = 0  # 0: as the replay's roster has them


SETTINGS = (
    Setting("the replay's roster", 1.5),
    Setting("too few people", 0.3),
    Setting("three languages each", 0.0, 3),
)


@dataclass(frozen=True, slots=True)
class Forecast:
    """What was estimated at one moment of one wait. Durations are in seconds."""

    call_id: str
    waited: float
    estimate: Estimate
    is_in_line: bool  # no phone rings that is likely to be accepted
    told: Announced | None
    average: float  # of past waits, as app_queue announces it
    plain: float  # mean conversation x place / people


@dataclass
class Asked:
    """One caller, and what became of them."""

    language: str
    talk: float
    began: float
    wait: float = 0.0
    end: str = ""  # connected | left | unserved


@dataclass
class Days(Simulation):
    """Days of a log, and a forecast at every wait document."""

    services: Services = field(kw_only=True)
    callers: dict[str, Asked] = field(default_factory=dict)
    forecasts: list[Forecast] = field(default_factory=list)
    averages: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    def play_day(self, midnight: float, calls: list[tuple[LoggedCall, float]], shifts: list[Shift]) -> None:
        """Let one day happen, with its last conversations."""
        self.now = midnight + FROM_HOUR * HOUR
        for shift in shifts:
            begins, ends = max(shift.from_hour, FROM_HOUR), min(shift.to_hour, TO_HOUR)
            if begins < ends:
                self.at(midnight + begins * HOUR, lambda shift=shift: self.duty(shift, "on_duty"))
                self.at(midnight + ends * HOUR, lambda shift=shift: self.duty(shift, "off_duty"))
        for call, talk in calls:
            at = call.called_at
            second = at.hour * HOUR + at.minute * 60 + at.second
            self.at(midnight + second, lambda call=call, talk=talk: self.ask(call.language, talk))
        end = midnight + 24 * HOUR
        while True:
            due = self.fire_due() or math.inf
            following = min(self.events[0][0] if self.events else math.inf, due)
            if following >= end:
                return
            self.now = max(self.now, following + 1e-6)
            while self.events and self.events[0][0] <= self.now:
                heapq.heappop(self.events)[2]()
                self.carry_out()

    def at(self, moment: float, event: Callable[[], None]) -> None:
        """Have something happen at a moment."""
        self.after(moment - self.now, event)

    def duty(self, shift: Shift, event: str) -> None:
        """Let somebody come on duty or go; who is talking finishes first."""
        person = on_duty(shift.person.interpreter_id, shift.person.languages)
        self.live.run("change_presence", {**person, "event": event})

    def ask(self, language: str, talk: float) -> None:
        """Somebody asks for an interpreter, hears wait documents, and leaves when their patience ends."""
        call_id = f"c{next(self.numbers)}"
        opening = {"leg_id": f"staff-{call_id}", "call_id": call_id, "line_id": "l", "prompt_language": "en"}
        self.live.run("open_call", {**opening, "sharing": "shared", "requester": REQUESTER})
        self.callers[call_id] = Asked(language, talk, self.now)
        self.requested[call_id] = self.now
        self.live.run("request_interpreter", {"call_id": call_id, "plan": plan(language)})
        self.after(patience(self.chance), lambda: self.lose_patience(call_id))
        self.after(FIRST_DOCUMENT_SECONDS, lambda: self.hear(call_id))

    def hear(self, call_id: str) -> None:
        """Make a wait document: what is estimated, and what is told of it."""
        answer = self.live.run("read_call", {"call_id": call_id})
        caller = self.callers[call_id]
        if answer.get("state") != "waiting":
            if not caller.end and answer.get("outcome") == "unserved":
                caller.end, caller.wait = "unserved", self.now - caller.began
            return
        self.after(DOCUMENT_SECONDS, lambda: self.hear(call_id))
        demand = demand_of(answer, self.live.settings)
        estimate = demand and estimate_wait(demand)
        if demand and estimate:
            waited = self.now - caller.began
            self.forecasts.append(
                Forecast(
                    call_id,
                    waited,
                    estimate,
                    demand.ringing_chance < GOOD_CHANCE,
                    tell_wait(self.services, answer),
                    abs(self.averages[caller.language] - waited),
                    demand.talk_seconds * (answer["demand"]["ahead"] + 1) / demand.on_duty,
                )
            )

    def talk_seconds(self, call_id: str) -> float:
        """Return how long the conversation of a call lasts; its wait is over."""
        caller = self.callers[call_id]
        caller.end, caller.wait = "connected", self.waits[-1]
        past = self.averages[caller.language]
        self.averages[caller.language] = OLD_SHARE * past + NEW_SHARE * caller.wait
        return caller.talk

    def lose_patience(self, call_id: str) -> None:
        """Hang up, if nobody came."""
        before = self.abandoned
        super().lose_patience(call_id)
        if self.abandoned > before:
            caller = self.callers[call_id]
            caller.end, caller.wait = "left", self.now - caller.began


def simulate(redis: Any, setting: Setting, most_calls: int) -> dict[str, Any]:
    """Play one row of the table: days until so many calls have been made."""
    redis.flushall()
    numbers = DispatchSettings(calls_per_second=5.0, misses_before_pause=0)
    live = LiveState(redis, Keys(), numbers)
    commands = CommandStream(redis, Keys())
    commands.ensure_group()
    services = Services(live, Directory(redis, Keys(), b"nobody asks"), _NoClock())
    days = Days(live, commands, Random(7), ACCEPT_CHANCE, services=services)
    live._now = lambda: datetime.fromtimestamp(days.now, UTC)  # noqa: SLF001 - the clock is the simulation's
    log, talks = read_call_log(), read_minutes()
    for number, name in enumerate(DAYS):
        calls = [call for call in calls_of_day(log, name) if FROM_HOUR <= call.called_at.hour < TO_HOUR]
        calls = calls[: most_calls - len(days.callers)]
        if not calls:
            break
        midnight = datetime.fromisoformat(name).replace(tzinfo=UTC).timestamp()
        with_talks = list(zip(calls, talk_seconds_for(calls, talks, number), strict=True))
        days.play_day(midnight, with_talks, _roster(log, date.fromisoformat(name), talks, setting))
        redis.xtrim(Keys().of("facts"), maxlen=0)
    return {**asdict(setting), **judge(days)}


def _roster(log: list[LoggedCall], day: date, talks: list[LoggedTalk], setting: Setting) -> list[Shift]:
    mean_seconds = sum((talk.minutes - 0.5) * 60 for talk in talks) / len(talks)
    shifts = make_roster(log, day, mean_seconds, setting.staffing)
    if not setting.languages_each:
        return shifts
    languages = sorted({call.language for call in log})
    return [_with_more(shift, languages, setting.languages_each) for shift in shifts]


def _with_more(shift: Shift, languages: list[str], number: int) -> Shift:
    """Give somebody more languages, the same ones on every day."""
    others = [one for one in languages if one not in shift.person.languages]
    more = Random(shift.person.interpreter_id).sample(others, number - len(shift.person.languages))
    return replace(shift, person=replace(shift.person, languages=(*shift.person.languages, *more)))


class _NoClock:
    """The scripts' answers carry the time; nobody may ask for another."""

    def now(self) -> datetime:
        """Refuse."""
        raise NotImplementedError


def judge(days: Days) -> dict[str, Any]:
    """Hold forecasts against what became of the waits."""
    ends = Counter(caller.end for caller in days.callers.values())
    seen = {call_id: Seen(caller.wait, caller.end != "left") for call_id, caller in days.callers.items()}
    weights = Weights(seen.values())
    groups = {
        "first": [one for one in days.forecasts if one.waited <= FIRST_DOCUMENT_SECONDS + 1e-3],
        "in_line": [one for one in days.forecasts if one.is_in_line],
        "told": [one for one in days.forecasts if one.told],
    }
    judged = {name: _judge_group(group, seen, weights, days) for name, group in groups.items()}
    return {"calls": len(days.callers), **ends, **judged}


def _judge_group(
    group: list[Forecast], seen: dict[str, Seen], weights: Weights, days: Days
) -> dict[str, Any]:
    limit = days.live.settings.give_up_seconds

    def mean(value: Callable[[Forecast, float, float], float]) -> float | None:
        """Average over the forecasts, given what remained of the wait and of the time until all are told."""
        return weights.mean(
            (
                one.waited,
                seen[one.call_id],
                value(one, seen[one.call_id].seconds - one.waited, max(0.0, limit - one.waited)),
            )
            for one in group
        )

    def error(point: Callable[[Forecast], float]) -> dict[str, float | None]:
        return {
            "error": mean(lambda one, left, most: abs(min(point(one), most) - left)),
            "bias": mean(lambda one, left, most: min(point(one), most) - left),
        }

    return {
        "forecasts": len(group),
        "mean_wait": mean(lambda _, left, __: left),
        "ours": error(lambda one: one.estimate.expected_seconds),
        "median": error(lambda one: one.estimate.median_seconds),
        "average_of_past": error(lambda one: one.average),
        "plain_rule": error(lambda one: one.plain),
        "in_range": mean(
            lambda one, left, most: _holds(one.estimate.low_seconds, one.estimate.high_seconds, left, most)
        ),
        "in_steps": mean(lambda one, left, most: _steps_hold(one.told or in_steps(one.estimate), left, most)),
        "sooner": mean(lambda one, left, most: left < min(one.estimate.low_seconds, most)),
    }


def _steps_hold(told: Announced, left: float, most: float) -> bool:
    return _holds(told.low_seconds, math.inf if told.high_seconds is None else told.high_seconds, left, most)


def _holds(low: float, high: float, left: float, most: float) -> bool:
    """Tell whether a wait lies in a range, both as far as waits are followed."""
    return min(low, most) <= left <= max(min(high, most), 0.0) + 1.0


def main(calls: int) -> None:
    """Print the table and one JSON line."""
    rows = []
    with tempfile.TemporaryDirectory(prefix="ponte-bench-") as folder, embedded_redis(Path(folder)) as server:
        redis = script_client(server.url)
        for setting in SETTINGS:
            row = simulate(redis, setting, calls)
            rows.append(row)
            for line in _table(row):
                print(line, flush=True)
    print(json.dumps({"rows": rows, "machine": platform.machine()}))


def _table(row: dict[str, Any]) -> Iterator[str]:
    connected, left = row.get("connected", 0), row.get("left", 0)
    yield f"{row['name']}: {row['calls']} calls, {connected} connected, {left} left"
    for group in ("first", "in_line", "told"):
        found = row[group]
        yield f"  {group}: {found['forecasts']} estimates, mean wait {_seconds(found['mean_wait'])}"
        for name in ("ours", "median", "average_of_past", "plain_rule"):
            pair = found[name]
            yield f"    {name:<16} error {_seconds(pair['error'])}  bias {_seconds(pair['bias'])}"
        shares = (found[name] for name in ("in_range", "in_steps", "sooner"))
        in_range, in_steps_, sooner = ("-" if share is None else f"{share:.1%}" for share in shares)
        yield f"    in range {in_range}, in the steps said {in_steps_}, sooner than the range {sooner}"


def _seconds(value: float | None) -> str:
    return "-" if value is None else f"{value:7.1f} s"


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1200)
