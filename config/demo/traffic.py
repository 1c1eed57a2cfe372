"""Plays traffic: interpreters who come on duty and answer as people do, staff who call as the logs say."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections import Counter
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from config.demo.arrivals import OPENS_AT, Arrival, arrivals
from config.demo.first_call import come_on_duty
from config.demo.handsets import LANGUAGE_KEY_PAUSE_SECONDS, PlayError
from config.demo.tally import Tally
from dispatch.domain.directory import LineKind

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from datetime import datetime

    from config.demo.contacts import Casting
    from config.demo.handsets import Exchange, Handset
    from config.demo.transcript import Screen
    from config.world.plan import Desk, Interpreter

log = logging.getLogger(__name__)

NO_ANSWER_SHARE = 0.3
REACH_SECONDS = 3.5
"""After how many seconds of ringing half of those who answer have done so."""
LONGEST_REACH_SECONDS = 14.0
PATIENCE_SECONDS = 180.0
LONGEST_CONVERSATION_SECONDS = 4 * 3600.0
SIGN_ON_EVERY_SECONDS = 0.2
TERMINAL_STATUS_SECONDS, PLAIN_STATUS_SECONDS = 0.5, 10.0


@dataclass(frozen=True, slots=True)
class Pace:
    """How dense the traffic is, and the seed of its chance."""

    speed: float
    seed: int


class Traffic:
    """Everybody whose phone nobody holds; `run` plays until it is cancelled."""

    def __init__(self, exchange: Exchange, casting: Casting, pace: Pace, screen: Screen) -> None:
        self.tally = Tally(time.monotonic)
        self._exchange = exchange
        self._casting = casting
        self._pace = pace
        self._screen = screen
        self._chance = Random(pace.seed)
        self._answering = Random(f"{pace.seed} answers")
        self._played = {person.number for person in casting.interpreters_played}
        self._free_desks = list(casting.desks_played)
        self._logged_at: datetime = OPENS_AT
        self._players: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Play until cancelled."""
        self._exchange.on_ring = self._ring
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._tell())
                group.create_task(self._sign_on())
                group.create_task(self._place_calls())
                group.create_task(asyncio.Event().wait())
        finally:
            for player in self._players:
                player.cancel()
            await asyncio.gather(*self._players, return_exceptions=True)

    async def _sign_on(self) -> None:
        """Have everybody come on duty, those left to people first."""
        casting = self._casting
        for person in (*casting.interpreters_for_people, *casting.interpreters_played):
            self._play(self._come_on_duty(person))
            await asyncio.sleep(SIGN_ON_EVERY_SECONDS)

    async def _come_on_duty(self, person: Interpreter) -> None:
        handset = self._exchange.handset(person.number, person.name)
        await come_on_duty(handset, self._casting.line(LineKind.INTERPRETER), person.login)

    async def _place_calls(self) -> None:
        people = self._casting.interpreters_played
        speakers = Counter(tag for person in people for tag in person.languages)
        began_at = time.monotonic()
        for arrival in arrivals(speakers, self._pace.speed, self._pace.seed):
            await asyncio.sleep(max(0.0, began_at + arrival.after_seconds - time.monotonic()))
            self._logged_at = arrival.logged_at
            if self._free_desks:
                desk = self._free_desks.pop(self._chance.randrange(len(self._free_desks)))
                self._play(self._occupy(desk, arrival))

    async def _occupy(self, desk: Desk, arrival: Arrival) -> None:
        try:
            await self._visit(desk, arrival)
        finally:
            self._free_desks.append(desk)

    async def _visit(self, desk: Desk, arrival: Arrival) -> None:
        """Call as staff, wait with patience, talk as long as the log says, hang up."""
        handset = self._exchange.handset(desk.number, desk.name)
        if await handset.is_held():
            return
        number = self.tally.calls = self.tally.calls + 1
        try:
            await self._ask_for(handset, desk, arrival.language)
            self.tally.requested(number)
            await handset.talks(within_seconds=PATIENCE_SECONDS)
            self.tally.connected(number)
            await self._talk(arrival.talk_seconds)
        except PlayError:
            self.tally.gave_up(number)
            raise
        finally:
            if not await handset.is_held():
                await handset.hangs_up()

    async def _ask_for(self, handset: Handset, desk: Desk, language: str) -> None:
        await handset.dials(self._casting.line(LineKind.STAFF))
        asks = ("staff.ask_language", "staff.ask_language_or_last")
        if await handset.hears("staff.ask_code", *asks) == "staff.ask_code":
            await handset.presses(desk.access_code)
            await handset.hears(*asks)
        await handset.presses(self._casting.keypad_code(language), LANGUAGE_KEY_PAUSE_SECONDS)

    async def _talk(self, seconds: float) -> None:
        self.tally.talking += 1
        try:
            await asyncio.sleep(seconds)
        finally:
            self.tally.talking -= 1

    def _ring(self, handset: Handset) -> None:
        if handset.number in self._played and self._answering.random() >= NO_ANSWER_SHARE:
            self._play(self._interpret(handset))

    async def _interpret(self, handset: Handset) -> None:
        """Answer as an interpreter, after a human while; accept; say "finished" when staff have hung up."""
        reach = self._chance.lognormvariate(math.log(REACH_SECONDS), 0.5)
        await asyncio.sleep(min(reach, LONGEST_REACH_SECONDS))
        if await handset.is_held():
            return
        await handset.answers()
        await handset.hears("offer.accept")
        await handset.presses("1")
        await handset.hears("offer.staff_left", within_seconds=LONGEST_CONVERSATION_SECONDS)
        if not await handset.is_held():
            await handset.presses("1")

    def _play(self, part: Coroutine[None, None, None]) -> None:
        player = asyncio.create_task(self._survive(part))
        self._players.add(player)
        player.add_done_callback(self._players.discard)

    async def _survive(self, part: Coroutine[None, None, None]) -> None:
        """Play a part; what goes otherwise is part of life, and can be read in the log."""
        try:
            await part
        except PlayError as error:
            log.info("part_went_otherwise reason=%s", error)

    async def _tell(self) -> None:
        screen = self._screen
        pause = TERMINAL_STATUS_SECONDS if screen.is_terminal else PLAIN_STATUS_SECONDS
        while True:
            line = f"{self._logged_at:%a %H:%M} in the log: {self.tally.line()}"
            if screen.is_terminal:
                screen.status(line)
            else:
                screen.say(line)
            await asyncio.sleep(pause)
