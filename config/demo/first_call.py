"""The first call, as a play: who does what, and what they hear."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from config.demo.handsets import LANGUAGE_KEY_PAUSE_SECONDS

if TYPE_CHECKING:
    from config.demo.handsets import Handset
    from config.demo.transcript import Transcript

REACH_FOR_PHONE_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays, and what they know by heart."""

    staff: Handset
    interpreter: Handset
    staff_line: str
    interpreter_line: str
    access_code: str
    login: str
    keypad_code: str


async def play_first_call(cast: Cast, transcript: Transcript, talk_seconds: float) -> None:
    """Play one interpreted call from the ring to the thanks; raises PlayError where it goes otherwise."""
    staff, interpreter = cast.staff, cast.interpreter
    await come_on_duty(interpreter, cast.interpreter_line, cast.login)
    await interpreter.is_free()

    await staff.dials(cast.staff_line)
    await staff.hears("staff.ask_code")
    await staff.presses(cast.access_code)
    await staff.hears("staff.ask_language")
    await staff.presses(cast.keypad_code, LANGUAGE_KEY_PAUSE_SECONDS)

    await interpreter.rings()
    await asyncio.sleep(REACH_FOR_PHONE_SECONDS)
    await interpreter.answers()
    await interpreter.hears("offer.accept")
    await interpreter.presses("1")

    await staff.talks_with(interpreter)
    transcript.tell(staff.name, f"talks with {interpreter.name}, and the client with both")
    await asyncio.sleep(talk_seconds)
    await staff.hangs_up()

    await interpreter.hears("offer.staff_left")
    await interpreter.presses("1")
    await interpreter.hears("offer.goodbye")
    await interpreter.is_free()


async def come_on_duty(interpreter: Handset, line: str, login: str) -> None:
    """Have an interpreter call in and sign on."""
    await interpreter.dials(line)
    await interpreter.hears("interpreter.sign_on")
    await interpreter.presses(login)
    await interpreter.hears("interpreter.is_off_duty", "interpreter.is_available")
    await interpreter.presses("1")
    await interpreter.hears("interpreter.now_available")
