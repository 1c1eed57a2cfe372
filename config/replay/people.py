"""Plays the people of a replay: staff who call and talk, interpreters who sign on, answer, or do not.

Assumptions: an interpreter does not answer NO_ANSWER_SHARE of rings (no public figure exists) and otherwise
picks up after 2 to 7 s and presses 1 after 1.5 to 3.5 s of the announcement; a caller's patience follows a
bank's call-by-call log of 1999 (Kaplan-Meier: 10 % have left by 35 s, 25 % by 101 s, 50 % by 311 s), and
nobody redials; staff hang up first in four of five conversations.
"""

import asyncio
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random

from config.rehearsal.stage import Stage
from config.world.call_log import LoggedCall
from config.world.plan import Desk, Interpreter
from dispatch.domain.directory import Identification, Sharing
from telephony.dialogues.languages import ANY
from telephony.prompts.catalogue import Prompts
from telephony.sandbox import Leg

NO_ANSWER_SHARE = 0.30
STAFF_HANG_UP_FIRST_SHARE = 0.8
LOOK_SECONDS = 0.5
SAME_ENDING = 15
CODE_KEY_SECONDS = 0.8
GIVE_UP_PROMPT_SECONDS = 60.0
DESK_REST_SECONDS = 90.0
"""After a call on a direct number its next one would be led back into the room just left."""
PATIENCE = ((0.0, 0.0), (0.10, 35.0), (0.25, 101.0), (0.50, 311.0))
"""Share of callers who have left by so many seconds; beyond the last point the hazard stays."""


@dataclass
class Played:
    """One call of the log as its staff's phone lived it."""

    logged: LoggedCall
    leg: Leg
    chosen_at: datetime | None = None  # the last key of the language's code
    requested_at: datetime | None = None
    left_waiting: bool = False


