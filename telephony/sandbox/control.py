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
from telephony.sandbox.engine import Sandbox
from telephony.sandbox.legs import KEYS, Leg
from telephony.sandbox.phones import Phone
from telephony.sandbox.tuning import read_settings, write_settings
from telephony.sandbox.words import E164, WITHHELD, tidy_number

MAX_KEYS = 64
MAX_PHONES = 20_000
MAX_WAIT_SECONDS = 30.0


class ControlError(Exception):
    """A request that makes no sense, with the sentence that says why."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


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
        return _json(
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
        return _json({"phones": [views.phone(phone) for phone in self._sandbox.phones.values()]})

    async def show_phone(self, request: web.Request) -> web.Response:
        """Show one phone with the transcript of its latest leg."""
        phone = self._phone(request)
        leg = phone.leg
        return _json({**views.phone(phone), "transcript": views.transcript(leg) if leg else []})

    async def dial(self, request: web.Request) -> web.Response:
        """Let a phone dial a number of the account."""
        phone, given = self._phone(request), await _body(request)
        to, shown = tidy_number(_text(given, "to")), given.get("caller_id")
        if not E164.fullmatch(to):
            raise ControlError(f"'to' is not a telephone number: {to!r}")
        if shown is not None and shown not in WITHHELD and not E164.fullmatch(str(shown)):
            raise ControlError(f"'caller_id' is neither a telephone number nor withheld: {shown!r}")
        if len(phone.live_legs) >= phone.lines:
            raise ControlError("this phone is already in a call", 409)
        return _json(views.leg(phone.dial(to, caller_id=shown)), 201)

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
        return _json({"hung_up": [leg.sid for leg in legs]})

    async def press(self, request: web.Request) -> web.Response:
        """Press keys on a phone that is in a call."""
        leg, given = self._live_leg(request), await _body(request)
        keys = _text(given, "keys")
        if len(keys) > MAX_KEYS or not set(keys) <= KEYS | set("wW"):
            raise ControlError(f"'keys' may be at most {MAX_KEYS} of 0-9, *, #, A-D and w, not {keys!r}")
        leg.press(keys)
        return _json(views.leg(leg))

    async def speak(self, request: web.Request) -> web.Response:
        """Say something into a phone that is in a call."""
        leg, given = self._live_leg(request), await _body(request)
        leg.speak(_text(given, "text")[:500], language=str(given.get("language", "en-US")))
        return _json(views.leg(leg))

    async def set_behaviour(self, request: web.Request) -> web.Response:
        """Say what a phone does by itself when it rings."""
        phone, given = self._phone(request), await _body(request)
        try:
            phone.on_ring = behaviour_from(given)
        except (TypeError, ValueError) as error:
            raise ControlError(str(error)) from error
        return _json(views.phone(phone))

    async def take(self, request: web.Request) -> web.Response:
        """Hold a phone by hand: it does nothing by itself until it is released."""
        phone = self._phone(request)
        phone.is_held = True
        return _json(views.phone(phone))

    async def release(self, request: web.Request) -> web.Response:
        """Let a phone behave by itself again."""
        phone = self._phone(request)
        phone.is_held = False
        return _json(views.phone(phone))

    async def show_leg(self, request: web.Request) -> web.Response:
        """Show one leg: its times, what was heard, and who talked with it."""
        leg = self._sandbox.legs.get(request.match_info["sid"])
        if leg is None:
            raise ControlError("there is no such leg", 404)
        return _json(
            {**views.leg(leg), "transcript": views.transcript(leg), "talk_intervals": views.talk(leg)}
        )

    async def list_conferences(self, _request: web.Request) -> web.Response:
        """Show every conference and who is in it."""
        return _json({"conferences": [views.room(room) for room in self._sandbox.rooms.by_sid.values()]})

    async def show_settings(self, _request: web.Request) -> web.Response:
        """Show what can be changed while the sandbox runs."""
        return _json(read_settings(self._sandbox.settings))

    async def change_settings(self, request: web.Request) -> web.Response:
        """Change latency, faults, calls per second, or concurrent calls."""
        try:
            write_settings(self._sandbox.settings, await _body(request))
        except (TypeError, ValueError) as error:
            raise ControlError(str(error)) from error
        return _json(read_settings(self._sandbox.settings))

    async def show_contacts(self, _request: web.Request) -> web.Response:
        """Show the phone book of the handsets page."""
        return _json({"contacts": self._contacts, "numbers": sorted(self._sandbox.settings.numbers)})

    async def set_contacts(self, request: web.Request) -> web.Response:
        """Fill the phone book: number, label, role, hint, and what to dial from it (`dials`)."""
        self._contacts = [_contact(one) for one in _list(await _body(request), "contacts")]
        for contact in self._contacts:
            self._sandbox.phone(contact["number"]).label = contact["label"]
        return _json({"contacts": self._contacts})

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Give events after a number: as a stream if asked so, otherwise as soon as there are any."""
        # A browser that reconnects asks the old address and names the last event it has seen.
        after = max(_number(request, "after", 0), _last_event_id(request))
        if "text/event-stream" in request.headers.get("Accept", ""):
            return await self._stream(request, after)
        seconds = min(float(_number(request, "wait", 0)), MAX_WAIT_SECONDS)
        log = self._sandbox.events
        if not log.after(after) and seconds:
            speed = getattr(self._sandbox.loop, "speed", 1.0)
            with suppress(TimeoutError):
                await asyncio.wait_for(log.wait(), seconds * speed)
        return _json({"events": log.after(after), "last": log.last_number})

    async def list_requests(self, request: web.Request) -> web.Response:
        """Show the latest webhooks with our answers, of one call or of all."""
        wanted, most = request.query.get("call_sid"), _number(request, "limit", 200)
        found = [one for one in self._sandbox.webhooks.records if wanted in {None, one.call_sid}]
        return _json({"requests": [views.record(one) for one in found[-max(most, 1) :]]})

    async def list_notifications(self, request: web.Request) -> web.Response:
        """Show the latest lines of the debugger."""
        most = _number(request, "limit", 200)
        return _json(
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
        return _json(views.leg(leg))

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


def _json(body: object, status: int = 200) -> web.Response:
    return web.json_response(body, status=status, headers={"Cache-Control": "no-store"})


async def _body(request: web.Request) -> dict[str, Any]:
    """Return the JSON object of a request. Only JSON: no page of another site can send that unasked."""
    if request.content_type != "application/json":
        raise ControlError("the body must be JSON, with Content-Type: application/json", 415)
    try:
        given = json.loads(await request.text())
    except (ValueError, RecursionError) as error:
        raise ControlError(f"the body is not JSON: {error}") from error
    if not isinstance(given, dict):
        raise ControlError("the body must be a JSON object")
    return given


def _text(given: dict[str, Any], name: str) -> str:
    value = given.get(name)
    if not isinstance(value, str) or not value:
        raise ControlError(f"'{name}' must be a text")
    return value


def _list(given: dict[str, Any], name: str) -> list[Any]:
    value = given.get(name)
    if not isinstance(value, list):
        raise ControlError(f"'{name}' must be a list")
    return value


def _contact(given: object) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise ControlError("a contact must be a JSON object")
    number = tidy_number(_text(given, "number"))
    if not E164.fullmatch(number):
        raise ControlError(f"not a telephone number: {number!r}")
    dials = [one for one in _list({"dials": [], **given}, "dials") if isinstance(one, dict)]
    return {
        "number": number,
        "label": _text(given, "label"),
        "role": str(given.get("role", "")),
        "hint": str(given.get("hint", "")),
        "dials": [{"number": _text(one, "number"), "label": str(one.get("label", ""))} for one in dials],
    }


def _number(request: web.Request, name: str, default: int) -> int:
    text = request.query.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit()) or len(text) > 15:  # noqa: PLR2004  # no event log grows so long
        raise ControlError(f"'{name}' must be a whole number, not {text!r}")
    return int(text)


def _last_event_id(request: web.Request) -> int:
    text = request.headers.get("Last-Event-ID", "0")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else 0  # noqa: PLR2004  # as above
