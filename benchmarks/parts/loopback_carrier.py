"""A carrier on the loopback that takes dials at once and lives the calls of everybody, for `reaction`.

It sends the signed webhooks of callers and interpreters that move a call on, and none of the others.
"""

from __future__ import annotations

import asyncio
import html
import re
import time
from collections import deque
from collections.abc import Coroutine
from dataclasses import dataclass, field
from email.utils import formatdate
from itertools import count
from random import Random
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
from aiohttp import web

from config.settings import Settings
from telephony.addresses import Addresses
from telephony.sandbox.signatures import signature

LANGUAGES = 20
STAFF_LINE, DESK = "+351300500100", "+351210500100"


@dataclass
class Talk:
    """A conversation that goes on."""

    call_id: str
    staff_leg: str
    leg: str
    number: str
    report_to: str


@dataclass
class Carrier:
    """Takes dials at once, and lives the calls of everybody."""

    settings: Settings
    chance: Random = field(default_factory=lambda: Random(3))
    ids: count[int] = field(default_factory=count)
    talks: deque[Talk] = field(default_factory=deque)
    staff_legs: dict[str, str] = field(default_factory=dict)
    freed_at: dict[str, float] = field(default_factory=dict)
    dialled_at: dict[str, tuple[float, float | None]] = field(default_factory=dict)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    talk_seconds: float | None = None
    failures: list[str] = field(default_factory=list)

    async def serve(self) -> web.AppRunner:
        """Listen where the dispatcher looks for the carrier."""
        app = web.Application()
        app.router.add_post("/2010-04-01/Accounts/{account}/Calls.json", self.dial)
        app.router.add_route("*", "/2010-04-01/Accounts/{account}/{kind}/{sid}.json", self.nod)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        address = urlsplit(str(self.settings.twilio_api_base_url))
        await web.TCPSite(runner, address.hostname, address.port).start()
        self.session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        return runner

    async def dial(self, request: web.Request) -> web.Response:
        """Take a dial, and let the interpreter answer and press 1 at once."""
        at = time.time()
        form = {name: str(value) for name, value in (await request.post()).items()}
        offer_id = parse_qs(urlsplit(form["Url"]).query)["offer"][0]
        self.dialled_at[offer_id] = (at, self.freed_at.pop(form["To"], None))
        leg = self.fresh_leg()
        self.start(self.interpret(leg, form))
        return web.json_response({"sid": leg, "status": "queued"}, status=201)

    async def nod(self, request: web.Request) -> web.Response:
        """Take whatever else is asked of a leg or a room."""
        return web.json_response({"sid": request.match_info["sid"], "status": "completed"})

    async def interpret(self, leg: str, form: dict[str, str]) -> None:
        """Pick up, accept, and come into the room."""
        about = {"CallSid": leg, "To": form["To"], "From": form["From"], "Direction": "outbound-api"}
        about["CallStatus"] = "in-progress"
        announced = await self.ask(form["Url"], about)
        accepted = await self.ask(attribute("action", announced), {**about, "Digits": "1"})
        rooms = attribute("statusCallback", accepted)
        call_id = parse_qs(urlsplit(rooms).query)["call"][0]
        await self.join(rooms, leg, 2)
        talk = Talk(call_id, self.staff_legs[call_id], leg, form["To"], form["StatusCallback"])
        if self.talk_seconds is None:
            self.talks.append(talk)
        else:
            await asyncio.sleep(self.talk_seconds)
            await self.hang_up(talk)

    async def staff_call(self) -> None:
        """Call, choose a language by its keys, and come into the room."""
        leg = self.fresh_leg()
        about = {"CallSid": leg, "To": STAFF_LINE, "From": DESK, "Direction": "inbound"}
        about["CallStatus"] = "in-progress"
        welcome = await self.ask(Addresses(self.settings.public_base_url).arrival(), about)
        begun = await self.ask(attribute("action", welcome), {**about, "Digits": "2"})
        rest = f"{self.chance.randrange(LANGUAGES):02}"
        entered = await self.ask(attribute("action", begun), {**about, "Digits": rest})
        rooms = attribute("statusCallback", entered)
        self.staff_legs[parse_qs(urlsplit(rooms).query)["call"][0]] = leg
        await self.join(rooms, leg, 1)

    async def join(self, rooms: str, leg: str, sequence: int) -> None:
        """Report that a leg has come into a room."""
        about = {"ConferenceSid": f"CF{parse_qs(urlsplit(rooms).query)['call'][0]}", "CallSid": leg}
        about |= {"StatusCallbackEvent": "participant-join", "SequenceNumber": str(sequence)}
        await self.ask(rooms, {**about, "Timestamp": formatdate()})

    async def hang_up(self, talk: Talk) -> None:
        """Let an interpreter hang up, then staff."""
        over = {"CallStatus": "completed", "CallDuration": "9", "SequenceNumber": "3"}
        self.freed_at[talk.number] = time.time()
        await self.ask(talk.report_to, {**over, "CallSid": talk.leg})
        legs = Addresses(self.settings.public_base_url).report("legs")
        await self.ask(legs, {**over, "CallSid": talk.staff_leg, "To": STAFF_LINE})

    async def hand_over(self) -> None:
        """Let the oldest conversation end; another caller comes."""
        await self.hang_up(self.talks.popleft())
        await self.staff_call()

    async def ask(self, address: str, form: dict[str, str]) -> str:
        """Send one webhook, signed as the carrier's."""
        url = address.partition("#")[0]
        form = {"AccountSid": self.settings.twilio_account_sid, **form}
        token = self.settings.twilio_auth_token.get_secret_value()
        headers = {"X-Twilio-Signature": signature(token, url, form)}
        async with self.session.post(url, data=form, headers=headers) as answer:
            if not answer.ok:
                self.failures.append(f"{answer.status} {urlsplit(url).path}")
            return await answer.text()

    def start(self, part: Coroutine[Any, Any, None]) -> None:
        """Let something happen beside everything else."""
        task = asyncio.create_task(self.survive(part))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def survive(self, part: Coroutine[Any, Any, None]) -> None:
        """Note what goes wrong, and go on."""
        try:
            await part
        except (LookupError, aiohttp.ClientError) as error:
            self.failures.append(f"{type(error).__name__} {error}")

    def fresh_leg(self) -> str:
        """Return the id of a new leg."""
        return f"CA{next(self.ids):032x}"


def attribute(name: str, document: str) -> str:
    """Return the first value of an attribute in a TwiML document."""
    found = re.search(rf'\b{name}="([^"]+)"', document)
    if not found:
        raise LookupError(f"no {name} in {document[:200]}")
    return html.unescape(found[1])
