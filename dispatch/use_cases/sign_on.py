"""An interpreter identifies on the interpreter line."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from dispatch.domain.states import Presence
from dispatch.domain.views import SignedOn

if TYPE_CHECKING:
    from dispatch.services import Services


def sign_on(
    services: Services, *, leg_id: str, digits: str, number_digits: int, operation_id: str
) -> SignedOn | None:
    """Return who these digits are (a number of so many digits, and its PIN), or None.

    Somebody who was available is not rung while they are on this leg.
    After too many wrong attempts even the right digits are refused on this leg, so guessing costs a call each
    time; and with the same number on whatever leg, for a while, so that many calls do not help. Whether a
    number exists makes no difference.
    """
    login = services.directory.digest("login", digits[:number_digits])
    interpreter_id = services.directory.login(digits) if digits else None
    interpreter = services.directory.interpreter(interpreter_id) if interpreter_id else None
    if interpreter is None:
        services.live.run("count_attempt", {"leg_id": leg_id, "login": login}, operation_id=operation_id)
        return None
    state = services.live.run(
        "read_interpreter", {"interpreter_id": interpreter.interpreter_id, "leg_id": leg_id, "login": login}
    )
    if state.get("attempts_left") == 0:
        return None
    services.live.run("hold_on_phone", {"interpreter_id": interpreter.interpreter_id, "leg_id": leg_id})
    paused_until = state.get("paused_until")
    missed_calls = state.get("missed_calls")
    return SignedOn(
        interpreter.interpreter_id,
        interpreter.prompt_language,
        Presence(state["presence"]),
        int(missed_calls) if missed_calls else None,
        in_person="in_person" in state,
        paused_until=datetime.fromtimestamp(float(paused_until), UTC) if paused_until else None,
    )
