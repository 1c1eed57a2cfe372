"""The sandbox over HTTP: REST with the real SDK, the control API, many live calls, and who is not let in."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import pytest
from twilio.rest import Client

from telephony.sandbox import ScaledTimeLoop, sdk_http_client
from tests.telephony.sandbox.wall import LINE, TOKEN, Town, open_town

ROOM = (
    '<Dial><Conference beep="false" waitUrl="" startConferenceOnEnter="true" statusCallback="/room"'
    ' statusCallbackEvent="start end join leave">{room}</Conference></Dial>'
)


def play(scene: Callable[[Town], Awaitable[None]], speed: float = 1.0, **named: Any) -> None:
    """Run a scene against a running sandbox."""

    async def run() -> None:
        async with open_town(**named) as town:
            await scene(town)
            assert not town.server.sandbox.failures

    loop = ScaledTimeLoop(speed)
    try:
        loop.run_until_complete(run())
    finally:
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()


async def until(condition: Callable[[], bool], wall_seconds: float = 10.0) -> None:
    """Wait for something to come true, in wall time."""
    speed = getattr(asyncio.get_running_loop(), "speed", 1.0)
    async with asyncio.timeout(wall_seconds * speed):
        while not condition():  # noqa: ASYNC110  # the condition is about another party
            await asyncio.sleep(0.005 * speed)


def test_a_call_is_driven_by_the_control_api_and_the_sdk() -> None:
    async def scene(town: Town) -> None:
        town.answers["/voice"] = lambda _fields: '<Say language="pt-PT">Olá</Say><Pause length="60"/>'
        town.answers["/moved"] = lambda _fields: "<Hangup/>"
        status, leg = await town.control("POST", "/sandbox/phones/+351500000001/dial", {"to": LINE})
        assert status == 201
        await until(lambda: bool(town.visits))
        sandbox = town.server.sandbox
        client: Any = Client(
            sandbox.settings.account_sid, TOKEN, http_client=sdk_http_client(town.server.url, timeout=5)
        )
        await until(lambda: sandbox.legs[leg["sid"]].state == "in-progress")
        loop = asyncio.get_running_loop()
        fetched = await loop.run_in_executor(None, lambda: client.calls(leg["sid"]).fetch())
        assert str(fetched.status) == "in-progress"
        await loop.run_in_executor(
            None, lambda: client.calls(leg["sid"]).update(url=town.documents + "/moved")
        )
        await until(lambda: sandbox.legs[leg["sid"]].state == "completed")
        _, shown = await town.control("GET", f"/sandbox/legs/{leg['sid']}")
        assert shown["transcript"][0]["text"] == "Olá"
        assert shown["transcript"][0]["language"] == "pt-PT"
        _, news = await town.control("GET", "/sandbox/events?after=0&wait=1")
        assert {"dialled", "heard", "ended"} <= {one["event"] for one in news["events"]}

    play(scene)


def test_forty_calls_talk_at_once_over_http() -> None:
    async def scene(town: Town) -> None:
        sandbox = town.server.sandbox
        town.answers["/voice"] = lambda fields: ROOM.format(room=fields["From"][-3:])
        town.answers["/offer"] = lambda fields: ROOM.format(room=fields["To"][-3:])
        town_url = town.documents
        for number in range(40):
            behaviour = {"kind": "answers", "after": 0.5}
            path = f"/sandbox/phones/+351500002{number:03d}/behaviour"
            assert (await town.control("PUT", path, behaviour))[0] == 200
        for number in range(40):
            staff = f"/sandbox/phones/+351500001{number:03d}/dial"
            fields = {"To": f"+351500002{number:03d}", "From": LINE, "Url": town_url + "/offer"}
            first, second = await asyncio.gather(
                town.control("POST", staff, {"to": LINE}), town.rest("POST", "Calls", fields)
            )
            assert (first[0], second[0]) == (201, 201)
        await until(lambda: sum(bool(leg.talks_with()) for leg in sandbox.legs.values()) == 80)
        for number in range(40):
            await town.control("POST", f"/sandbox/phones/+351500001{number:03d}/hang-up", {})
        for number in range(40):
            await town.control("POST", f"/sandbox/phones/+351500002{number:03d}/hang-up", {})
        await until(lambda: sum(path == "/room" for path, _ in town.visits) == 40 * 6)
        assert not sandbox.notifications

    play(scene, speed=4.0, calls_per_second=1000.0)


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
def test_pages_of_other_sites_are_refused(headers: Mapping[str, str]) -> None:
    async def scene(town: Town) -> None:
        async with town.http.get(town.server.url + "/sandbox/health", headers=headers) as answer:
            assert answer.status == 403
        assert (await town.control("GET", "/sandbox/health"))[0] == 200

    play(scene)


def test_bad_input_is_answered_with_a_sentence_and_never_a_500() -> None:
    async def scene(town: Town) -> None:
        phone = "/sandbox/phones/+351500000001"
        cases = [
            ("POST", f"{phone}/dial", {}),
            ("POST", f"{phone}/dial", {"to": 12}),
            ("POST", f"{phone}/dial", {"to": "not a number"}),
            ("POST", f"{phone}/dial", {"to": LINE, "caller_id": "nonsense"}),
            ("POST", f"{phone}/dial", [1]),
            ("POST", f"{phone}/press", {"keys": "1"}),
            ("POST", f"{phone}/answer", {}),
            ("POST", "/sandbox/phones/abc/dial", {"to": LINE}),
            ("PUT", f"{phone}/behaviour", {"kind": "sings"}),
            ("PUT", f"{phone}/behaviour", {"kind": "answers", "after": -1}),
            ("PUT", f"{phone}/behaviour", {"kind": "answers", "presses": [["x", 1]]}),
            ("PATCH", "/sandbox/settings", {"latency": {"rest_seconds": "soon"}}),
            ("PATCH", "/sandbox/settings", {"faults": {"unknown": 1}}),
            ("PATCH", "/sandbox/settings", {"auth_token": "x"}),
            ("PATCH", "/sandbox/settings", {"calls_per_second": 0}),
            ("PUT", "/sandbox/contacts", {"contacts": [{"number": "1"}]}),
            ("PUT", "/sandbox/contacts", {"contacts": [{"number": LINE, "label": "a", "dials": 5}]}),
            ("GET", "/sandbox/legs/CA1", None),
            ("GET", "/sandbox/events?after=x", None),
            ("GET", "/sandbox/nowhere", None),
            ("GET", "/sandbox/static/..%2Fserver.py", None),
        ]
        for method, path, body in cases:
            status, said = await town.control(method, path, body)
            assert 400 <= status < 500, (method, path, body, status)
            assert said["error"], (method, path)
        async with town.http.post(f"{town.server.url}{phone}/dial", data="{not json") as answer:
            assert answer.status == 415
        headers = {"Content-Type": "application/json"}
        async with town.http.post(f"{town.server.url}{phone}/dial", data="{not", headers=headers) as answer:
            assert answer.status == 400

    play(scene)


def test_settings_and_contacts_can_be_changed_while_it_runs() -> None:
    async def scene(town: Town) -> None:
        change = {"latency": {"rest_seconds": 0.5}, "faults": {"drop_share": {"completed": 1.0}}}
        status, shown = await town.control("PATCH", "/sandbox/settings", change)
        assert status == 200
        assert shown["latency"]["rest_seconds"] == 0.5
        assert town.server.sandbox.faults.drop_share == {"completed": 1.0}
        assert "auth_token" not in shown
        contact = {
            "number": "+351500000001",
            "label": "Loja do Cidadão, Lisboa - staff",
            "dials": [{"number": LINE, "label": "Interpretation"}],
        }
        await town.control("PUT", "/sandbox/contacts", {"contacts": [contact]})
        _, shown = await town.control("GET", "/sandbox/contacts")
        assert shown["contacts"][0]["label"] == contact["label"]

    play(scene)


def test_the_event_stream_continues_where_it_was_left() -> None:
    async def scene(town: Town) -> None:
        town.server.sandbox.events.write("first")
        town.server.sandbox.events.write("second")
        headers = {"Accept": "text/event-stream", "Last-Event-ID": "1"}
        async with town.http.get(town.server.url + "/sandbox/events", headers=headers) as answer:
            line = await answer.content.readuntil(b"\n\n")
            assert line.startswith(b"id: 2\n")
            town.server.sandbox.events.write("third")
            assert (await answer.content.readuntil(b"\n\n")).startswith(b"id: 3\n")

    play(scene)


def test_the_handsets_page_and_its_files_come_with_a_strict_policy() -> None:
    async def scene(town: Town) -> None:
        for path, kind in (
            ("/sandbox/handsets", "text/html"),
            ("/sandbox/static/handsets.js", "text/javascript"),
            ("/sandbox/static/handsets.css", "text/css"),
            ("/sandbox/static/handset.svg", "image/svg+xml"),
        ):
            async with town.http.get(town.server.url + path) as answer:
                text = await answer.text()
                assert answer.status == 200
                assert answer.content_type == kind
                assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
                assert "unsafe" not in answer.headers["Content-Security-Policy"]
                assert "https://" not in text
        async with town.http.get(town.server.url + "/sandbox/handsets") as answer:
            page = await answer.text()
            assert "<script>" not in page
            assert "style=" not in page
            assert "onclick" not in page

    play(scene)


def test_a_phone_held_by_a_person_does_nothing_by_itself() -> None:
    async def scene(town: Town) -> None:
        phone, sandbox = "/sandbox/phones/+351500000002", town.server.sandbox
        town.answers["/offer"] = lambda _fields: "<Pause length='60'/>"
        await town.control("PUT", phone + "/behaviour", {"kind": "answers", "after": 0})
        await town.control("POST", phone + "/take")
        fields = {"To": "+351500000002", "From": LINE, "Url": town.documents + "/offer"}
        await town.rest("POST", "Calls", fields)
        await until(lambda: sandbox.phone("+351500000002").ringing is not None)
        await asyncio.sleep(0.05)
        leg = sandbox.phone("+351500000002").ringing
        assert leg is not None
        await town.control("POST", phone + "/answer")
        await until(lambda: leg.state == "in-progress")
        await town.control("POST", phone + "/hang-up")
        await town.control("POST", phone + "/release")
        await town.rest("POST", "Calls", fields)
        await until(lambda: sandbox.phone("+351500000002").legs[-1].state == "in-progress")

    play(scene, calls_per_second=100.0)
