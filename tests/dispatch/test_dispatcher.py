"""The dispatcher beside a slow or silent carrier."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import redis

from dispatch import dispatcher
from dispatch.dispatcher import Dispatcher
from dispatch.domain.errors import CarrierUnavailable
from dispatch.live.state import LiveState
from dispatch.live.streams import CommandStream
from dispatch.services import Services
from tests.dispatch.live.conftest import World

IDLE_SECONDS = 0.2


class SlowCarrier:
    """Takes longer to answer than a dead dispatcher's commands are left alone."""

    def __init__(self) -> None:
        self.dialled: list[str] = []

    def dial_interpreter(self, offer_id: str, to_number: str, from_number: str, ring_seconds: int) -> str:
        del to_number, from_number, ring_seconds
        self.dialled.append(offer_id)
        time.sleep(IDLE_SECONDS * 6)
        return f"leg-{offer_id}"


class SilentCarrier:
    """Can never be reached."""

    def __init__(self) -> None:
        self.tried_at: list[float] = []

    def end_leg(self, leg_id: str) -> None:
        del leg_id
        self.tried_at.append(time.monotonic())
        raise CarrierUnavailable("nobody answers")


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
