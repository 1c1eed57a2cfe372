"""Control the sandbox from outside, by JSON over HTTP: play its phones, watch them, change the weather."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from aiohttp import web

from telephony.sandbox import views
from telephony.sandbox.behaviours import behaviour_from
from telephony.sandbox.control_input import (
    ControlError,
    contact_from,
    json_answer,
    last_event_id,
    list_of,
    number_asked,
    read_body,
    text_of,
)
from telephony.sandbox.engine import Sandbox
from telephony.sandbox.legs import KEYS, Leg
from telephony.sandbox.phones import Phone
from telephony.sandbox.tuning import read_settings, write_settings
from telephony.sandbox.words import E164, WITHHELD, tidy_number

MAX_KEYS = 64
MAX_PHONES = 20_000
MAX_WAIT_SECONDS = 30.0


class Control:
    """The control API of one sandbox."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._contacts: list[dict[str, Any]] = []

    def add_routes(self, app: web.Application) -> None:
        """Put every address of the control API in place."""
        app.add_routes(
            [
                web.get("/sandbox/health", self.health),
                web.get("/sandbox/phones", self.list_phones),
                web.get("/sandbox/phones/{number}", self.show_phone),
                web.post("/sandbox/phones/{number}/dial", self.dial),
                web.post("/sandbox/phones/{number}/answer", self.answer),
                web.post("/sandbox/phones/{number}/reject", self.reject),
                web.post("/sandbox/phones/{number}/hang-up", self.hang_up),
                web.post("/sandbox/phones/{number}/press", self.press),
                web.post("/sandbox/phones/{number}/speak", self.speak),
                web.put("/sandbox/phones/{number}/behaviour", self.set_behaviour),
                web.post("/sandbox/phones/{number}/take", self.take),
                web.post("/sandbox/phones/{number}/release", self.release),
                web.get("/sandbox/legs/{sid}", self.show_leg),
                web.get("/sandbox/conferences", self.list_conferences),
                web.get("/sandbox/settings", self.show_settings),
                web.patch("/sandbox/settings", self.change_settings),
                web.get("/sandbox/contacts", self.show_contacts),
                web.put("/sandbox/contacts", self.set_contacts),
                web.get("/sandbox/events", self.events),
                web.get("/sandbox/requests", self.list_requests),
                web.get("/sandbox/notifications", self.list_notifications),
            ]
        )

    async def health(self, _request: web.Request) -> web.Response:
        """Say that the sandbox is up, what time it is here, and how slow it pretends to be."""
        sandbox = self._sandbox
        live = sum(leg.is_live for leg in sandbox.legs.values())
        return json_answer(
            {
                "status": "ok",
                "now": sandbox.now().isoformat(),
                "speed": getattr(sandbox.loop, "speed", 1.0),
                "account_sid": sandbox.settings.account_sid,
                "numbers": sorted(sandbox.settings.numbers),
                "live_legs": live,
                "last_event": sandbox.events.last_number,
                "latency": str(sandbox.latency),
                "failures": [repr(error) for error in sandbox.failures[-10:]],
            }
        )

    async def list_phones(self, _request: web.Request) -> web.Response:
        """Show every phone that has been mentioned."""
        return json_answer({"phones": [views.phone(phone) for phone in self._sandbox.phones.values()]})

    async def show_phone(self, request: web.Request) -> web.Response:
        """Show one phone with the transcript of its latest leg."""
        phone = self._phone(request)
        leg = phone.leg
        return json_answer({**views.phone(phone), "transcript": views.transcript(leg) if leg else []})

    async def dial(self, request: web.Request) -> web.Response:
        """Let a phone dial a number of the account."""
        phone, given = self._phone(request), await read_body(request)
        to, shown = tidy_number(text_of(given, "to")), given.get("caller_id")
        if not E164.fullmatch(to):
            raise ControlError(f"'to' is not a telephone number: {to!r}")
        if shown is not None and shown not in WITHHELD and not E164.fullmatch(str(shown)):
            raise ControlError(f"'caller_id' is neither a telephone number nor withheld: {shown!r}")
        if len(phone.live_legs) >= phone.lines:
            raise ControlError("this phone is already in a call", 409)
        return json_answer(views.leg(phone.dial(to, caller_id=shown)), 201)

    async def answer(self, request: web.Request) -> web.Response:
        """Pick up a ringing phone."""
        return self._on_ringing(request, Leg.answer)

    async def reject(self, request: web.Request) -> web.Response:
        """Decline on a ringing phone."""
        return self._on_ringing(request, Leg.reject)

    async def hang_up(self, request: web.Request) -> web.Response:
        """Put a phone down; harmless when it is."""
        phone = self._phone(request)
        legs = list(phone.live_legs)
        for leg in legs:
            leg.hang_up()
        return json_answer({"hung_up": [leg.sid for leg in legs]})

    async def press(self, request: web.Request) -> web.Response:
        """Press keys on a phone that is in a call."""
        leg, given = self._live_leg(request), await read_body(request)
        keys = text_of(given, "keys")
        if len(keys) > MAX_KEYS or not set(keys) <= KEYS | set("wW"):
            raise ControlError(f"'keys' may be at most {MAX_KEYS} of 0-9, *, #, A-D and w, not {keys!r}")
        leg.press(keys)
        return json_answer(views.leg(leg))

    async def speak(self, request: web.Request) -> web.Response:
        """Say something into a phone that is in a call."""
        leg, given = self._live_leg(request), await read_body(request)
        leg.speak(text_of(given, "text")[:500], language=str(given.get("language", "en-US")))
        return json_answer(views.leg(leg))

    async def set_behaviour(self, request: web.Request) -> web.Response:
        """Say what a phone does by itself when it rings."""
        phone, given = self._phone(request), await read_body(request)
        try:
            phone.on_ring = behaviour_from(given)
        except (TypeError, ValueError) as error:
            raise ControlError(str(error)) from error
        return json_answer(views.phone(phone))

    async def take(self, request: web.Request) -> web.Response:
        """Hold a phone by hand: it does nothing by itself until it is released."""
        phone = self._phone(request)
        phone.is_held = True
        return json_answer(views.phone(phone))

    async def release(self, request: web.Request) -> web.Response:
        """Let a phone behave by itself again."""
        phone = self._phone(request)
        phone.is_held = False
        return json_answer(views.phone(phone))

    async def show_leg(self, request: web.Request) -> web.Response:
        """Show one leg: its times, what was heard, and who talked with it."""
        leg = self._sandbox.legs.get(request.match_info["sid"])
        if leg is None:
            raise ControlError("there is no such leg", 404)
        return json_answer(
            {**views.leg(leg), "transcript": views.transcript(leg), "talk_intervals": views.talk(leg)}
        )

    async def list_conferences(self, _request: web.Request) -> web.Response:
        """Show every conference and who is in it."""
        return json_answer(
            {"conferences": [views.room(room) for room in self._sandbox.rooms.by_sid.values()]}
        )

    async def show_settings(self, _request: web.Request) -> web.Response:
        """Show what can be changed while the sandbox runs."""
        return json_answer(read_settings(self._sandbox.settings))

    async def change_settings(self, request: web.Request) -> web.Response:
        """Change latency, faults, calls per second, or concurrent calls."""
        try:
            write_settings(self._sandbox.settings, await read_body(request))
        except (TypeError, ValueError) as error:
            raise ControlError(str(error)) from error
        return json_answer(read_settings(self._sandbox.settings))

    async def show_contacts(self, _request: web.Request) -> web.Response:
        """Show the phone book of the handsets page."""
        return json_answer({"contacts": self._contacts, "numbers": sorted(self._sandbox.settings.numbers)})

    async def set_contacts(self, request: web.Request) -> web.Response:
        """Fill the phone book: number, label, role, hint, and what to dial from it (`dials`)."""
        self._contacts = [contact_from(one) for one in list_of(await read_body(request), "contacts")]
        for contact in self._contacts:
            self._sandbox.phone(contact["number"]).label = contact["label"]
        return json_answer({"contacts": self._contacts})

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Give events after a number: as a stream if asked so, otherwise as soon as there are any."""
        # A browser that reconnects asks the old address and names the last event it has seen.
        after = max(number_asked(request, "after", 0), last_event_id(request))
        if "text/event-stream" in request.headers.get("Accept", ""):
            return await self._stream(request, after)
        seconds = min(float(number_asked(request, "wait", 0)), MAX_WAIT_SECONDS)
        log = self._sandbox.events
        if not log.after(after) and seconds:
            speed = getattr(self._sandbox.loop, "speed", 1.0)
            with suppress(TimeoutError):
                await asyncio.wait_for(log.wait(), seconds * speed)
        return json_answer({"events": log.after(after), "last": log.last_number})

    async def list_requests(self, request: web.Request) -> web.Response:
        """Show the latest webhooks with our answers, of one call or of all."""
        wanted, most = request.query.get("call_sid"), number_asked(request, "limit", 200)
        found = [one for one in self._sandbox.webhooks.records if wanted in {None, one.call_sid}]
        return json_answer({"requests": [views.record(one) for one in found[-max(most, 1) :]]})

    async def list_notifications(self, request: web.Request) -> web.Response:
        """Show the latest lines of the debugger."""
        most = number_asked(request, "limit", 200)
        return json_answer(
            {
                "notifications": [views.notification(one) for one in self._sandbox.notifications][
                    -max(most, 1) :
                ]
            }
        )

    async def _stream(self, request: web.Request, after: int) -> web.StreamResponse:
        headers = {"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        response = web.StreamResponse(headers=headers)
        await response.prepare(request)
        log = self._sandbox.events
        while True:
            for event in log.after(after):
                after = event["number"]
                await response.write(f"id: {after}\ndata: {json.dumps(event)}\n\n".encode())
            await log.wait()

    def _on_ringing(self, request: web.Request, act: Callable[[Leg], None]) -> web.Response:
        leg = self._phone(request).ringing
        if leg is None:
            raise ControlError("this phone does not ring", 409)
        act(leg)
        return json_answer(views.leg(leg))

    def _live_leg(self, request: web.Request) -> Leg:
        legs = self._phone(request).live_legs
        if not legs:
            raise ControlError("this phone is in no call", 409)
        return legs[-1]

    def _phone(self, request: web.Request) -> Phone:
        number = tidy_number(request.match_info["number"])
        number = number if number.startswith("+") else f"+{number}"
        if not E164.fullmatch(number):
            raise ControlError(f"not a telephone number: {number!r}")
        if number not in self._sandbox.phones and len(self._sandbox.phones) >= MAX_PHONES:
            raise ControlError(f"there are already {MAX_PHONES} phones", 409)
        return self._sandbox.phone(number)
