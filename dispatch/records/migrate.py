"""Brings a database to the shape that this version of the tables needs."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from dispatch.records.tables import Base

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

FOLDER = Path(__file__).parent / "migrations"
MIGRATION_MILLISECONDS = 60_000
"""How long one who migrates waits for another: longer than for any ordinary transaction."""
LOCK_NUMBER = 7_466_835  # any number, as long as it is ours: two who migrate at once wait for each other


def migrate(engine: Engine) -> None:
    """Run every migration that the database has not seen.

    Idempotent; several processes may do it at once, one of them works and the others find it done.
    """
    with _sole_connection(engine) as connection:
        command.upgrade(_configuration(connection), "head")


def is_migrated(engine: Engine) -> bool:
    """Tell whether the database has seen every migration of this version."""
    wanted = ScriptDirectory(str(FOLDER)).get_current_head()
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == wanted


def differences(engine: Engine) -> list[str]:
    """Return in what the migrated database differs from the tables of this version; ideally in nothing."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return [str(difference) for difference in compare_metadata(context, Base.metadata)]


def draft_migration(engine: Engine, sentence: str) -> None:
    """Write a new migration file from the differences, to be read and corrected by a person."""
    number = f"{len(list(ScriptDirectory(str(FOLDER)).walk_revisions())) + 1:04}"
    with _sole_connection(engine) as connection:
        command.revision(_configuration(connection), sentence, autogenerate=True, rev_id=number)


def _configuration(connection: Connection) -> Config:
    configuration = Config()
    configuration.set_main_option("script_location", str(FOLDER))
    configuration.set_main_option("path_separator", "os")
    configuration.attributes["connection"] = connection
    return configuration


@contextmanager
def _sole_connection(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as connection:
        is_sqlite = engine.dialect.name == "sqlite"
        if is_sqlite:
            # SQLite changes a table by replacing it, and with foreign keys on, dropping the old one would
            # take along the rows that refer to it. The switch works outside a transaction only.
            _pragma(connection, "foreign_keys", "OFF")
            _pragma(connection, "busy_timeout", MIGRATION_MILLISECONDS)
        try:
            with connection.begin():
                if not is_sqlite:
                    connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": LOCK_NUMBER})
                yield connection
        finally:
            if is_sqlite:
                _pragma(connection, "foreign_keys", "ON")


def _pragma(connection: Connection, name: str, value: str | int) -> None:
    driver = connection.connection.dbapi_connection
    if driver is not None:
        driver.cursor().execute(f"PRAGMA {name}={value}")
