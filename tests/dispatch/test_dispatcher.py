"""The dispatcher beside a slow or silent carrier."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
import redis

from dispatch import dispatcher
from dispatch.dispatcher import Dispatcher
from dispatch.domain.errors import CarrierUnavailable, LegGone
from dispatch.live.state import LiveState
from dispatch.live.streams import CommandStream
from dispatch.ports import LegReport
from dispatch.services import Services
from tests.dispatch.live.conftest import World

IDLE_SECONDS = 0.2
CHECK_SECONDS = 2.0


class QuietCarrier:
    """Knows of no leg and no room."""

    def list_legs(self) -> dict[str, str]:
        return {}

    def list_rooms(self) -> dict[str, str]:
        return {}

    def find_conference(self, room_name: str) -> str | None:
        del room_name
        return None

    def fetch_leg(self, leg_id: str) -> LegReport:
        raise LegGone(leg_id)


class SlowCarrier(QuietCarrier):
    """Takes longer to answer than a dead dispatcher's commands are left alone."""

    def __init__(self) -> None:
        self.dialled: list[str] = []

    def dial_interpreter(self, offer_id: str, to_number: str, from_number: str, ring_seconds: int) -> str:
        del to_number, from_number, ring_seconds
        self.dialled.append(offer_id)
        time.sleep(IDLE_SECONDS * 6)
        return f"leg-{offer_id}"


class SilentCarrier(QuietCarrier):
    """Can never be reached."""

    def __init__(self) -> None:
        self.tried_at: list[float] = []

    def end_leg(self, leg_id: str) -> None:
        del leg_id
        self.tried_at.append(time.monotonic())
        raise CarrierUnavailable("nobody answers")


class ThoroughCarrier(QuietCarrier):
    """Takes its time over questions, none over dials."""

    def __init__(self) -> None:
        self.asked = threading.Semaphore(0)
        self.dialled_at: list[float] = []

    def fetch_leg(self, leg_id: str) -> LegReport:
        self.asked.release()
        time.sleep(CHECK_SECONDS)
        return LegReport(leg_id, "answered")

    def dial_interpreter(self, offer_id: str, to_number: str, from_number: str, ring_seconds: int) -> str:
        del to_number, from_number, ring_seconds
        self.dialled_at.append(time.monotonic())
        return f"leg-{offer_id}"


@contextmanager
def running(*dispatchers: Dispatcher) -> Iterator[None]:
    stop = threading.Event()
    threads = [threading.Thread(target=one.run, args=(stop,)) for one in dispatchers]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


