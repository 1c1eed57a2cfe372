"""Opens the database and hands out transactions: SQLite by default, PostgreSQL in production."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session

from dispatch.domain.calendars import LISBON
from dispatch.domain.errors import RecordsUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.pool import ConnectionPoolEntry

BUSY_SECONDS = 5
READS_ONLY = "ponte_reads_only"
ZONE = "zone"


def open_engine(url: str) -> Engine:
    """Return an engine for `sqlite:///PATH` or `postgresql+psycopg://...`; nothing is connected yet.

    SQLite needs a local disk (for its write-ahead log); one process writes at a time, others wait up to 5 s.
    """
    if url.startswith("sqlite"):
        engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    if url.startswith("postgresql+psycopg:"):
        return create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": BUSY_SECONDS})
    scheme = url.partition(":")[0]
    raise ValueError(f"records are kept in sqlite: or postgresql+psycopg:, not in {scheme}:")


RecordsSession = Session
"""What `Records` hands out, by a name that those may use who know no SQL."""


@dataclass(frozen=True, slots=True)
class Records:
    """The database as its users see it: transactions that read and transactions that write.

    `zone` is the service's own: in it begin the days and months that statistics are kept by. Whoever changes
    it has them made anew (`./ponte rebuild`).
    """

    engine: Engine
    zone: ZoneInfo = LISBON

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session that sees one state of the database and changes nothing.

        Raises RecordsUnavailable where the database cannot be reached.
        """
        engine = self.engine.execution_options(**{READS_ONLY: True})
        with _translated(), Session(engine, info={ZONE: self.zone}) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Give a session that is committed at the end, or rolled back where the block raises.

        Raises RecordsUnavailable where the database cannot be reached, is locked, or ended the transaction.
        """
        with _translated(), Session(self.engine, info={ZONE: self.zone}) as session, session.begin():
            yield session


def zone_of(session: Session) -> ZoneInfo:
    """Return in which time zone the days of a session's statistics begin."""
    zone: ZoneInfo = session.info.get(ZONE, LISBON)
    return zone


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (OperationalError, PoolTimeoutError) as error:
        raise RecordsUnavailable(type(error.__cause__ or error).__name__) from error
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
        raise RecordsUnavailable(type(error.__cause__ or error).__name__) from error


def _prepare_sqlite(connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
    del entry
    sqlite: Any = connection
    sqlite.isolation_level = None  # The driver must not begin transactions on its own; _begin_sqlite does.
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        sqlite.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes later fails at once, without waiting, when another wrote in
    # between; taking the write lock at the beginning makes it wait its turn instead.
    reads_only = connection.get_execution_options().get(READS_ONLY, False)
    connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")
