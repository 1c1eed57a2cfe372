"""A filled database, the pages over it, and browsers that are logged in or not."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import event

from admin.app import create_app
from admin.context import Tools
from admin.settings import AdminSettings
from config.card.fonts import printing_fonts
from dispatch.domain.states import Presence
from dispatch.domain.views import LanguageNow, Now
from dispatch.records.accounts import Post, SessionRules, add_user, open_session
from dispatch.records.engine import Records, open_engine
from dispatch.records.tables import Base, Role, UserAccountRow
from tests.admin.browsing import opened, served, started_browser
from tests.admin.cast import DAY
from tests.admin.money_world import add_money, state_and_claim
from tests.admin.reader import Reader
from tests.admin.review_world import add_reviews
from tests.admin.world import add_days, settle

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask
    from playwright.sync_api import Browser, Page

SETTINGS = AdminSettings(secret_key="only for these tests", cookie_secure=False, calls_per_page=20)
TOOLS = Tools(
    lambda purpose, value: hashlib.sha256(f"{purpose}:{value}".encode()).hexdigest(), fonts=printing_fonts
)
NOW = datetime(2026, 11, 20, 17, 30, tzinfo=UTC)


BRANCH = "centre-lisbon"
OWN = {"centre-lisbon", "agency-border", "agency-health"}

BUSY = Now(
    calls=7,
    presences=((Presence.AVAILABLE, 11), (Presence.OFFERED, 2), (Presence.IN_CALL, 4)),
    languages=(
        LanguageNow("uk", 1, 12, 9, 4),
        LanguageNow("ti", 2, 95, 0, 0),
        LanguageNow("ne", 0, None, 3, 0),
    ),
)


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
    add_money(records)
    state_and_claim(records, StandingClock())
    add_reviews(records)
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
    return create_app(filled, settings, StandingClock(), tools=TOOLS)


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


@pytest.fixture(scope="session")
def keys(filled: Records) -> dict[Role, str]:
    """Return the key of one log-in of each role."""
    now = datetime.now(UTC)
    found = {}
    with filled.writing() as session:
        for role in Role:
            post = Post(role, BRANCH if role is Role.INSTITUTION_MANAGER else None)
            user_id = add_user(session, login=f"any {role}", password="not used", post=post, now=now)
            session.flush()
            if role is Role.INTERPRETER:
                session.get_one(UserAccountRow, user_id).interpreter_id = "interpreter-1003"
            found[role] = open_session(session, user_id, now, SessionRules())
    return found


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


@pytest.fixture(scope="session")
def address(filled: Records) -> Iterator[str]:
    """Serve the pages on this machine."""
    with served(create_app(filled, SETTINGS, StandingClock(), lambda: BUSY, TOOLS)) as begins:
        yield begins


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Run one browser for the tests of a file; its end gives this thread its own loop back."""
    with started_browser() as started:
        yield started


@pytest.fixture
def complaints() -> list[str]:
    """Return what pages complain of from here on."""
    return []


@pytest.fixture
def page(browser: Browser, address: str, key: str, complaints: list[str]) -> Iterator[Page]:
    """Return a page of somebody who is logged in, whose complaints are noted down."""
    page = opened(browser, address, key, complaints)
    yield page
    page.context.close()


def _opened(url: str) -> Records:
    engine = open_engine(url)
    Base.metadata.create_all(engine)
    return Records(engine)
