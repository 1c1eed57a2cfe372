"""Gives each test a migrated database: SQLite and PostgreSQL in turn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dispatch.records.engine import Records, open_engine
from dispatch.records.migrate import migrate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of an empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'records.db'}"
    return str(request.getfixturevalue("empty_postgres_url"))


@pytest.fixture
def records(database_url: str) -> Iterator[Records]:
    """Return a migrated database."""
    engine = open_engine(database_url)
    migrate(engine)
    yield Records(engine)
    engine.dispose()
