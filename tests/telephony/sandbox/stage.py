"""A stage for whole calls: a sandbox in virtual time, a Flask document server, and the real SDK.

The cast of these tests: STAFF dials LINE, the account's number; OLENA, DAVID and IRYNA are called.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from flask import Flask, Response, request
from twilio.rest import Client

from telephony.sandbox import (
    Answers,
    LatencyProfile,
    Leg,
    NumberConfig,
    Phone,
    RequestRecord,
    Sandbox,
    SandboxHttpClient,
    SandboxSettings,
    VirtualTimeLoop,
    WsgiTransport,
)

BASE = "https://ponte.example"
LINE = "+351500000100"
SECOND_LINE = "+351500000101"
STAFF = "+351500000001"
OLENA = "+351500000002"
DAVID = "+351500000003"
IRYNA = "+351500000004"
TOKEN = "12345"

Answer = str | Callable[[Mapping[str, str]], Any]


@dataclass
class Visit:
    """One request that the document server has seen."""

    method: str
    path: str
    fields: dict[str, str]
    fields_sent: dict[str, str]
    headers: dict[str, str]
    url: str
    seconds: float


def twiml(body: str) -> str:
    """Wrap verbs into a document."""
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{body}</Response>'


@dataclass
class Stage:
    """Everything one test needs."""

    loop: VirtualTimeLoop
    sandbox: Sandbox
    # The SDK's enumerations are declared apart from the texts they hold; tests compare with the texts.
    client: Any
    documents: dict[str, Answer]
    visits: list[Visit] = field(default_factory=list)

    def serve(self, path: str, answer: Answer) -> None:
        """Serve verbs (or what a callable makes of the fields) at a path."""
        self.documents[path] = answer

    def dial(self, voice: Answer | None = None, number: str = LINE, **named: Any) -> Leg:
        """Let STAFF dial LINE, which answers with these verbs."""
        if voice is not None:
            self.serve("/voice", voice)
        return self.sandbox.phone(STAFF).dial(number, **named)

    def call(self, to: str = OLENA, url: str | None = BASE + "/offer", **named: Any) -> Any:
        """Create a call by REST."""
        if url is not None:
            named["url"] = url
        return self.client.calls.create(to=to, from_=LINE, **named)

    def leg(self, sid: str) -> Leg:
        """Return a leg by its id."""
        return self.sandbox.legs[sid]

    def phone(self, number: str) -> Phone:
        """Return a phone."""
        return self.sandbox.phone(number)

    def answers(self, *numbers: str, after: float = 2.0, **named: Any) -> None:
        """Let phones answer by themselves."""
        for number in numbers:
            self.phone(number).on_ring = Answers(after=after, **named)

    def run(self, seconds: float) -> None:
        """Let time pass."""
        self.loop.run_for(seconds)

    def paths(self) -> list[str]:
        """Return the paths requested so far, in order."""
        return [visit.path for visit in self.visits]

    def visits_of(self, path: str) -> list[Visit]:
        """Return the requests for one path."""
        return [visit for visit in self.visits if visit.path == path]

    def in_order(self, path: str) -> list[Visit]:
        """Return the callbacks for one path in the order of their sequence numbers."""
        return sorted(self.visits_of(path), key=lambda visit: int(visit.fields["SequenceNumber"]))

    def last(self, path: str) -> Visit:
        """Return the latest request for one path."""
        return self.visits_of(path)[-1]

    def codes(self) -> list[int]:
        """Return the debugger's codes so far."""
        return [one.code for one in self.sandbox.notifications]

    def events(self, path: str = "/room") -> list[tuple[str, str]]:
        """Return the conference events of a path in order of occurrence: event and label (or call)."""
        shown = []
        for visit in self.in_order(path):
            fields = visit.fields
            shown.append(
                (fields["StatusCallbackEvent"], fields.get("ParticipantLabel", fields.get("CallSid", "")))
            )
        return shown

    def records(self, path: str) -> list[RequestRecord]:
        """Return what the sandbox knows of its requests to a path."""
        return [one for one in self.sandbox.requests if f"{BASE}{path}" in one.url]

    def texts(self, leg: Leg) -> list[str]:
        """Return what was said and played on a leg."""
        return [one.text for one in leg.heard if one.kind in {"say", "play"}]


def open_stage(latency: LatencyProfile | None = None, **settings: Any) -> Stage:
    """Set a stage: one line, whose voice address is /voice."""
    loop = VirtualTimeLoop()
    asyncio.set_event_loop(None)
    app = Flask("documents")
    number = NumberConfig(
        BASE + "/voice", fallback_url=BASE + "/fallback", status_callback=BASE + "/line-status"
    )
    given: dict[str, Any] = {
        "auth_token": TOKEN,
        "numbers": {LINE: number, SECOND_LINE: NumberConfig("")},
        "latency": latency or LatencyProfile.none(),
        "calls_per_second": 100.0,
    }
    sandbox = Sandbox(
        SandboxSettings(**(given | settings)), webhooks=WsgiTransport({BASE: app.wsgi_app}), loop=loop
    )
    client = Client(sandbox.settings.account_sid, TOKEN, http_client=SandboxHttpClient(sandbox))
    stage = Stage(loop, sandbox, client, {})
    app.add_url_rule("/<path:path>", "serve", _server(stage), methods=["GET", "POST"])
    return stage


def close_stage(stage: Stage) -> None:
    """Strike the stage, and fail if the engine itself stumbled."""
    stage.loop.run_until_complete(stage.sandbox.close())
    stage.loop.close()
    assert not stage.sandbox.failures, stage.sandbox.failures


def with_faults(stage: Stage, **named: Any) -> None:
    """Change the weather."""
    stage.sandbox.settings.faults = replace(stage.sandbox.faults, **named)


def _server(stage: Stage) -> Callable[[str], Response]:
    def serve(path: str) -> Response:
        fields = {**request.args.to_dict(), **request.form.to_dict()}
        stage.visits.append(
            Visit(
                request.method,
                "/" + path,
                fields,
                request.form.to_dict(),
                dict(request.headers),
                request.url,
                stage.loop.time(),
            )
        )
        answer = stage.documents.get("/" + path, "")
        made = answer(fields) if callable(answer) else answer
        if isinstance(made, Response):
            return made
        return Response(twiml(made), mimetype="text/xml")

    return serve
