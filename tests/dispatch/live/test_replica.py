"""A replica knows an offer before its phone is dialled; a takeover rings nobody until it was compared."""

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import redis

from config.embedded import redis_binary
from dispatch.dispatcher import Dispatcher
from dispatch.domain.settings import DispatchSettings
from tests.dispatch.live.conftest import World


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextmanager
def server(folder: Path, *options: str) -> Iterator[tuple[redis.Redis, int]]:
    port = free_port()
    folder.mkdir()
    command = [
        str(redis_binary()),
        "--port",
        str(port),
        "--bind",
        "127.0.0.1",
        "--dir",
        str(folder),
        "--save",
        "",
    ]
    process = subprocess.Popen([*command, *options], stdout=subprocess.DEVNULL)
    try:
        with redis.Redis(port=port, decode_responses=True) as client:
            wait_until(lambda: answers(client))
            yield client, port
    finally:
        process.terminate()
        process.wait()


def answers(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.ConnectionError:
        return False


def wait_until(is_so: object) -> None:
    end = time.monotonic() + 20
    while not is_so():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[redis.Redis, redis.Redis]]:
    with ExitStack() as stack:
        primary, port = stack.enter_context(server(tmp_path / "primary", "--repl-diskless-sync-delay", "0"))
        replica, _ = stack.enter_context(server(tmp_path / "replica", "--replicaof", "127.0.0.1", str(port)))
        wait_until(lambda: replica.info("replication")["master_link_status"] == "up")
        yield primary, replica


class WatchingCarrier:
    """Looks at the replica when it is asked to dial."""

    def __init__(self, replica: redis.Redis, world: World) -> None:
        self.replica, self.world = replica, world
        self.known: list[bool] = []

    def dial_interpreter(self, offer_id: str, *_: object) -> str:
        self.known.append(bool(self.replica.hget(self.world.keys.of("offer", offer_id), "dial_claimed_at")))
        return f"leg-{offer_id}"


def test_no_phone_is_dialled_for_an_offer_that_the_replica_does_not_know(
    pair: tuple[redis.Redis, redis.Redis],
) -> None:
    primary, replica = pair
    world = World(primary, DispatchSettings(calls_per_second=1000.0, replicas=1))
    carrier = WatchingCarrier(replica, world)
    one = Dispatcher(world.services, world.commands, carrier, world.settings, "+351500000100")  # type: ignore[arg-type]
    world.comes_on_duty("olena", "mei", "ivan")
    for language in ("uk", "cmn", "ru"):
        world.calls_for(language)
    one.step()
    assert carrier.known == [True, True, True]


def test_a_replica_that_is_away_holds_no_caller_up_for_long(redis_client: redis.Redis) -> None:
    world = World(redis_client, DispatchSettings(calls_per_second=1000.0, replicas=1))
    began_at = time.monotonic()
    world.live.run_kept("read_call", {"call_id": "none"}, 1)
    assert 0.1 < time.monotonic() - began_at < 1


def test_after_a_takeover_nobody_is_rung_until_it_was_compared(world: World) -> None:
    one = Dispatcher(world.services, world.commands, object(), world.settings, "+351500000100")  # type: ignore[arg-type]
    one._notice_another_server()
    assert not world.redis.exists(world.keys.of("reconciling"))
    one._server_id = "the one before"
    one._notice_another_server()
    world.comes_on_duty("olena")
    world.calls_for("uk")
    assert world.presence("olena") == "available"
    world.live.run("resume_offers")  # as the comparison ends
    assert world.presence("olena") == "offered"
