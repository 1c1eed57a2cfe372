"""An interpreter wants to wait on the line."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from dispatch.domain.errors import UnknownInterpreter
from dispatch.use_cases.change_presence import change_presence
from dispatch.use_cases.place_interpreter import place_arguments, place_now

if TYPE_CHECKING:
    from dispatch.services import Services


class StandbyAnswer(StrEnum):
    """What becomes of the wish."""

    ASKED = "asked"  # they are rung for it as soon as their phone is free
    BUSY = "busy"  # they are offered a request, or in a conversation
    FULL = "full"  # the carrier's lines are taken: they are on duty, reached by ringing


def ask_standby(
    services: Services, *, interpreter_id: str, operation_id: str, leg_id: str | None = None
) -> StandbyAnswer:
    """Put them on duty and have them rung for a line to wait on.

    `leg_id` is the leg by which they ask.

    Idempotent: by operation; asked again, an earlier stay ends for the new one. Raises UnknownInterpreter.
    """
    interpreter = services.directory.interpreter(interpreter_id)
    if interpreter is None:
        raise UnknownInterpreter(interpreter_id)
    arguments = {
        "interpreter_id": interpreter_id,
        "leg_id": leg_id,
        **place_arguments(place_now(services, interpreter)),
    }
    answer = services.live.run("ask_standby", arguments, operation_id=operation_id)
    if answer["asked"]:
        return StandbyAnswer.ASKED
    if answer["reason"] == StandbyAnswer.FULL:
        change_presence(
            services,
            interpreter_id=interpreter_id,
            event="on_duty",
            operation_id=operation_id,
            leg_id=leg_id,
        )
    return StandbyAnswer(answer["reason"])
