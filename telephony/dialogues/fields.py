"""What staff are asked while phones ring already: the numbers that their access code asks for.

They can exclude nobody, so nobody waits for them. Where a number need not be given `*` passes it over, and so
does silence; one that must be given is asked for three times, and then the call goes on without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from telephony.dialogues import keyed
from telephony.dialogues.keyed import Keyed

if TYPE_CHECKING:
    from twilio.twiml.voice_response import VoiceResponse

    from dispatch.domain.required_fields import RequiredField
    from dispatch.domain.views import CallView
    from telephony.exchange import Exchange
    from telephony.prompts.catalogue import Sentence

SKIP = "*"


def ask_field(exchange: Exchange, view: CallView, at: int, turn: int = 1, *before: Sentence) -> VoiceResponse:
    """Ask for the n-th number of the access code."""
    return keyed.ask(exchange, view, _keyed(exchange, view, at), turn, *before)


def read_back(exchange: Exchange, view: CallView, at: int, digits: str, turn: int) -> VoiceResponse:
    """Say the number digit by digit; only a key has it asked again."""
    said: Sentence = ("staff.field_read_back", {"digits": " ".join(digits)})
    return keyed.read_back(exchange, view, _keyed(exchange, view, at), turn, said)


def fields_of(view: CallView) -> tuple[RequiredField, ...]:
    """Return the numbers that a call's access code asks for."""
    return view.requester.fields if view.requester else ()


def next_missing(view: CallView, after: int = -1) -> int | None:
    """Return which number is to be asked for next, or None when all were."""
    missing = (at for at, field in enumerate(fields_of(view)) if at > after and field.kind not in view.noted)
    return next(missing, None)


def _keyed(exchange: Exchange, view: CallView, at: int) -> Keyed:
    field = fields_of(view)[at]
    speaker = exchange.speaker(view.prompt_language)
    prompt = "staff.ask_field" if field.is_required else "staff.ask_field_or_skip"
    facts: dict[str, object] = {"field": speaker.texts[f"field.{field.kind}"], "digits": field.digits}
    return Keyed(
        "staff/field",
        (prompt, facts),
        seconds=exchange.settings.key_seconds,
        check_seconds=exchange.settings.offer_key_seconds,
        keys=field.digits,
        end_key="" if field.is_required else SKIP,
        at=at,
    )
