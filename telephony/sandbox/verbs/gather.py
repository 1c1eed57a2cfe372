"""Perform Gather: take keys or speech while prompts play.

https://www.twilio.com/docs/voice/twiml/gather
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from telephony.sandbox.documents import Document, DocumentRefusedError, Verb
from telephony.sandbox.sources import Fetch
from telephony.sandbox.steps import GoTo, Step, let_go
from telephony.sandbox.verbs import plain

if TYPE_CHECKING:
    from telephony.sandbox.keys import Input, KeyQueue
    from telephony.sandbox.legs import Leg

_NESTED = {"Say": plain.say, "Play": plain.play, "Pause": plain.pause}


@dataclass(frozen=True)
class _Rules:
    takes_keys: bool
    takes_speech: bool
    timeout_seconds: float
    speech_timeout_seconds: float
    most_digits: int | None
    finish_keys: str
    asks_when_empty: bool


@dataclass
class _Taken:
    """What was taken; it is filled while keys come, so that it is known also when the call ends midway."""

    digits: str = ""
    finished_by: str = ""
    speech: Input | None = None

    @property
    def is_empty(self) -> bool:
        return not self.digits and self.speech is None


async def gather(leg: Leg, verb: Verb, document: Document) -> Step:
    """Take input and ask the action with it; without input go on with the next verb."""
    rules = _rules(leg, verb)
    action = document.resolve(verb.get("action"))
    method = verb.get("method", "POST").upper()
    taken = _Taken()
    keys = leg.listen_for_keys()
    try:
        await _take(leg, verb, document, rules, keys, taken)
    except asyncio.CancelledError:
        if leg.sandbox.settings.unverified.gather_action_after_hangup and not leg.is_live:
            leg.sandbox.ask_and_ignore(leg, Fetch(action, method, _params(leg, taken)))
        raise
    finally:
        leg.ignore_keys(keys)
    if taken.is_empty and not rules.asks_when_empty:
        return None
    return GoTo(Fetch(action, method, _params(leg, taken)))


async def _take(  # noqa: PLR0913, PLR0917  # the whole of one Gather
    leg: Leg, verb: Verb, document: Document, rules: _Rules, keys: KeyQueue, taken: _Taken
) -> None:
    first = await _first_input(leg, verb, document, rules, keys)
    if first is None:
        return
    if first.is_speech:
        await asyncio.sleep(rules.speech_timeout_seconds)
        taken.speech = first
        return
    given: Input | None = first
    while given is not None:
        if not given.is_speech:
            if given.text in rules.finish_keys:
                taken.finished_by = given.text
                return
            taken.digits += given.text
            if rules.most_digits is not None and len(taken.digits) >= rules.most_digits:
                return
        given = await _next_input(keys, rules.timeout_seconds)


async def _first_input(
    leg: Leg, verb: Verb, document: Document, rules: _Rules, keys: KeyQueue
) -> Input | None:
    """Wait for input while the prompts play, and for `timeout` after them. Input cuts the prompts short."""
    prompts = leg.sandbox.loop.create_task(_play_prompts(leg, verb, document))
    try:
        while True:
            waiting = leg.sandbox.loop.create_task(keys.get())
            try:
                await asyncio.wait({waiting, prompts}, return_when=asyncio.FIRST_COMPLETED)
                if prompts.done() and not waiting.done():
                    prompts.result()
                    await asyncio.wait({waiting}, timeout=rules.timeout_seconds)
                if not waiting.done():
                    return None
                given = waiting.result()
            finally:
                let_go(waiting)
            if rules.takes_speech if given.is_speech else rules.takes_keys:
                return given
    finally:
        let_go(prompts)


async def _play_prompts(leg: Leg, verb: Verb, document: Document) -> None:
    for child in verb.children:
        await _NESTED[child.name](leg, child, document)


async def _next_input(keys: KeyQueue, seconds: float) -> Input | None:
    try:
        async with asyncio.timeout(seconds):
            return await keys.get()
    except TimeoutError:
        return None


def _rules(leg: Leg, verb: Verb) -> _Rules:
    for child in verb.children:
        if child.name not in _NESTED:
            raise DocumentRefusedError(13320, f"Gather: invalid nested element <{child.name}>")
    timeout = _number(leg, verb, "timeout", 13313)
    timeout_seconds = 5.0 if timeout is None else float(timeout)
    silence = verb.get("speechTimeout")
    sources = verb.get("input", "dtmf").split()
    return _Rules(
        takes_keys="dtmf" in sources,
        takes_speech="speech" in sources,
        timeout_seconds=timeout_seconds,
        speech_timeout_seconds=float(silence) if silence.isdigit() else 1.0 if silence else timeout_seconds,
        most_digits=_number(leg, verb, "numDigits", 13314) or None,
        finish_keys=verb.get("finishOnKey", "#"),
        asks_when_empty=verb.get("actionOnEmptyResult") == "true",
    )


def _number(leg: Leg, verb: Verb, name: str, code: int) -> int | None:
    text = verb.get(name)
    if text.isascii() and text.isdigit():
        return int(text)
    if text:
        leg.sandbox.notify(code, f"Gather: invalid {name} '{text}'", leg.sid)
    return None


def _params(leg: Leg, taken: _Taken) -> tuple[tuple[str, str], ...]:
    params: list[tuple[str, str]] = []
    if taken.speech is not None:
        params += [("SpeechResult", taken.speech.text), ("Confidence", f"{taken.speech.confidence:.6g}")]
        params.append(("Language", taken.speech.language))
    elif taken.digits:
        params.append(("Digits", taken.digits))
    if leg.sandbox.settings.unverified.gather_extra_params and not taken.is_empty:
        params.append(("msg", "Gather End"))
        if taken.speech is None:
            params.append(("FinishedOnKey", taken.finished_by))
    return tuple(params)
