"""Holds tables, migrations and retention classes to each other."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic import command
from sqlalchemy import inspect

from dispatch.records import migrate as migration
from dispatch.records.engine import Records, open_engine
from dispatch.records.migrate import differences, is_migrated, migrate
from dispatch.records.tables import Base, Retention


@pytest.mark.parametrize("table", Base.metadata.sorted_tables, ids=lambda table: table.name)
def test_every_table_has_a_retention_class(table: object) -> None:
    assert Retention(table.info["retention"])  # type: ignore[attr-defined]


def test_migrations_lead_to_the_tables_of_this_version(records: Records) -> None:
    assert differences(records.engine) == []
    assert is_migrated(records.engine)


def test_migrating_twice_changes_nothing(records: Records) -> None:
    migrate(records.engine)
    assert differences(records.engine) == []


def test_migrating_down_leaves_an_empty_database(records: Records) -> None:
    with migration._sole_connection(records.engine) as connection:
        command.downgrade(migration._configuration(connection), "base")
    assert inspect(records.engine).get_table_names() == ["alembic_version"]
    assert not is_migrated(records.engine)


def test_several_processes_may_migrate_at_once(database_url: str) -> None:
    engines = [open_engine(database_url) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(migrate, engines))
    assert is_migrated(engines[0])
    for engine in engines:
        engine.dispose()


def test_another_kind_of_database_is_refused() -> None:
    with pytest.raises(ValueError, match="not in mysql:"):
        open_engine("mysql://somewhere/ponte")
