"""One day to be played: who calls when and talks how long, and who is on duty."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from config.replay.people import Cast
from config.replay.roster import Shift
from config.world.call_log import LoggedCall, LoggedTalk

LOG_ZONE = ZoneInfo("America/New_York")
SIGN_ON_SECONDS = 180.0
"""Before a shift's hour people sign on within so many seconds, one after another."""
SIGN_ON_STEP_SECONDS = 1.8
LONGEST_TAIL_SECONDS = 3 * 3600.0
"""The day's last conversations may reach this far into the next."""
LAST_REPORTS_SECONDS = 180.0
SHORTEST_TALK_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Day:
    """What is played, in the log's local time."""

    midnight: datetime
    from_hour: int
    to_hour: int
    calls: list[tuple[LoggedCall, float]]  # with talk seconds
    shifts: list[Shift]

    @property
    def start(self) -> datetime:
        """When the first interpreters sign on."""
        return self.midnight + timedelta(hours=self.from_hour, seconds=-SIGN_ON_SECONDS)


def talk_seconds_for(calls: list[LoggedCall], talks: list[LoggedTalk], seed: int) -> list[float]:
    """Draw a talk time for each call from a log of whole minutes as billed: it ended within the last one."""
    chance = Random(seed)
    return [max(SHORTEST_TALK_SECONDS, (chance.choice(talks).minutes - chance.random()) * 60) for _ in calls]


def play(day: Day, cast: Cast, tell: Callable[[str], None]) -> None:
    """Let the day happen; `tell` hears once an hour how far it is."""
    stage = cast.stage
    for index, shift in enumerate(day.shifts):
        if shift.from_hour < day.to_hour and shift.to_hour > day.from_hour:
            early = SIGN_ON_SECONDS - index * SIGN_ON_STEP_SECONDS % SIGN_ON_SECONDS
            stage.sandbox.spawn(_work(day, cast, shift, early))
    for call, talk_seconds in day.calls:
        stage.sandbox.spawn(_call(cast, call, talk_seconds))
    started = time.monotonic()
    for hour in range(day.from_hour, day.to_hour):
        stage.loop.run_for(_seconds_until(cast, day.midnight + timedelta(hours=hour + 1)))
        stage.settle_records()
        tell(f"{hour + 1:02}:00  {len(cast.played)} calls so far, {time.monotonic() - started:.0f} s")
    stage.loop.run_until(lambda: not any(one.leg.is_live for one in cast.played), LONGEST_TAIL_SECONDS)
    stage.loop.run_for(LAST_REPORTS_SECONDS)
    stage.settle_records()


async def _work(day: Day, cast: Cast, shift: Shift, early: float) -> None:
    begins, ends = (day.midnight + timedelta(hours=hour) for hour in (shift.from_hour, shift.to_hour))
    await asyncio.sleep(_seconds_until(cast, begins) - early)
    await cast.work(shift.person, _seconds_until(cast, ends) + cast.stage.loop.time())


async def _call(cast: Cast, call: LoggedCall, talk_seconds: float) -> None:
    await asyncio.sleep(_seconds_until(cast, call.called_at.replace(tzinfo=LOG_ZONE)))
    await cast.call(call, talk_seconds)


def _seconds_until(cast: Cast, moment: datetime) -> float:
    return max(0.0, (moment - cast.stage.loop.now()).total_seconds())
