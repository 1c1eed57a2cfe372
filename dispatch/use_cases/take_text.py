"""An interpreter writes to the service by text message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.domain.commands import Text, TextMessage
from dispatch.domain.states import Presence
from dispatch.domain.text_commands import TextAsked, TextWord, read_text
from dispatch.use_cases.change_presence import change_presence

if TYPE_CHECKING:
    from dispatch.services import Services

EVENTS = {
    TextWord.ON_DUTY: "on_duty",
    TextWord.RETURN: "on_duty",
    TextWord.OFF_DUTY: "off_duty",
    TextWord.PAUSE: "pause",
}
SILENT = frozenset({TextWord.STOP, TextWord.START, TextWord.CARRIERS})
"""The carrier answers these itself."""


def take_text(services: Services, *, from_number: str, body: str, message_id: str) -> TextMessage | None:
    """Do what a text message asks for and return the answer to it, or None where none is to be sent.

    Nobody is answered but interpreters, by the number they are rung at; who opted out never is. What is not
    understood is answered at most once in a while. Idempotent: by message_id, also the answer.
    """
    interpreter = services.directory.interpreter_of_phone(from_number)
    if interpreter is None:
        return None
    asked = read_text(body)
    who = {"interpreter_id": interpreter.interpreter_id}
    if asked.word in SILENT:
        if asked.word is not TextWord.CARRIERS:
            services.live.run("opt_out", {**who, "out": asked.word is TextWord.STOP})
        return None
    kind, facts = _obey(services, interpreter.interpreter_id, asked, message_id)
    claim = services.live.run("claim_reply", {**who, "message_id": message_id, "is_help": kind is Text.HELP})
    return TextMessage(kind, interpreter.prompt_language, facts) if claim["send"] else None


def _obey(
    services: Services, interpreter_id: str, asked: TextAsked, message_id: str
) -> tuple[Text, dict[str, str]]:
    event = EVENTS.get(asked.word)
    if event is None:
        return Text.HELP, {}
    state = services.live.run("read_interpreter", {"interpreter_id": interpreter_id})
    before = Presence(state["presence"])
    # A pause ends on duty, so it is for who is on duty; and 1 answers a pause only.
    is_idle = before is Presence.OFF_DUTY and asked.word in {TextWord.PAUSE, TextWord.RETURN}
    if is_idle or (asked.word is TextWord.RETURN and before is not Presence.PAUSED):
        return (Text.NOW_OFF if before is Presence.OFF_DUTY else Text.NOW_ON), {}
    minutes = asked.pause_minutes
    now = change_presence(
        services,
        interpreter_id=interpreter_id,
        event=event,
        operation_id=f"text-{message_id}",
        pause_seconds=minutes * 60 if minutes else None,
    )
    if before is Presence.IN_CALL and event != "on_duty":
        return Text.NOTED, {}
    if now is Presence.PAUSED and minutes:
        return Text.NOW_PAUSED, {"minutes": str(minutes)}
    return (Text.NOW_OFF if now is Presence.OFF_DUTY else Text.NOW_ON), {}
