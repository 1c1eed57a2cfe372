"""Perform Dial: choose what is dialled, and ask the action when it is over.

https://www.twilio.com/docs/voice/twiml/dial
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from telephony.sandbox.documents import Document, DocumentRefusedError, Verb
from telephony.sandbox.sources import Fetch
from telephony.sandbox.steps import GoTo, Step
from telephony.sandbox.verbs.dial_conference import attend
from telephony.sandbox.verbs.dial_number import call_numbers
from telephony.sandbox.verbs.dialled import Dialled
from telephony.sandbox.vocabulary import NOUNS

if TYPE_CHECKING:
    from telephony.sandbox.legs import Leg


async def dial(leg: Leg, verb: Verb, document: Document) -> Step:
    """Connect the leg with others; then ask the action, or go on with the next verb."""
    action = document.resolve(verb.get("action")) if "action" in verb.attributes else None
    method = verb.get("method", "POST").upper()
    dialled = Dialled(leg, verb, document)
    try:
        await _connect(dialled)
    except asyncio.CancelledError:
        if action is not None:
            await _ask_in_passing(leg, Fetch(action, method, dialled.params()))
        raise
    if action is None or dialled.skips_action:
        return None
    return GoTo(Fetch(action, method, dialled.params()))


async def _connect(dialled: Dialled) -> None:
    verb = dialled.verb
    for child in verb.children:
        if child.name not in NOUNS:
            raise DocumentRefusedError(13215, f"Dial: invalid nested element <{child.name}>")
    conferences = [child for child in verb.children if child.name == "Conference"]
    numbers = [child for child in verb.children if child.name == "Number"]
    if conferences:
        await attend(dialled, conferences[0])
    elif numbers or verb.text:
        await call_numbers(dialled, numbers or [Verb("Number", text=verb.text)])
    else:
        dialled.leg.sandbox.notify(13215, "Dial: nothing here that this sandbox dials", dialled.leg.sid)
        dialled.status = "failed"


async def _ask_in_passing(leg: Leg, action: Fetch) -> None:
    """Ask the action though its answer is ignored.

    A leg that is redirected out of a Dial causes two requests: this one first, then the new address
    (measured: https://github.com/qisoft/i-hate-making-calls/issues/31 ).
    """
    if leg.is_redirected:
        await leg.sandbox.ask_and_ignore(leg, action)
    elif leg.sandbox.settings.unverified.dial_action_after_hangup:
        leg.sandbox.ask_and_ignore(leg, action)
