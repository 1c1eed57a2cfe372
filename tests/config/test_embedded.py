"""The servers that come along: real, durable, alone in their folder, gone with their starter."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
import redis

from config.embedded import EmbeddedServer, ServerFailedError, embedded_redis, redis_binary
from tests.conftest import NetworkForbiddenError


def test_what_was_written_is_there_after_a_restart(tmp_path: Path) -> None:
    with embedded_redis(tmp_path) as server, redis.Redis.from_url(server.url) as client:
        client.set("kept", "yes")
    with embedded_redis(tmp_path) as server, redis.Redis.from_url(server.url) as client:
        assert client.get("kept") == b"yes"


def test_a_server_that_was_killed_can_be_stopped_and_started_again(tmp_path: Path) -> None:
    killed = embedded_redis(tmp_path)
    os.kill(killed.pid, signal.SIGKILL)
    killed.stop()
    with embedded_redis(tmp_path) as server, redis.Redis.from_url(server.url) as client:
        assert client.ping()


def test_stopping_twice_is_harmless(tmp_path: Path) -> None:
    server = embedded_redis(tmp_path)
    server.stop()
    server.stop()


def test_a_folder_with_a_very_long_path_serves_too(tmp_path: Path) -> None:
    with embedded_redis(tmp_path / ("long" * 25)) as server, redis.Redis.from_url(server.url) as client:
        assert client.ping()
        socket_folder = Path(server.url.removeprefix("unix://")).parent
    assert not socket_folder.exists()


def test_a_second_server_is_refused_the_folder_of_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("config.embedded.START_SECONDS", 0.2)
    with embedded_redis(tmp_path), pytest.raises(ServerFailedError, match="another running system"):
        embedded_redis(tmp_path)


def test_the_server_ends_when_its_starter_is_killed(tmp_path: Path) -> None:
    program = "import sys, time, pathlib; from config.embedded import embedded_redis\n"
    program += (
        "server = embedded_redis(pathlib.Path(sys.argv[1])); print(server.pid, flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as starter:
        assert starter.stdout
        pid = int(starter.stdout.readline())
        assert _runs(pid)
        starter.kill()
    assert _becomes_true(lambda: not _runs(pid))


def test_an_old_server_on_the_path_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _fake_server(tmp_path, "Redis server v=6.2.14 sha=0")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    assert redis_binary().parent != tmp_path


def test_a_server_on_the_path_that_is_new_enough_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fake_server(tmp_path, "Redis server v=7.0.15 sha=0")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert redis_binary() == tmp_path / "redis-server"


def test_tests_find_redis_empty(redis_client: "redis.Redis") -> None:
    assert redis_client.dbsize() == 0


def test_postgres_serves_an_empty_database(empty_postgres_url: str) -> None:
    with psycopg.connect(empty_postgres_url.replace("+psycopg", "")) as connection:
        (tables,) = connection.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        ).fetchone() or (None,)
        (version,) = connection.execute("SHOW server_version_num").fetchone() or ("0",)
    assert tables == 0
    assert int(version) >= 180000


def test_tests_cannot_leave_this_machine() -> None:
    with socket.socket() as outside, pytest.raises(NetworkForbiddenError):
        outside.connect(("192.0.2.1", 80))


def test_tests_reach_this_machine(valkey: EmbeddedServer) -> None:
    with socket.socket() as listener, socket.socket() as caller:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        caller.connect(listener.getsockname())


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _becomes_true(question: Callable[[], bool]) -> bool:
    give_up_at = time.monotonic() + 5
    while time.monotonic() < give_up_at:
        if question():
            return True
        time.sleep(0.02)
    return False


def _fake_server(folder: Path, says: str) -> None:
    path = folder / "redis-server"
    path.write_text(f"#!/bin/sh\necho '{says}'\n")
    path.chmod(0o755)
