"""Perform Dial with Number or plain text: ring others, whisper to who answers, bridge.

https://www.twilio.com/docs/voice/twiml/number
"""

from __future__ import annotations

import asyncio

from telephony.sandbox.callbacks import CALL_EVENTS, CallbackPlan
from telephony.sandbox.dialling import EXTRA_RING_SECONDS, ring
from telephony.sandbox.documents import Verb
from telephony.sandbox.hearing import Heard
from telephony.sandbox.legs import Leg
from telephony.sandbox.sources import Fetch
from telephony.sandbox.steps import let_go
from telephony.sandbox.verbs.dialled import Dialled, star_pressed
from telephony.sandbox.words import E164, WITHHELD, tidy_number, whole_seconds

MAX_NUMBERS = 10


async def call_numbers(dialled: Dialled, nouns: list[Verb]) -> None:
    """Ring all numbers at once, or one after another; connect the first that answers."""
    leg = dialled.leg
    caller_id = tidy_number(dialled.verb.get("callerId", leg.from_))
    if not _may_show(leg, caller_id):
        leg.sandbox.notify(13214, f"Dial: invalid callerId '{caller_id}'", leg.sid)
        dialled.status = "failed"
        return
    nouns = [noun for noun in nouns[:MAX_NUMBERS] if _is_allowed(leg, tidy_number(noun.text))]
    if not nouns:
        dialled.status = "failed"
        return
    tone = leg.sandbox.spawn(leg.ear.listen(Heard(leg.sandbox.now(), "ringing"), None))
    try:
        rounds = [[noun] for noun in nouns] if dialled.verb.get("sequential") == "true" else [nouns]
        winner = None
        for group in rounds:
            winner = winner or await _ring_all(dialled, group, caller_id)
    finally:
        let_go(tone)
    if winner is not None:
        await _connect(dialled, *winner)


async def _ring_all(dialled: Dialled, nouns: list[Verb], caller_id: str) -> tuple[Leg, Verb] | None:
    children = [(_child(dialled, noun, caller_id), noun) for noun in nouns]
    loop = dialled.leg.sandbox.loop
    attempts = {
        loop.create_task(ring(child, dialled.ring_seconds + EXTRA_RING_SECONDS)): (child, noun)
        for child, noun in children
    }
    waiting = set(attempts)
    winner = None
    try:
        while waiting and winner is None:
            done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            winner = next((attempts[task] for task in done if task.result()), None)
    finally:
        for child, _ in children:
            if winner is None or child is not winner[0]:
                # Who answered in the same instant, but second, is hung up; the others just stop ringing.
                child.end("completed" if child.answered_at else "canceled")
    if winner is None:
        dialled.child = children[0][0]
        dialled.status = _joint_status([child for child, _ in children])
    return winner


async def _connect(dialled: Dialled, child: Leg, noun: Verb) -> None:
    leg, sandbox = dialled.leg, dialled.leg.sandbox
    dialled.child, dialled.status, dialled.is_bridged = child, "completed", False
    ready: asyncio.Future[None] = sandbox.loop.create_future()
    parted: asyncio.Future[None] = sandbox.loop.create_future()
    whisper = None
    if noun.get("url"):
        whisper = Fetch(dialled.document.resolve(noun.get("url")), noun.get("method", "POST").upper())
    gone = sandbox.spawn(_live_as_child(child, whisper, ready, parted))
    keys = leg.listen_for_keys() if dialled.hangs_up_on_star else None
    star = sandbox.loop.create_task(star_pressed(keys)) if keys is not None else None
    try:
        await asyncio.wait({ready, gone}, return_when=asyncio.FIRST_COMPLETED)
        if ready.done() and child.is_live:
            dialled.is_bridged = True
            leg.connect()
            leg.ear.listen_to([child])
            child.ear.listen_to([leg])
            ends = {parted, gone, star} if star is not None else {parted, gone}
            await asyncio.wait(ends, timeout=dialled.time_limit_seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        let_go(star)
        if keys is not None:
            leg.ignore_keys(keys)
        leg.ear.listen_to(())
        child.ear.listen_to(())
        if not parted.done():
            parted.set_result(None)
            if child.is_live and not child.is_redirected:
                child.end("completed", cause="carrier")
        if child.answered_at is not None and child.ended_at is not None:
            dialled.seconds = whole_seconds(child.answered_at, child.ended_at)


async def _live_as_child(
    child: Leg, whisper: Fetch | None, ready: asyncio.Future[None], parted: asyncio.Future[None]
) -> None:
    """Whisper, then stay bridged; a redirect takes the child away to a document of its own."""
    from telephony.sandbox.executor import WHISPER, run_documents, run_leg  # noqa: PLC0415  # they contain Dial

    async def _be_bridged() -> None:
        # A whisper that runs out of verbs bridges; only Hangup refuses.
        if whisper is not None and not await run_documents(child, whisper, WHISPER):
            return
        if not ready.done():
            ready.set_result(None)
        await asyncio.wait({parted})

    await child.perform(_be_bridged())
    source, child.next_source = child.next_source, None
    if source is None:
        if child.is_live:
            child.end("completed", cause="carrier")
        return
    if not parted.done():
        parted.set_result(None)
    child.sandbox.spawn(run_leg(child, source))


def _child(dialled: Dialled, noun: Verb, caller_id: str) -> Leg:
    leg, sandbox = dialled.leg, dialled.leg.sandbox
    number = tidy_number(noun.text)
    child = Leg(sandbox, sandbox.phone(number), "outbound-dial", from_=caller_id, to=number, parent=leg)
    child.become("queued")
    sandbox.remember(child)
    if noun.get("statusCallback"):
        events = noun.get("statusCallbackEvent").split()
        if not set(events) <= CALL_EVENTS:
            sandbox.notify(21626, "Invalid statusCallbackEvent", child.sid)
        child.callbacks = CallbackPlan.read(
            dialled.document.resolve(noun.get("statusCallback")),
            noun.get("statusCallbackMethod", "POST"),
            events,
        )
    return child


def _may_show(leg: Leg, number: str) -> bool:
    settings = leg.sandbox.settings
    own = {leg.from_, leg.to, *settings.numbers, *settings.verified_caller_ids}
    return number in own or number in WITHHELD


def _is_allowed(leg: Leg, number: str) -> bool:
    if not E164.fullmatch(number):
        leg.sandbox.notify(13224, f"Dial: invalid number '{number}'", leg.sid)
        return False
    if not leg.sandbox.may_call(number):
        leg.sandbox.notify(13227, f"Dial: no permission to call '{number}'", leg.sid)
        return False
    return True


def _joint_status(children: list[Leg]) -> str:
    statuses = {child.status for child in children}
    return next((one for one in ("no-answer", "busy", "failed") if one in statuses), "failed")