@dataclass
class Cast:
    """Everybody, with the chance that moves them."""

    stage: Stage
    prompts: Prompts
    random: Random
    played: list[Played] = field(default_factory=list)
    busy_desks: set[str] = field(default_factory=set)
    staff_hang_up_first_share: float = STAFF_HANG_UP_FIRST_SHARE

    async def call(self, logged: LoggedCall, talk_seconds: float) -> None:
        """Let somebody at a desk call for an interpreter, talk, and hang up."""
        desk = self._free_desk()
        chance = Random(f"{logged.number} {self.random.random()}")
        self.busy_desks.add(desk.number)
        try:
            leg = self.stage.sandbox.phone(desk.number).dial(self.stage.staff_line)
            played = Played(logged, leg)
            self.played.append(played)
            await self._play_staff(played, desk, talk_seconds, chance)
            await self._until(lambda: not leg.is_live, GIVE_UP_PROMPT_SECONDS)
            leg.hang_up()
            if desk.known_caller is Sharing.DIRECT:
                await asyncio.sleep(DESK_REST_SECONDS)
        finally:
            self.busy_desks.discard(desk.number)

    async def work(self, person: Interpreter, until: float) -> None:
        """Let an interpreter sign on by phone, answer, and sign off when the shift is over (loop time)."""
        phone = self.stage.sandbox.phone(person.number)
        phone.on_ring = self._play_interpreter
        await self._sign(person, "1")
        await asyncio.sleep(max(0.0, until - self.stage.loop.time()))
        await self._until(lambda: not phone.live_legs, 4 * 3600.0)
        await self._sign(person, "2")

    async def _play_staff(self, played: Played, desk: Desk, talk_seconds: float, chance: Random) -> None:
        leg = played.leg
        if needs_code(desk):
            await self._hear(leg, "staff.ask_code", digits=6)
            await asyncio.sleep(chance.uniform(0.6, 2.0))
            leg.press(desk.access_code)
        await self._hear(leg, "staff.ask_language")
        await asyncio.sleep(chance.uniform(0.6, 2.0))
        spoken, catalogue = played.logged.language, self.stage.world.plan.languages
        code = next(x.keypad_code for x in catalogue if x.tag == spoken)
        leg.press(code, every=CODE_KEY_SECONDS)
        played.chosen_at = self.stage.loop.now() + timedelta(seconds=CODE_KEY_SECONDS * (len(code) - 1))
        if any(x.variety_of == spoken for x in catalogue):
            await self._hear(leg, "staff.ask_variety", language="")
            await asyncio.sleep(chance.uniform(0.6, 2.0))
            leg.press(ANY)
            played.chosen_at = self.stage.loop.now()
        await asyncio.sleep(2.0)
        played.requested_at = self.stage.loop.now()
        connected = await self._until(lambda: bool(leg.talks_with()) or not leg.is_live, patience(chance))
        if not leg.talks_with():
            played.left_waiting = not connected and leg.is_live
            leg.hang_up()
            return
        others = leg.talks_with()
        await asyncio.sleep(talk_seconds)
        if chance.random() < self.staff_hang_up_first_share or not others:
            leg.hang_up()
            return
        for other in others:
            if other.leg and other.leg.is_live:
                other.leg.hang_up()
        await self._hear(leg, "staff.interpreter_left")
        await asyncio.sleep(chance.uniform(2.0, 5.0))
        leg.press("1")

    async def _play_interpreter(self, leg: Leg) -> None:
        chance = Random(f"{leg.sid} {self.random.random()}")
        if chance.random() < NO_ANSWER_SHARE:
            return
        await asyncio.sleep(chance.uniform(2.0, 7.0))
        leg.answer()
        await self._until(lambda: bool(leg.heard), 10.0)
        await asyncio.sleep(chance.uniform(1.5, 3.5))
        leg.press("1")
        await self._until(lambda: bool(leg.talks_with()) or not leg.is_live, 30.0)
        await self._until(lambda: not leg.talks_with(), 4 * 3600.0, look_seconds=2.0)
        asked = len(leg.heard)
        # "Finished or cut off?" is asked of those whose requester hung up.
        await self._until(lambda: len(leg.heard) > asked or not leg.is_live, 20.0)
        await asyncio.sleep(chance.uniform(2.0, 5.0))
        if leg.is_live:
            leg.press("1")

    async def _sign(self, person: Interpreter, key: str) -> None:
        leg = self.stage.sandbox.phone(person.number).dial(self.stage.interpreter_line)
        await self._hear(leg, "interpreter.sign_on")
        await asyncio.sleep(1.0)
        leg.press(person.login)
        await self._hear(leg, "interpreter.menu")
        await asyncio.sleep(1.0)
        leg.press(key)
        await self._until(lambda: not leg.is_live, GIVE_UP_PROMPT_SECONDS)

    async def _hear(self, leg: Leg, prompt: str, **facts: object) -> None:
        """Wait until a prompt is being said, in whichever language; one never heard shows in the records."""
        # "Or enter the language code" ends as the plain question does.
        endings = tuple(say.text(prompt, **facts)[-SAME_ENDING:] for say in self.prompts.speakers.values())
        await self._until(
            lambda: not leg.is_live or any(heard.text.endswith(endings) for heard in leg.heard),
            GIVE_UP_PROMPT_SECONDS,
        )

    async def _until(
        self, condition: Callable[[], bool], seconds: float, look_seconds: float = LOOK_SECONDS
    ) -> bool:
        give_up_at = self.stage.loop.time() + seconds
        while not condition():
            if self.stage.loop.time() >= give_up_at:
                return False
            await asyncio.sleep(look_seconds)
        return True

    def _free_desk(self) -> Desk:
        desks = self.stage.world.plan.desks
        free = [
            desk
            for desk in desks
            if desk.known_caller is not Sharing.DIRECT or desk.number not in self.busy_desks
        ]
        return self.random.choice(free)


def needs_code(desk: Desk) -> bool:
    """Tell whether this desk is asked for its access code."""
    trusted = desk.identification is Identification.CALLER and desk.known_caller is Sharing.DIRECT
    return not trusted


def patience(chance: Random) -> float:
    """Draw how many seconds somebody waits for an interpreter."""
    share = chance.random()
    for (low, seconds), (high, next_seconds) in pairwise(PATIENCE):
        if share <= high:
            return seconds + (share - low) / (high - low) * (next_seconds - seconds)
    (low, seconds), (high, next_seconds) = PATIENCE[-2:]
    hazard = math.log((1 - low) / (1 - high)) / (next_seconds - seconds)
    return next_seconds + math.log((1 - high) / (1 - share)) / hazard
