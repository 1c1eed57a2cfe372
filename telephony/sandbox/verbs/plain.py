"""Perform the verbs that need nobody else: Say, Play, Pause, Redirect, Reject, Hangup.

One page each under https://www.twilio.com/docs/voice/twiml
"""

from __future__ import annotations

import asyncio
import io
import wave
from typing import TYPE_CHECKING

from telephony.sandbox.documents import Document, Verb
from telephony.sandbox.hearing import Heard
from telephony.sandbox.sources import Fetch
from telephony.sandbox.steps import STOP, GoTo, Step
from telephony.sandbox.webhooks import Errand
from telephony.voices import carrier_voices

if TYPE_CHECKING:
    from telephony.sandbox.legs import Leg

MAX_LOOPS = 1000
BYTES_PER_SECOND = 8000  # of telephone audio, for recordings whose length cannot be read


async def say(leg: Leg, verb: Verb, _document: Document) -> Step:
    """Speak a text, as often as `loop` says."""
    voice, language = verb.get("voice", "man"), verb.get("language", "en-US")
    spoken = carrier_voices().language_of(voice)
    if spoken is not None and "language" in verb.attributes and language != spoken:
        leg.sandbox.notify(13512, f"Invalid language '{language}' for voice '{voice}'", leg.sid)
    if not verb.text:
        leg.sandbox.notify(13520, "Say: no text", leg.sid)
        return None
    if len(verb.text) > (3000 if voice.startswith("Polly.") else 4096):
        leg.sandbox.notify(13521, "Say: text is too long", leg.sid)
        return None
    latency = leg.sandbox.latency
    if spoken is not None and "language" not in verb.attributes:
        language = spoken
    for _ in range(_loops(verb)):
        await asyncio.sleep(latency.speech_start_seconds)
        heard = Heard(leg.sandbox.now(), "say", verb.text, language, voice)
        await leg.ear.listen(heard, latency.speech_seconds(verb.text))
    return None


async def play(leg: Leg, verb: Verb, document: Document) -> Step:
    """Play a recording or keys. What cannot be fetched is an error as that of a document."""
    if verb.get("digits"):
        tones = Heard(leg.sandbox.now(), "tone", verb.get("digits"))
        await leg.ear.listen(tones, 0.5 * len(verb.get("digits")))
        return None
    url = document.resolve(verb.text)
    for _ in range(_loops(verb)):
        seconds = await _media_seconds(leg, url)
        await leg.ear.listen(Heard(leg.sandbox.now(), "play", url), seconds)
    return None


async def pause(_leg: Leg, verb: Verb, _document: Document) -> Step:
    """Wait; as the first verb of an incoming call, let it go on ringing."""
    text = verb.get("length", "1")
    await asyncio.sleep(float(text) if text.isascii() and text.isdigit() else 1.0)
    return None


async def redirect(_leg: Leg, verb: Verb, document: Document) -> Step:
    """Go on with another document; without an address with the same one again."""
    # A breath: two documents that only redirect to each other must not stop the clock.
    await asyncio.sleep(0.01)
    return GoTo(Fetch(document.resolve(verb.text), verb.get("method", "POST").upper()))


async def reject(leg: Leg, verb: Verb, _document: Document) -> Step:
    """Refuse an incoming call without answering it; afterwards it can only be hung up."""
    if leg.answered_at is None:
        leg.end("busy" if verb.get("reason") == "busy" else "no-answer", cause="program")
    return STOP


async def hang_up(_leg: Leg, _verb: Verb, _document: Document) -> Step:
    """End the call. An incoming call has been answered by this, and is billed."""
    return STOP


def _loops(verb: Verb) -> int:
    text = verb.get("loop", "1")
    if not (text.isascii() and text.isdigit()):
        return 1
    return min(int(text), MAX_LOOPS) or MAX_LOOPS


async def _media_seconds(leg: Leg, url: str) -> float:
    """Fetch a recording, with none of the call's fields, and return how long it plays."""
    sandbox = leg.sandbox
    known = sandbox.settings.media_seconds.get(url)
    if known is not None:
        return known
    answer, _ = await sandbox.webhooks.fetch(Errand("media", url, "GET", (), call_sid=leg.sid, is_media=True))
    try:
        with wave.open(io.BytesIO(answer.body)) as recording:
            return float(recording.getnframes() / recording.getframerate())
    except (wave.Error, EOFError, ZeroDivisionError):
        return len(answer.body) / BYTES_PER_SECOND or sandbox.latency.play_seconds
