"""Execute documents on a leg: fetch, run verb after verb, follow redirects, fall back when a document fails.

https://www.twilio.com/docs/voice/twiml and, for fallback addresses, https://www.twilio.com/docs/availability-reliability
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urldefrag

from telephony.sandbox.documents import Document, DocumentRefusedError, Verb, parse_twiml, read_document
from telephony.sandbox.hearing import Heard
from telephony.sandbox.sources import Fetch, Inline, Source
from telephony.sandbox.steps import STOP, GoTo, Step
from telephony.sandbox.verbs import dial, gather, plain
from telephony.sandbox.webhooks import Errand, FetchFailedError

if TYPE_CHECKING:
    from telephony.sandbox.legs import Leg

Performer = Callable[["Leg", Verb, Document], Awaitable[Step]]


@dataclass(frozen=True)
class Stage:
    """Which verbs a kind of document may use, and the error of those it may not."""

    verbs: Mapping[str, Performer]
    forbidden_code: int = 12200


_SPEECH: dict[str, Performer] = {"Say": plain.say, "Play": plain.play, "Pause": plain.pause}
CALL = Stage({
    **_SPEECH, "Redirect": plain.redirect, "Reject": plain.reject, "Hangup": plain.hang_up,
    "Gather": gather.gather, "Dial": dial.dial,
})  # fmt: skip
# A conference's wait, hold and announcement documents: https://www.twilio.com/docs/voice/twiml/conference#waiturl
WAITING = Stage({**_SPEECH, "Redirect": plain.redirect}, 13238)
# What the called party hears before being connected: https://www.twilio.com/docs/voice/twiml/number#url
WHISPER = Stage(
    {**_SPEECH, "Redirect": plain.redirect, "Hangup": plain.hang_up, "Gather": gather.gather}, 13201
)
# These do not answer an incoming call when they come first.
_UNANSWERED = frozenset({"Reject", "Pause"})


async def run_leg(leg: Leg, source: Source | None) -> None:
    """Run documents, and those that redirects bring, until nothing is left to do; then hang up."""
    # A redirect may have come while the leg had no document yet, such as during machine detection.
    source = leg.next_source or source
    try:
        while source is not None and leg.is_live:
            leg.next_source = None
            await leg.perform(run_documents(leg, source, CALL))
            source = leg.next_source
    finally:
        if leg.is_live:
            leg.connect()
            leg.end("completed", cause="program")


async def run_documents(leg: Leg, source: Source, stage: Stage) -> bool:
    """Run a chain of documents. Return whether it ended by itself rather than by a Hangup or an error.

    On a fatal error the fallback address is asked once; without one the caller hears "application error".
    """
    has_fallen_back = False
    while True:
        try:
            step = await run_document(leg, await load(leg, source), stage)
        except (DocumentRefusedError, FetchFailedError) as error:
            url = source.url if isinstance(source, Fetch) else ""
            leg.sandbox.notify(error.code, error.message, leg.sid, url=url)
            if leg.fallback is None or has_fallen_back:
                await _apologise(leg)
                return False
            has_fallen_back = True
            asked = (("ErrorCode", str(error.code)), ("ErrorUrl", urldefrag(url).url))
            source = Fetch(leg.fallback[0], leg.fallback[1], asked)
        else:
            if not isinstance(step, GoTo):
                return step is None
            source = step.source


async def run_document(leg: Leg, document: Document, stage: Stage) -> Step:
    """Run the verbs of one document; return where it leads, or None when it runs out of verbs."""
    for verb in document.verbs:
        performer = stage.verbs.get(verb.name)
        if performer is None:
            raise DocumentRefusedError(stage.forbidden_code, f"<{verb.name}> is not allowed here")
        if leg.answered_at is None and verb.name not in _UNANSWERED and not _answers_on_bridge(verb):
            leg.connect()
        step = await performer(leg, verb, document)
        if step is not None:
            return step
    return None


async def load(leg: Leg, source: Source, extra: tuple[tuple[str, str], ...] = ()) -> Document:
    """Fetch and read a document, or read it when it was given inline."""
    sandbox = leg.sandbox

    def warn(code: int, message: str) -> None:
        sandbox.notify(code, message, leg.sid, url=source.url if isinstance(source, Fetch) else "")

    if isinstance(source, Inline):
        return Document(parse_twiml(source.twiml.encode(), warn))
    params = (*leg.request_params(), *source.params, *extra)
    errand = Errand("document", source.url, source.method, params, call_sid=leg.sid, jar=leg.jar)
    answer, final = await sandbox.webhooks.fetch(errand)
    # The address keeps its connection overrides, so that a Gather without an action has them too.
    url = source.url if final == urldefrag(source.url).url else final
    return read_document(answer.header("Content-Type"), answer.body, url, warn)


def _answers_on_bridge(verb: Verb) -> bool:
    return verb.name == "Dial" and verb.get("answerOnBridge") == "true"


async def _apologise(leg: Leg) -> None:
    leg.connect()
    text = "We are sorry, an application error has occurred. Goodbye."
    await leg.ear.listen(
        Heard(leg.sandbox.now(), "error", text, "en-US"), leg.sandbox.latency.speech_seconds(text)
    )


__all__ = ["CALL", "STOP", "WAITING", "WHISPER", "Inline", "load", "run_document", "run_documents", "run_leg"]