@pytest.fixture
def world(redis_client: redis.Redis, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(dispatcher, "CLAIM_IDLE_SECONDS", IDLE_SECONDS)
    monkeypatch.setattr(dispatcher, "HOLD_SECONDS", IDLE_SECONDS / 2)
    monkeypatch.setattr(dispatcher, "CLAIM_SECONDS", IDLE_SECONDS / 2)
    return World(redis_client)


def dispatchers_for(world: World, carrier: object, count: int) -> list[Dispatcher]:
    return [
        Dispatcher(world.services, world.commands, carrier, world.settings, "+351500000100")  # type: ignore[arg-type]
        for _ in range(count)
    ]


@pytest.mark.parametrize("count", [1, 2])
def test_a_dial_that_takes_long_is_not_given_up_by_who_waits_for_it(world: World, count: int) -> None:
    world.comes_on_duty("olena")
    world.calls_for("uk")
    offer_id = world.offers_of("olena")
    carrier = SlowCarrier()
    with running(*dispatchers_for(world, carrier, count)):
        time.sleep(IDLE_SECONDS * 8)
    assert carrier.dialled == [offer_id]
    assert world.live.run("read_offer", {"offer_id": offer_id})["leg_id"] == f"leg-{offer_id}"
    assert world.commands.length() == 0


def test_a_redis_that_is_away_is_waited_for(world: World, caplog: pytest.LogCaptureFixture) -> None:
    away = redis.Redis.from_url("unix:///nowhere/server.sock")
    live = LiveState(away, world.keys, world.settings)
    services = Services(live, world.directory, world.clock)
    commands = CommandStream(away, world.keys)
    lost = Dispatcher(services, commands, SilentCarrier(), world.settings, "+351500000100")  # type: ignore[arg-type]
    with running(lost):
        time.sleep(1.5)
    assert len(caplog.records) < 20
    assert not any(record.exc_info for record in caplog.records)


def test_a_command_that_waits_for_another_try_stays_one(world: World) -> None:
    world.live.run(
        "adopt_staff_leg", {"call_id": "unknown", "leg_id": "a-leg"}
    )  # commands the end of the leg
    carrier = SilentCarrier()
    with running(*dispatchers_for(world, carrier, 1)):
        began_at = time.monotonic()
        while time.monotonic() - began_at < IDLE_SECONDS * 15:
            world.clock.passes(0.05)
            time.sleep(0.05)
    pauses = [later - earlier for earlier, later in zip(carrier.tried_at, carrier.tried_at[1:], strict=False)]
    assert len(carrier.tried_at) >= 3
    assert min(pauses) > dispatcher.RETRY_SECONDS / 2


def test_a_dial_never_waits_behind_a_check(world: World) -> None:
    calls = [world.calls_for("uk") for _ in range(6)]
    for call_id in calls:
        world.redis.xadd(
            world.keys.of("commands"),
            {"command": json.dumps({"kind": "check_call", "call_id": call_id, "decided_at": "0"})},
        )
    carrier = ThoroughCarrier()
    with running(*dispatchers_for(world, carrier, 1)):
        assert carrier.asked.acquire(timeout=5)
        began_at = time.monotonic()
        world.comes_on_duty("olena")
        while not carrier.dialled_at and time.monotonic() < began_at + CHECK_SECONDS:
            time.sleep(0.01)
        assert carrier.dialled_at  # before even the first check was over, and six had come first


def test_a_deadline_known_beforehand_is_fired_on_time(redis_client: redis.Redis) -> None:
    world = World(redis_client)
    world.live = LiveState(world.redis, world.keys, world.settings)  # by the server's own clock
    world.services = Services(world.live, world.directory, world.clock)
    deadlines = world.keys.of("deadlines")
    lateness = []
    with running(*dispatchers_for(world, SilentCarrier(), 1)):
        for _ in range(5):
            due_at = time.time() + 0.33
            world.redis.zadd(deadlines, {"wrap_up|nobody": due_at})
            while world.redis.zscore(deadlines, "wrap_up|nobody") is not None:
                time.sleep(0.001)
            lateness.append(time.time() - due_at)
    assert sorted(lateness)[2] < dispatcher.DEADLINE_LOOK_SECONDS / 4


def test_dead_readers_are_forgotten_once_nothing_is_left_of_them(world: World) -> None:
    world.comes_on_duty("olena")
    world.calls_for("uk")
    (entry,) = world.commands.read_commands("died-with-a-command", 10, 0)
    world.commands.read_commands("died-idle", 10, 0)
    time.sleep(0.02)
    forget = partial(world.live.run, "forget_readers", {"silent_seconds": 0.01})
    assert forget() == {"forgotten": 1}
    world.commands.acknowledge([entry.entry_id])
    assert forget() == {"forgotten": 1}
    readers: Any = world.redis.xinfo_consumers(world.keys.of("commands"), "dispatchers")
    assert readers == []


def test_what_the_dead_left_is_taken_over_within_five_seconds() -> None:
    at_worst = dispatcher.CLAIM_IDLE_SECONDS + dispatcher.CLAIM_SECONDS + dispatcher.READ_SECONDS
    assert at_worst < 5
    assert dispatcher.HOLD_SECONDS < dispatcher.CLAIM_IDLE_SECONDS / 2, "nobody alive is taken for dead"
