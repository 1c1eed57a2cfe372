"""Staff and interpreters at the sandbox's phones who do everything quickly and in every way, for `killed`.

Of the callers some give up early, some ask for a language that nobody on duty speaks; of the rings some are
missed, some declined by key, some by hand; of the conversations some are ended by the interpreter.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from random import Random

from config.demo.wording import Wording
from config.world.plan import Plan
from dispatch.domain.directory import LineKind
from telephony.sandbox import Leg
from telephony.sandbox.engine import Sandbox

GIVES_UP_SHARE, IN_VAIN_SHARE = 0.12, 0.06
MISSED_SHARE, DECLINED_SHARE, REJECTED_SHARE = 0.12, 0.08, 0.04
INTERPRETER_ENDS_SHARE = 0.2
PATIENCE_SECONDS, LONGEST_STEP_SECONDS = 90.0, 45.0
"""The first is much longer than the longest wait of a request: whoever runs out of it waited in vain."""
LOOK_SECONDS = 0.05
KEY_SECONDS = 0.15
UNKNOWN_PHONE = "+35121999{:04}"


@dataclass(slots=True)
class Visit:
    """One call as it was meant, and its phone."""

    number: str
    leg: Leg
    is_in_vain: bool
    requested_at: float | None = None
    connected_at: float | None = None
    waited_in_vain: bool = False


@dataclass(eq=False)
class People:
    """Everybody, with the chance that moves them."""

    sandbox: Sandbox
    plan: Plan
    wording: Wording
    chance: Random
    visits: list[Visit] = field(default_factory=list)

    def take_phones(self) -> None:
        """Have every interpreter's phone answered."""
        for person in self.plan.interpreters:
            self.sandbox.phone(person.number).on_ring = self._interpret

    async def visit(self) -> None:
        """Call, say who calls, choose a language, wait, talk, hang up."""
        chance = Random(self.chance.random())
        leg = self.sandbox.phone(UNKNOWN_PHONE.format(len(self.visits))).dial(self._staff_line())
        visit = Visit(str(len(self.visits)), leg, chance.random() < IN_VAIN_SHARE)
        self.visits.append(visit)
        if not await self._request(visit, chance):
            return
        gives_up = not visit.is_in_vain and chance.random() < GIVES_UP_SHARE
        patience = chance.uniform(0.2, 4.0) if gives_up else PATIENCE_SECONDS
        if not await until(lambda: bool(leg.talks_with()) or not leg.is_live, patience) or not leg.is_live:
            visit.waited_in_vain = leg.is_live and not gives_up
            leg.hang_up()
            return
        visit.connected_at = self._now()
        await self._talk(leg, chance)

    async def _request(self, visit: Visit, chance: Random) -> bool:
        leg = visit.leg
        if not await self._hears(leg, "staff.ask_code"):
            return False
        await asyncio.sleep(chance.uniform(0.1, 0.5))
        leg.press(self.plan.desks[0].access_code, every=KEY_SECONDS)
        if not await self._hears(leg, "staff.ask_language"):
            return False
        await asyncio.sleep(chance.uniform(0.1, 0.5))
        leg.press(self._keys(is_in_vain=visit.is_in_vain), every=KEY_SECONDS)
        visit.requested_at = self._now()
        return True

    async def _talk(self, leg: Leg, chance: Random) -> None:
        others = leg.talks_with()
        await asyncio.sleep(chance.uniform(1.0, 3.0))
        if chance.random() >= INTERPRETER_ENDS_SHARE:
            leg.hang_up()
            return
        for other in others:
            for theirs in tuple(other.live_legs):
                theirs.hang_up()
        if await self._hears(leg, "staff.interpreter_left"):
            await asyncio.sleep(chance.uniform(0.2, 0.6))
            leg.press("1")
        if not await until(lambda: not leg.is_live, LONGEST_STEP_SECONDS):
            leg.hang_up()

    async def _interpret(self, leg: Leg) -> None:
        """React to a ring in one of the ways in which people do."""
        chance = Random(f"{leg.sid} {self.chance.random()}")
        way = chance.random()
        if way < MISSED_SHARE:
            return
        await asyncio.sleep(chance.uniform(0.3, 1.2))
        if way < MISSED_SHARE + REJECTED_SHARE:
            leg.reject()
            return
        leg.answer()
        if not await self._hears(leg, "offer.accept"):
            return
        await asyncio.sleep(chance.uniform(0.1, 0.6))
        if way < MISSED_SHARE + REJECTED_SHARE + DECLINED_SHARE:
            leg.press("2")
            return
        leg.press("1")
        if await self._hears(leg, "offer.staff_left"):
            await asyncio.sleep(chance.uniform(0.2, 0.6))
            leg.press("1")

    async def _hears(self, leg: Leg, *prompts: str) -> bool:
        """Wait until a prompt is being said; false when the line goes dead before, or it never comes."""
        await until(lambda: not leg.is_live or self.has_heard(leg, *prompts), LONGEST_STEP_SECONDS)
        return leg.is_live and self.has_heard(leg, *prompts)

    def has_heard(self, leg: Leg, *beginnings: str) -> bool:
        """Tell whether a prompt was said whose name begins so."""
        said = (self.prompt_in(one.text) for one in leg.heard if one.kind == "say")
        return any(prompt.startswith(beginnings) for prompt in said if prompt)

    @cache  # noqa: B019 - the one object of its kind; whoever listens asks again and again
    def prompt_in(self, text: str) -> str | None:
        """Return the name of the prompt that a sentence is."""
        found = self.wording.recognise(text)
        return found.prompt if found else None

    def _keys(self, *, is_in_vain: bool) -> str:
        spoken = {tag for person in self.plan.interpreters for tag in person.languages}
        return next(one.keypad_code for one in self.plan.languages if (one.tag in spoken) is not is_in_vain)

    def _staff_line(self) -> str:
        return next(line.number for line in self.plan.lines if line.kind is LineKind.STAFF)

    def _now(self) -> float:
        return self.sandbox.loop.time()


async def until(condition: Callable[[], bool], seconds: float, look_seconds: float = LOOK_SECONDS) -> bool:
    """Wait for a condition, and tell whether it came true in time."""
    loop = asyncio.get_running_loop()
    give_up_at = loop.time() + seconds
    while not condition():
        if loop.time() >= give_up_at:
            return False
        await asyncio.sleep(look_seconds)
    return True
