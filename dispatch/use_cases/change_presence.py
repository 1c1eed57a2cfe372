"""An interpreter comes on duty, goes off duty, or pauses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.domain.errors import UnknownInterpreter
from dispatch.domain.states import Presence
from dispatch.use_cases.place_interpreter import place_arguments, place_now

if TYPE_CHECKING:
    from dispatch.services import Services


def change_presence(  # noqa: PLR0913 - all of them named
    services: Services,
    *,
    interpreter_id: str,
    event: str,
    operation_id: str,
    leg_id: str | None = None,
    pause_seconds: float | None = None,
) -> Presence:
    """Apply "on_duty", "off_duty" or "pause" and return the presence that follows.

    `pause_seconds`: the end of a pause, counted from when it begins; without, it lasts until a key.
    `leg_id` is the leg by which they ask; they are rung when it is over, not while they are on it.
    Somebody in conversation finishes it first and is then what they asked to be.
    Idempotent: who is on duty keeps their place in the idle order. Raises UnknownInterpreter.
    """
    interpreter = services.directory.interpreter(interpreter_id)
    if interpreter is None:
        raise UnknownInterpreter(interpreter_id)
    arguments = {
        "interpreter_id": interpreter_id,
        "event": event,
        "leg_id": leg_id,
        "pause_seconds": pause_seconds,
        **place_arguments(place_now(services, interpreter)),
    }
    answer = services.live.run("change_presence", arguments, operation_id=operation_id)
    return Presence(answer.get("wish") or answer["presence"])
