"""A filled database, the pages over it, and browsers that are logged in or not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import event

from admin.app import create_app
from admin.settings import AdminSettings
from dispatch.records.engine import Records, open_engine
from dispatch.records.tables import Base
from tests.admin.cast import DAY
from tests.admin.reader import Reader
from tests.admin.world import add_days, settle

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask

SETTINGS = AdminSettings(secret_key="only for these tests", cookie_secure=False, calls_per_page=20)
NOW = datetime(2026, 11, 20, 17, 30, tzinfo=UTC)


class StandingClock:
    """A clock that stands at a moment on the last day of the world."""

    def now(self) -> datetime:
        return NOW


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Records]:
    """Return a SQLite database with two days of calls, for tests that only read."""
    records = _opened(f"sqlite:///{tmp_path_factory.mktemp('admin') / 'filled.db'}")
    settle(records)
    add_days(records, DAY - timedelta(days=1), days=2, calls=160)
    yield records
    records.engine.dispose()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Records]:
    """Return a database with people and places, in which nobody has called yet."""
    records = _opened(f"sqlite:///{tmp_path / 'empty.db'}")
    settle(records)
    yield records
    records.engine.dispose()


@pytest.fixture(scope="session")
def filled_postgres(postgres_url: str) -> Iterator[Records]:
    """Return a PostgreSQL database of our own with two days of calls, for tests that only read."""
    name = f"admin_{uuid4().hex}"
    with psycopg.connect(postgres_url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    records = _opened(postgres_url.replace("/postgres?", f"/{name}?"))
    settle(records)
    add_days(records, DAY - timedelta(days=1), days=2, calls=60)
    yield records
    records.engine.dispose()


@pytest.fixture
def settings() -> AdminSettings:
    return SETTINGS


@pytest.fixture
def app(filled: Records, settings: AdminSettings) -> Flask:
    """Return the pages over two days of calls."""
    return create_app(filled, settings, StandingClock())


@pytest.fixture
def anybody(app: Flask) -> Reader:
    """Return a browser that nobody has logged in with."""
    return Reader(app)


@pytest.fixture(scope="session")
def key(filled: Records) -> str:
    """Return the key of one log-in, because each takes a tenth of a second on purpose."""
    reader = Reader(create_app(filled, SETTINGS)).logs_in()
    cookie = reader.client.get_cookie("ponte", domain="pages.example")
    assert cookie is not None
    return cookie.value


@pytest.fixture
def reader(app: Flask, key: str) -> Reader:
    """Return a browser that is logged in and reads English."""
    return Reader(app).carries(key)


@pytest.fixture
def statements(filled: Records) -> Iterator[list[str]]:
    """Return what is asked of the database from here on."""
    asked: list[str] = []

    def note(*arguments: object) -> None:
        asked.append(str(arguments[2]))

    event.listen(filled.engine, "before_cursor_execute", note)
    yield asked
    event.remove(filled.engine, "before_cursor_execute", note)


def _opened(url: str) -> Records:
    engine = open_engine(url)
    Base.metadata.create_all(engine)
    return Records(engine)
