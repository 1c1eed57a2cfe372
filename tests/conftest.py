"""Fixtures for all tests: real servers of our own, and no network beyond this machine."""

import ipaddress
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from config.embedded import EmbeddedServer, embedded_redis
from config.embedded_postgres import embedded_postgres


class NetworkForbiddenError(AssertionError):
    """A test tried to reach a machine other than this one."""


@pytest.fixture(autouse=True, scope="session")
def _localhost_only() -> Iterator[None]:
    """Refuse every connection that leaves this machine."""
    with pytest.MonkeyPatch.context() as patch:
        for method in ("connect", "connect_ex"):
            patch.setattr(socket.socket, method, _guarded(getattr(socket.socket, method)))
        yield


@pytest.fixture(scope="session")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedServer]:
    """Run a real server for this process's tests; `redis_url` and `redis_client` give it empty."""
    with embedded_redis(tmp_path_factory.mktemp("valkey")) as server:
        yield server


@pytest.fixture
def redis_url(valkey: EmbeddedServer) -> str:
    """Return the address of an empty Redis."""
    with redis.Redis.from_url(valkey.url) as client:
        client.flushall()
    return valkey.url


@pytest.fixture
def redis_client(redis_url: str) -> Iterator["redis.Redis"]:
    """Return a client of an empty Redis that answers in text and never sends anything twice."""
    with redis.Redis.from_url(redis_url, decode_responses=True, retry=Retry(NoBackoff(), 0)) as client:
        yield client


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Run a real PostgreSQL for this process's tests, and return SQLAlchemy's address of its database."""
    # Not in pytest's own folder: as root the server runs as another user, to whom that one is closed.
    folder = Path(tempfile.mkdtemp(prefix="ponte-pg-"))
    try:
        with embedded_postgres(folder) as server:
            yield server.url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def empty_postgres_url(postgres_url: str) -> Iterator[str]:
    """Return SQLAlchemy's address of a database with nothing in it, dropped after the test."""
    name = f"test_{uuid4().hex}"
    with psycopg.connect(postgres_url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield postgres_url.replace("/postgres?", f"/{name}?")
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _guarded(connect: Any) -> Any:
    def connect_within_this_machine(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_local(address[0]):
            raise NetworkForbiddenError(f"tests stay on this machine, and this one wanted {address[0]}")
        return connect(self, address)

    return connect_within_this_machine


def _is_local(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def pytest_configure(config: pytest.Config) -> None:
    """Tell pytest of the marker of tests that drive a browser."""
    config.addinivalue_line(
        "markers", "browser: drives a real Chromium; `./ponte test` leaves it out where there is none"
    )


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark every test that asks for a browser, or for what stands on one."""
    if "browser" in getattr(item, "fixturenames", ()):
        item.add_marker("browser")
