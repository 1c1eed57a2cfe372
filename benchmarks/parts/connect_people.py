"""Plays people who take calls as the issue of the dispatcher has it, to the hundredth of a second.

Ringing: NO_ANSWER_SHARE of rings are never answered; the others are picked up PICK_UP_SECONDS after the phone
begins to ring, and 1 is pressed RING_KEY_SECONDS after the announcement begins, which is when "Spanish: to
accept, press 1" has been said. Standby: 1 is pressed WHISPER_KEY_SECONDS after the whisper begins. Staff hang
up first, always: somebody on standby who hangs up has left the line, and would be rung from then on.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from config.replay.people import NO_ANSWER_SHARE, SAME_ENDING, Cast

if TYPE_CHECKING:
    from config.world.plan import Interpreter
    from telephony.sandbox import Leg

PICK_UP_SECONDS = 6.0
RING_KEY_SECONDS = 2.0
WHISPER_KEY_SECONDS = 1.5
OTHER_KEY_SECONDS = 2.0
OWN_PICK_UP_SECONDS = 3.0
"""How soon somebody picks up the call for standby that they have just asked for."""
HEAR_SECONDS = 1.0
"""How often a played person listens; less than any of the times after which they press."""
ONE_TO_GO_ON = ("offer.accept", "offer.staff_left", "standby.begin", "standby.confirm")
GOODBYE_SECONDS = 30.0
LONGEST_CALL_SECONDS = 4 * 3600.0


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A key 1 pressed to an offer, and when the offer began to be heard."""

    heard_at: datetime
    pressed_at: datetime


@dataclass
class PunctualCast(Cast):
    """The people of a replay, whose interpreters take exactly so long."""

    staff_hang_up_first_share: float = 1.0
    on_standby: set[str] = field(default_factory=set)  # telephone numbers
    accepted: dict[str, list[Acceptance]] = field(default_factory=dict)  # by leg

    async def work(self, person: Interpreter, until: float) -> None:
        """Let an interpreter sign on, for ringing or for standby, work, and go when the shift is over."""
        if person.number not in self.on_standby:
            await super().work(person, until)
            return
        phone = self.stage.sandbox.phone(person.number)
        phone.on_ring = self._play_interpreter
        await self._sign(person, "4")
        await asyncio.sleep(max(0.0, until - self.stage.loop.time()))
        await self._until(
            lambda: not any(leg.talks_with() for leg in phone.live_legs), LONGEST_CALL_SECONDS, 5.0
        )
        for leg in list(phone.live_legs):
            leg.press("1")
            await self._hear(leg, "standby.menu")
            await asyncio.sleep(1.0)
            leg.press("2")
            await asyncio.wait({leg.over}, timeout=GOODBYE_SECONDS)

    async def _play_interpreter(self, leg: Leg) -> None:
        stands_by = leg.phone.number in self.on_standby
        if not stands_by and Random(f"{leg.sid} {self.random.random()}").random() < NO_ANSWER_SHARE:
            return
        await asyncio.sleep(OWN_PICK_UP_SECONDS if stands_by else PICK_UP_SECONDS)
        leg.answer()
        accept_seconds = WHISPER_KEY_SECONDS if stands_by else RING_KEY_SECONDS
        endings = {self._ending(prompt): OTHER_KEY_SECONDS for prompt in ONE_TO_GO_ON}
        accept = self._ending("offer.accept")
        reached = 0
        while leg.is_live:
            for heard in leg.heard[reached:]:
                ending = heard.text[-SAME_ENDING:]
                if ending == accept:
                    at = heard.at + timedelta(seconds=accept_seconds)
                    self._press_at(leg, at)
                    self.accepted.setdefault(leg.sid, []).append(Acceptance(heard.at, at))
                elif ending in endings:
                    self._press_at(leg, heard.at + timedelta(seconds=endings[ending]))
            reached = len(leg.heard)
            await asyncio.sleep(HEAR_SECONDS)

    def _press_at(self, leg: Leg, moment: datetime) -> None:
        seconds = (moment - self.stage.loop.now()).total_seconds()
        self.stage.loop.call_later(max(0.0, seconds), leg.press, "1")

    def _ending(self, prompt: str) -> str:
        # The roster's interpreters hear English; what fills the sentences stands at their beginnings.
        return self.prompts.speakers["en"].text(prompt, language="")[-SAME_ENDING:]
